"""The languages that the bot speaks: one for each catalogue in ``voice/locales``, so a third is one more file there."""

from pathlib import Path

LOCALES = Path(__file__).parent / "voice" / "locales"
CATALOGUE = Path("LC_MESSAGES", "bot.po")

LANGUAGES: tuple[str, ...] = tuple(sorted(file.parts[-3] for file in LOCALES.glob(f"*/{CATALOGUE}")))
"""Their codes: ``en``, ``fr`` …"""
