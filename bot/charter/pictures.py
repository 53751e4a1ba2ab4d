"""The pictures of a draft, and whether their descriptions tell what they show."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from post_text.text import fold

# A file's name describes nothing, and neither does what a camera or a system calls its pictures.
_FILE_NAME = re.compile(
    r"\S[^\n]*\.(?:png|jpe?g|gif|webp|heic|heif|tiff?|bmp|svg|avif|mp4|mov|pdf)"
    r"|(?:img|dscn?|dcim|pxl|image|photo|picture|screen ?shot|screenshot|capture(?: d'ecran)?|untitled|sans titre|file"
    r"|unnamed|todo|tbd|a faire)(?:[\s\d_.:()-]|\b(?:at|a|[ap]m|wa)\b)*"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a draft carries, or a file that may be one.

    Attributes:
        alt: its description for people who do not see it; ``""`` when it has none.
        is_known: whether it is known to be a picture. What is not known is not absent: no rule speaks of its lack.
    """

    alt: str = ""
    is_known: bool = True

    @property
    def is_described(self) -> bool:
        """Whether its description says something. A file's name doesn't."""
        told = fold(self.alt).strip(" \t\n.…-")
        return bool(told) and not _FILE_NAME.fullmatch(told)


def described(pictures: tuple[Picture, ...], told: tuple[tuple[str, str], ...]) -> tuple[Picture, ...]:
    """The pictures with what the draft says of them. A description without a number is about all of them."""
    if not (pictures and told):
        return pictures
    for_all = next((text for number, text in told if not number), "")
    by_number = {int(number): text for number, text in told if number}
    return tuple(
        picture if picture.is_described else replace(picture, alt=by_number.get(place, for_all))
        for place, picture in enumerate(pictures, 1)
    )
