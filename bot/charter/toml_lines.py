"""The line of each value in a TOML file: tomllib reads the values, and forgets the lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

Path = tuple[str | int, ...]

_PIECES = re.compile(
    r"""
      (?P<text> '''.*?'{3,5} | \"{3}(?:\\.|[^\\])*?\"{3,5} | '[^'\n]*' | "(?:\\.|[^"\\\n])*" )
    | (?P<comment> \#[^\n]* )
    | (?P<newline> \n )
    | (?P<sign> [\[\]{}=,.] )
    | (?P<bare> [^\s\[\]{}=,.\#"']+ )
    """,
    re.VERBOSE | re.DOTALL,
)


class Lines:
    """The line of every key and every element of a list, by its path, in a file that tomllib accepts.

    ``("rules", 3, "avoid", "en", 2)`` is the third word of the fourth rule's English list.

    Attributes:
        headers: the line of each ``[table]`` and ``[[table]]``, with its path: ``(12, ("rules", 3, "when"))``.
    """

    def __init__(self, source: str) -> None:
        """Read ``source``, whose line ends are single line feeds."""
        self._known: dict[Path, int] = {(): 1}
        self.headers: list[tuple[int, Path]] = []
        self._counts: dict[Path, int] = {}
        self._table: Path = ()
        self._pieces = list(_pieces(source))
        self._at = 0
        while self._at < len(self._pieces):
            self._statement()

    def line(self, path: Path) -> int:
        """The line of ``path``; for a key that is missing, the line of what it is missing from."""
        while path not in self._known:
            path = path[:-1]
        return self._known[path]

    def within_texts(self) -> set[int]:
        """The lines on which a text of several lines goes on or ends: what looks like a comment there is none."""
        texts = ((line, piece.count("\n")) for piece, line in self._pieces if piece != "\n")
        return {line + more for line, breaks in texts for more in range(1, breaks + 1)}

    @property
    def _sign(self) -> str:
        return self._pieces[self._at][0] if self._at < len(self._pieces) else "\n"

    def _next(self) -> tuple[str, int]:
        piece = self._pieces[self._at]
        self._at += 1
        return piece

    def _statement(self) -> None:
        if self._sign == "\n":
            self._at += 1
        elif self._sign == "[":
            self._header()
        else:
            self._pair(self._table)

    def _header(self) -> None:
        line = self._next()[1]
        is_array = self._sign == "["
        self._at += is_array
        path: Path = ()
        for key in self._keys("]"):
            path = self._within((*path, key))
        self._at += 1 + is_array
        if is_array:
            path = path[:-1] if isinstance(path[-1], int) else path
            self._known.setdefault(path, line)
            count = self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, count - 1)
        self._known.setdefault(path, line)
        self.headers.append((line, path))
        self._table = path

    def _within(self, path: Path) -> Path:
        """The newest table of an array of tables, where ``path`` names one."""
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _keys(self, end: str) -> Iterator[str]:
        while self._sign != end:
            key = self._next()[0]
            if key != ".":
                yield _plain_key(key)

    def _pair(self, table: Path) -> None:
        path, line = table, self._pieces[self._at][1]
        for key in self._keys("="):
            path = (*path, key)
            self._known.setdefault(path, line)
        self._at += 1
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._sign == "[":
            self._array(path)
        elif self._sign == "{":
            self._inline(path)
        else:
            while self._sign not in {",", "]", "}", "\n"}:
                self._at += 1

    def _array(self, path: Path) -> None:
        self._at += 1
        count = 0
        while self._sign != "]":
            if self._sign in {",", "\n"}:
                self._at += 1
                continue
            self._known[*path, count] = self._pieces[self._at][1]
            self._value((*path, count))
            count += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._sign != "}":
            if self._sign in {",", "\n"}:
                self._at += 1
            else:
                self._pair(path)
        self._at += 1


def _pieces(source: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _PIECES.finditer(source):
        if match.lastgroup != "comment":
            yield match[0], line
        line += match[0].count("\n")


def _plain_key(key: str) -> str:
    """A key without its quotation marks and escapes."""
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
