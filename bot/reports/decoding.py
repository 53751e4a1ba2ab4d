"""Turns the bytes of a file into text, in the encodings that people's programs write, or says what the file is."""

from __future__ import annotations

import codecs
import re

from bot.reports.check import InputError

FORMATS = "a Slack export (folder or zip), CSV, JSON, JSONL, Markdown, or a .txt file with one post per line"

_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"PK", "a damaged zip"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|!--|[a-z][\w:-]*[\s/>])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MOSTLY = 0.6  # of every second byte is 0 where Latin text is written in UTF-16


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the text, with single line feeds, and the name of its encoding.

    Raises:
        InputError: this isn't text, or is markup; the message says what it looks like.
    """
    for sign, what in _BINARY:
        if content.startswith(sign):
            raise unreadable(name, f"looks like {what}")
    text, encoding = _decode(content, name)
    if _CONTROL.search(text):
        raise unreadable(name, "isn't text")
    if _MARKUP.match(text):
        raise unreadable(name, "looks like a web page or XML")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def unreadable(name: str, what: str) -> InputError:
    """Return the error for a file that is none of the known formats."""
    return InputError(f"{name} {what}, and no posts can be read from it. Give {FORMATS}.")


def _decode(content: bytes, name: str) -> tuple[str, str]:
    for bom, codec, encoding in (*_BOMS, *_without_bom(content)):
        if content.startswith(bom):
            try:
                return content[len(bom) :].decode(codec), encoding
            except UnicodeDecodeError:
                raise unreadable(name, f"is damaged: it isn't {encoding} throughout") from None
    try:
        return content.decode(), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        raise unreadable(name, "isn't text in UTF-8, UTF-16 or Windows-1252") from None


def _without_bom(content: bytes) -> tuple[tuple[bytes, str, str], ...]:
    """Recognize UTF-16 without its mark by the zeros in every second byte."""
    start = content[:1000]
    for at, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        every_second = start[at::2]
        if every_second and every_second.count(0) > _MOSTLY * len(every_second):
            return ((b"", codec, "UTF-16"),)
    return ()
