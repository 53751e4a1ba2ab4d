"""Names and texts that are stored as keyed hashes."""

from __future__ import annotations

from bot.drafts.decide import Pseudonymizer
from bot.wording.suggestion import Suggestion


def test_a_keyed_hash_distinguishes_authors_and_rules_and_reveals_neither() -> None:
    names = Pseudonymizer("xoxb-secret")
    keys = {
        names.cooldown("U0AMELIE", "no-hype"),
        names.cooldown("U0AMELIE", "no-bait"),
        names.cooldown("U0SAM", "no-hype"),
        names.cooldown("U0AMELIEno", "-hype"),
        names.content(Suggestion((), "U0AMELIE\0no-hype")),
        Pseudonymizer("xoxb-another").cooldown("U0AMELIE", "no-hype"),
    }
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}
    assert not any("AMELIE" in key or "hype" in key for key in keys)


def test_a_keyed_hash_is_stable() -> None:
    assert Pseudonymizer("xoxb-secret").cooldown("U0SAM", "no-hype") == Pseudonymizer("xoxb-secret").cooldown(
        "U0SAM", "no-hype"
    )
