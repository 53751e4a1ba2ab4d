"""Links, mentions and hashtags as Bluesky and Mastodon find them in a post, by their own published code.

Bluesky: the facets of https://github.com/bluesky-social/atproto/tree/main/packages/api/src/rich-text. Mastodon:
``app/models/tag.rb``, ``account.rb`` and ``features/compose/util`` of https://github.com/mastodon/mastodon. Every
function takes time in proportion to the text's length, and gives spans in order that don't overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

import regex

from post_text.platforms import PLATFORMS
from post_text.text import Span, late
from post_text.twitter_text import (
    PROTOCOL,
    PUNYCODE,
    endings,
    hashtags_on_x,
    is_label,
    links_on_x,
    mentions_on_x,
    outside,
)

_LONGEST_HOST = 253
_MENTION_ON_BLUESKY = late(r"(?:(?<=^)|(?<=[\s(]))@([a-zA-Z0-9.-]+)\b", re.ASCII)
_LINK_ON_BLUESKY = late(
    r"(?:(?<=^)|(?<=[\s(]))(?:https?://\S+|(?P<domain>[a-z][a-z0-9]*(?:\.[a-z0-9]+)+)\S*)", re.IGNORECASE
)
# Zero-width signs end a tag; one of its signs must be no digit and no punctuation.
_WIDTHLESS = "\x1c-\x1f\x85\ufeff\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"
_TAG_ON_BLUESKY = late(rf"(?:(?<=^)|(?<=\s))[#＃](?!\ufe0f)([^\s{_WIDTHLESS}]++)", module=regex)
_TAG_NEEDS_ON_BLUESKY = late(r"[^0-9\s\p{P}]", module=regex)
_PUNCTUATION_AT_END = late(r"\p{P}++\Z", module=regex)
_GRAPHEME = late(r"\X", module=regex)
_LONGEST_TAG_ON_BLUESKY = 64  # graphemes without the "#"


def links_on_bluesky(text: str) -> list[Span]:
    """The links that Bluesky's own client makes of a text."""
    found = []
    for match in _LINK_ON_BLUESKY.finditer(text) if "." in text or "://" in text else ():
        if match["domain"] and match["domain"].rpartition(".")[2] not in endings():
            continue
        address = match[0]
        address = address[:-1] if address[-1] in ".,;:!?" else address
        address = address[:-1] if address[-1:] == ")" and "(" not in address else address
        found.append((match.start(), match.start() + len(address)))
    return found


def mentions_on_bluesky(text: str) -> list[Span]:
    """``@name.example``: a handle is a domain name."""
    handles = _MENTION_ON_BLUESKY.finditer(text) if "@" in text else ()
    known = endings()
    split = ((one.span(), one[1].rpartition(".")) for one in handles)
    return [span for span, (name, _, ending) in split if name and (ending in known or ending == "test")]


def hashtags_on_bluesky(text: str) -> list[Span]:
    """Hashtags of at most 64 characters, emoji among them."""
    found = []
    for match in _TAG_ON_BLUESKY.finditer(text):
        tag = _PUNCTUATION_AT_END.sub("", match[1])
        is_short = len(tag) <= _LONGEST_TAG_ON_BLUESKY or _is_short(tag)
        if is_short and _TAG_NEEDS_ON_BLUESKY.search(tag):
            found.append((match.start(), match.start(1) + len(tag)))
    return found


def _is_short(tag: str) -> bool:
    graphemes = islice(_GRAPHEME.finditer(tag), _LONGEST_TAG_ON_BLUESKY + 1)
    return sum(1 for _ in graphemes) <= _LONGEST_TAG_ON_BLUESKY


_IN_NAME = r"\p{L}\p{M}\p{N}\p{Pc}"
_TAG_ON_MASTODON = late(rf"(?<![=/)\p{{L}}\p{{M}}\p{{N}}])[#＃]([{_IN_NAME}·・\u200c]*+)", module=regex)
_TAG_NEEDS = late(r"[\p{L}_·・\u200c]", module=regex)
_MENTION_ON_MASTODON = late(
    rf"(?<![=/{_IN_NAME}])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*+)(?:@([\p{{L}}\p{{M}}\p{{N}}.-]*[\p{{L}}\p{{M}}\p{{N}}]))?",
    regex.IGNORECASE,
    module=regex,
)


def links_on_mastodon(text: str) -> list[Span]:
    """Addresses with ``https://``: others stay text there."""
    return [span for span in links_on_x(text) if PROTOCOL.match(text, *span)] if "://" in text else []


def mentions_on_mastodon(text: str) -> list[Span]:
    """``@name`` of the same server, and ``@name@server.example``."""
    names = _MENTION_ON_MASTODON.finditer(text) if "@" in text else ()
    return [one.span() for one in names if one[2] is None or _is_host(one[2])]


def _is_host(name: str) -> bool:
    *labels, ending = name.split(".")
    if not labels or len(name) > _LONGEST_HOST or ending.isdigit():
        return False
    return all(is_label(label) or label.lower().startswith(PUNYCODE) for label in (*labels, ending)) and len(ending) > 1


def hashtags_on_mastodon(text: str) -> list[Span]:
    """Hashtags as Mastodon finds them; ``#1`` is none."""
    found = []
    for match in _TAG_ON_MASTODON.finditer(text):
        name = match[1].rstrip("·・\u200c")
        if _TAG_NEEDS.search(name):
            found.append((match.start(), match.start() + 1 + len(name)))
    return outside(found, links_on_mastodon(text)) if found else []


ENTITIES: dict[tuple[str, str], Callable[[str], list[Span]]] = {
    ("links", "x"): links_on_x,
    ("mentions", "x"): mentions_on_x,
    ("links", "bluesky"): links_on_bluesky,
    ("mentions", "bluesky"): mentions_on_bluesky,
    ("links", "mastodon"): links_on_mastodon,
    ("mentions", "mastodon"): mentions_on_mastodon,
    **{("hashtags", platform): hashtags_on_x for platform in PLATFORMS},
    ("hashtags", "bluesky"): hashtags_on_bluesky,
    ("hashtags", "mastodon"): hashtags_on_mastodon,
}
"""What finds them, by what they are and for which platform; the others publish no rules for links and mentions."""
