"""The places a draft can be meant for, and how people write them."""

from __future__ import annotations

PLATFORMS = ("x", "linkedin", "instagram", "bluesky", "mastodon", "threads", "facebook")

SPELLINGS = {name: name for name in PLATFORMS} | {"twitter": "x", "insta": "instagram", "x/twitter": "x"}
"""What people call them, in small letters."""
