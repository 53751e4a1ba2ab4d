"""The places a draft can be meant for, how people write them, and how much each takes.

The limits are data: a number that a platform changes is changed here, with where and when it was read.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

PLATFORMS = (
    "x",
    "linkedin",
    "instagram",
    "bluesky",
    "mastodon",
    "threads",
    "facebook",
    "tiktok",
    "youtube",
    "pinterest",
)

SPELLINGS = {name: name for name in PLATFORMS} | {
    **dict.fromkeys(
        ("twitter", "x/twitter", "twitter/x", "x (twitter)", "x (ex-twitter)", "twitter (x)", "tweet"), "x"
    ),
    **dict.fromkeys(("insta", "ig"), "instagram"),
    **dict.fromkeys(("bsky", "blue sky", "skeet"), "bluesky"),
    **dict.fromkeys(("masto", "toot"), "mastodon"),
    "linked in": "linkedin",
    "fb": "facebook",
    "tik tok": "tiktok",
    **dict.fromkeys(("you tube", "yt"), "youtube"),
}
"""What people call them, in small letters."""

Unit = Literal["graphemes", "bytes", "x", "mastodon", "threads"]


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a platform takes of something.

    Attributes:
        what: what is counted.
        most: how many fit.
        unit: how it is counted; where a platform says "characters" and no more, as people count: graphemes.
        source: the page that says so.
        read: the day on which it said so.
    """

    what: Literal["characters", "bytes", "hashtags"]
    most: int
    unit: Unit | Literal["hashtags"]
    source: str
    read: datetime.date


_READ = datetime.date(2026, 11, 23)
_X = "https://docs.x.com/fundamentals/counting-characters"
_LINKEDIN = "https://www.ayrshare.com/docs/apis/post/social-networks/linkedin"
_INSTAGRAM = "https://docs.letmepost.dev/preflight/instagram-text-max_graphemes"
_INSTAGRAM_HASHTAGS = "https://www.socialmediatoday.com/news/instagrams-implementing-new-limits-on-hashtag-use/808309/"
_BLUESKY = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json"
_MASTODON = "https://docs.joinmastodon.org/user/posting/"
_THREADS = "https://developers.facebook.com/documentation/threads/posts"
_FACEBOOK = "https://www.digitaltrends.com/mobile/facebook-increases-limit-for-status-updates-to-63206-characters/"
_BUFFER = "https://developers.buffer.com/guides/character-limits.md"
_READ_LATER = datetime.date(2026, 11, 29)

LIMITS: dict[str, tuple[Limit, ...]] = {
    "x": (Limit("characters", 280, "x", _X, _READ),),
    "linkedin": (
        # LinkedIn's own pages give no number; the services that post there do.
        Limit("characters", 3_000, "graphemes", _LINKEDIN, _READ),
    ),
    "instagram": (
        Limit("characters", 2_200, "graphemes", _INSTAGRAM, _READ),
        Limit("hashtags", 5, "hashtags", _INSTAGRAM_HASHTAGS, _READ),
    ),
    "bluesky": (
        Limit("characters", 300, "graphemes", _BLUESKY, _READ),
        Limit("bytes", 3_000, "bytes", _BLUESKY, _READ),
    ),
    "mastodon": (Limit("characters", 500, "mastodon", _MASTODON, _READ),),
    "threads": (Limit("characters", 500, "threads", _THREADS, _READ),),
    "facebook": (Limit("characters", 63_206, "graphemes", _FACEBOOK, _READ),),
    # With a video TikTok's interface for programs takes 2,200; its own app takes 4,000.
    "tiktok": (Limit("characters", 4_000, "graphemes", _BUFFER, _READ_LATER),),
    "youtube": (Limit("characters", 5_000, "graphemes", _BUFFER, _READ_LATER),),
    "pinterest": (Limit("characters", 500, "graphemes", _BUFFER, _READ_LATER),),
}
