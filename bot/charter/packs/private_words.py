"""Whose a number, a mailbox or an address is, by the words around it: somebody's own or everybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from bot.charter.draft import Draft
from bot.charter.packs.index import PhraseIndex
from bot.charter.packs.reading import in_all_languages, languages, pack
from bot.charter.packs.vocabulary import vocabulary
from post_text.text import Span, fold, late

PRIVATE_DATA = "private-data"
"""The pack's name."""

LABELS = ("papers.txt", "codes.txt", "births.txt")
"""The files of words that come before a value: "passport"."""
_WEIGHTS = {"person.txt": 4, "public.txt": -4, "services.txt": -2}
_TITLE, _NAME, _PART_OF_A_NAME = 2, 2, 1

_TITLED = late(r"\b(?:Mr|Mrs|Ms|Miss|Prof|M|Mme|Mlle|Madame|Monsieur|Mister)\b\.? [A-ZÀ-Ý]")
_CALLED = late(
    r"\b(?i:call|ring|phone|text|message|whatsapp|contact|reach|ask(?: for)?|e-?mail|mail|write to|tell|"
    r"appel(?:er|ez|le)|contacte[rz]|texte[rz]|écri(?:re|vez|s) à|demande[rz]|joindre|voir avec|chez|contact ?:) "
    r"(?:(?i:à|our|notre|coach) )?([A-ZÀ-Ý][a-zà-ÿ'’-]+)"
)
_OWNED = late(
    r"([A-ZÀ-Ý][a-zà-ÿ'’-]+)['’]s (?:own|personal|private|home|mobile|cell|number|phone|place|house|flat|direct|"
    r"e-?mail|address|account|landline|bank)\b"
    r"|\b(?:numéro|portable|gsm|cell|natel|adresse|mail|courriel|compte|iban|IBAN|rib|RIB|téléphone|chez) "
    r"(?:(?:perso|privé) )?(?:de |d['’])?([A-ZÀ-Ý][a-zà-ÿ'’-]+)"
)
_NAMED = late(
    r"(?:([A-ZÀ-Ý][a-zà-ÿ'’-]+) )?([A-ZÀ-Ý][\w'’-]+)(,? \(?\d+(?: ans)?\)?)?"
    r"(?: (?:on|at|au|sur|is|:)|,? of(?: the)?|,? du|,? au|[,:]| [(–-]|,? (?i:gsm|tél|tel|mob|cell)\.? ?:?)? ?\(?$"
)
_LONGEST_NAME = 60  # characters before a number that may name whose it is


Cues = Mapping[str, Sequence[Span]]
"""Where the words of each of the pack's files are."""


class _Cue(NamedTuple):
    """Where words are that tell whose something is: above 0 somebody's, below 0 everybody's."""

    start: int
    weight: int


class Around:
    """The words around the candidates of one draft."""

    def __init__(self, draft: Draft, found: Cues, places: Sequence[Span]) -> None:
        """Weigh the cues of a draft. ``places`` are the candidates' spans."""
        self._text = draft.plain
        self._sentences = draft.sentences
        self._edges = sorted(places)
        self._cues = [_Cue(start, weight) for name, weight in _WEIGHTS.items() for start, _ in found.get(name, ())]

    def evidence(self, span: Span, *, is_home: bool) -> int:
        """How far the words around a place make it somebody's (above 0) or everybody's.

        Those of its sentence count, from the candidate before it to the one after it; where they say nothing, those of
        the sentences next to its own.
        """
        at = next((i for i, (start, end) in enumerate(self._sentences) if start <= span[0] < end), None)
        start, end = (0, len(self._text)) if at is None else self._sentences[at]
        first = max([start, *(last for _, last in self._edges if last <= span[0])])
        last = min([end, *(begin for begin, _ in self._edges if begin >= span[1])])
        found = [
            *self._weights(first, span[0]),
            *self._weights(span[1], last),
            *_names(self._text[first : span[0]], is_home=is_home),
        ]
        if not found and at is not None:
            beside = self._sentences[max(at - 1, 0) : at + 2]
            found = list(self._weights(beside[0][0], beside[-1][1]))
        return max([0, *found]) + min([0, *found])

    def _weights(self, start: int, end: int) -> Iterator[int]:
        return (cue.weight for cue in self._cues if start <= cue.start < end)


def _names(before: str, *, is_home: bool) -> Iterator[int]:
    """The weights of names before a place: "Mrs Ellis", "call Jo on", "Jo Smith:", "Dave,"."""
    if _TITLED.search(before):
        yield _TITLE
    if not is_home and any(_is_name(match[1]) for match in _CALLED.finditer(before)):
        yield _NAME
    if any(_is_name(match[1] or match[2]) for match in _OWNED.finditer(before)):
        yield _NAME
    if (match := _NAMED.search(before[-_LONGEST_NAME:])) and _is_name(match[2]):
        is_whole = match[3] or (match[1] and _is_name(match[1]))
        yield _NAME if is_whole else _PART_OF_A_NAME


def _is_name(word: str) -> bool:
    return not word.isupper() and fold(word) not in words("not_names.txt")


@cache
def words(name: str) -> frozenset[str]:
    """The words in one of the pack's files, in all languages, folded."""
    lines = (line for one in in_all_languages(PRIVATE_DATA) for line in one.lines(name))
    return frozenset(word for line in lines for word in fold(line).split())


def cues(draft: Draft) -> Cues:
    """Where the phrases in the pack's files are in a draft, in all languages and whatever the draft's own."""
    spans, place = draft.token_spans, draft.own_words.place
    found: dict[str, list[Span]] = {}
    for language in languages():
        index, files = _phrases(language)
        for hit in index.find(draft):
            found.setdefault(files[hit.number], []).append(place(spans[hit.first][0], spans[hit.last - 1][1]))
    return found


@cache
def _phrases(language: str) -> tuple[PhraseIndex, Sequence[str]]:
    """The phrases of a language, for one walk over a draft's words, and the file of each."""
    index = PhraseIndex(vocabulary(language))
    found = pack(PRIVATE_DATA, language)
    lines = [(name, line) for name in (*LABELS, *_WEIGHTS) for line in (found.lines(name) if found else ())]
    for number, (_, line) in enumerate(lines):
        index.add(number, line)
    return index, [name for name, _ in lines]
