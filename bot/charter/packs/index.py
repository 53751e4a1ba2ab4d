"""Phrases of several packs in one language, looked for in one walk over a draft's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.charter.draft import Draft
from bot.charter.packs.phrases import GAP, Way, read
from bot.charter.packs.vocabulary import FIGURE, SHARE, Key, Vocabulary
from post_text.text import FILLER, Span, fold

_LONGEST_GAP = 3  # words
_MOST_LOOSE = 4  # words in a row that a phrase goes on over
_MOST_HITS = 300  # in one draft; nobody reads on, and a hostile text costs no more
_MOST_STEPS = 20_000  # of one walk: the same
_SHARE = re.compile(r"\s?%")
_GOES_ON = re.compile(r"[.,'\u2019]\d+|[ \u00a0\u202f]\d{3}")
_SHARE_KEY = Key(FIGURE, slots=(SHARE,))


class Hit(NamedTuple):
    """A phrase that was found.

    Attributes:
        number: of the phrase.
        first, last: indexes of its first word, and of the one after its last, among the draft's words.
    """

    number: int
    first: int
    last: int


class _Node(dict[str, "tuple[_Node, ...]"]):
    """A place in the trie: where each key leads, and what ends here.

    Attributes:
        ends: the numbers of the phrases that end here.
    """

    __slots__ = ("_children", "ends")

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[int] = []
        self._children: dict[frozenset[str], _Node] = {}

    def child(self, keys: frozenset[str]) -> _Node:
        """Where any of some keys leads; made on the first visit."""
        found = self._children.get(keys)
        if found is None:
            found = self._children[keys] = _Node()
            for key in keys:
                self[key] = (*self.get(key, ()), found)
        return found

    def goes_on_with(self, key: Key) -> bool:
        """Whether a phrase goes on from here with a word."""
        return key.name in self or (bool(key.slots) and any(slot in self for slot in key.slots))

    def grow(self, ways: Iterable[Way]) -> Iterator[_Node]:
        """Where some ways of saying a part of a phrase lead."""
        alone = frozenset(way[0] for way in ways if len(way) == 1)
        if alone:
            yield self.child(alone)
        for way in ways:
            if len(way) != 1:
                node = self
                for key in way:
                    node = node.child(frozenset((key,)))
                yield node


def _join(nodes: Iterable[_Node]) -> _Node:
    """Several nodes as one, so that a word that begins many phrases costs no more than one that begins one."""
    joined = _Node()
    for node in nodes:
        joined.ends += node.ends
        for key, children in node.items():
            joined[key] = (*joined.get(key, ()), *children)
    return joined


class _Joined(dict[tuple[int, str], _Node]):
    """Where a key leads from a node, by the node's ``id``: of several nodes, all in one."""

    def child(self, node: _Node, name: str) -> _Node | None:
        """The node, or ``None``."""
        children = node.get(name)
        if children is None:
            return None
        if len(children) == 1:
            return children[0]
        found = self.get((id(node), name))
        if found is None:
            found = self[id(node), name] = _join(children)
        return found


class PhraseTrie:
    """Phrases by their words' keys. Fill it with ``add``, then ask ``find``.

    A phrase is planted when the first draft comes that holds its first word: a command starts sooner, and hardly a
    draft needs them all.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with none."""
        self._vocabulary = vocabulary
        self._anywhere = _Node()
        self._at_start = _Node()
        self._most_after: dict[int, int] = {}
        self._waiting: dict[str, list[tuple[int, str]]] = {}
        self._joined = _Joined()  # emptied when a phrase is planted

    def add(self, number: int, line: str) -> None:
        """Look for the phrase that a line of a pack stands for. One that can't be read is told by ``find``."""
        words = line.partition(" ")[0].split("/")
        keys = [key for word in words if word.isalpha() for key in self._vocabulary.read(fold(word))[:1]]
        if len(keys) == len(words) and not any(key.loose for key in keys):
            for key in keys:
                self._waiting.setdefault(key.name, []).append((number, line))
        else:  # a slot, or what may be left out: it may begin with anything
            self._plant(number, line)

    def find(self, draft: Draft) -> list[Hit]:
        """Every place where a phrase stands; places may overlap. Raises ``PhraseError`` where one can't be read."""
        words = _Words(draft, self._vocabulary)
        if self._waiting:
            self._plant_for(key.name for key in words.keys)
        walk = _Walk(words, self._most_after, self._joined)
        hits = (*walk.from_the_start(self._at_start), *walk.from_anywhere(self._anywhere))
        return [hit for hit in dict.fromkeys(hits) if not _is_broken(hit, draft)]

    def _plant_for(self, names: Iterable[str]) -> None:
        for name in self._waiting.keys() & set(names):
            for number, line in self._waiting[name]:
                self._plant(number, line)
            self._waiting.pop(name, None)  # another thread may have planted them meanwhile: twice is no harm

    def _plant(self, number: int, line: str) -> None:
        self._joined = _Joined()
        phrase = read(line, self._vocabulary)
        nodes = [self._at_start if phrase.at_start else self._anywhere]
        for ways in phrase.parts:
            nodes = [*{id(child): child for node in nodes for child in node.grow(ways)}.values()]
        for node in nodes:
            node.ends.append(number)
        if phrase.most_after is not None:
            self._most_after[number] = phrase.most_after


def _is_broken(hit: Hit, draft: Draft) -> bool:
    """Whether something within the words ends what they say: a link, a quotation, a new paragraph."""
    text, spans = draft.own_words.text, draft.token_spans
    between = text[spans[hit.first][0] : spans[hit.last - 1][1]]
    return FILLER in between or "\n\n" in between


class _Words:
    """A draft's words by their keys: a contraction has two, and a figure one.

    Attributes:
        keys: the keys.
        firsts, lasts: by key, the indexes of its first word, and of the one after its last: "1,000" is two words.
    """

    __slots__ = ("firsts", "keys", "lasts")

    def __init__(self, draft: Draft, vocabulary: Vocabulary) -> None:
        read = [vocabulary.read(word) for word in draft.tokens]
        self.keys: list[Key] = [key for keys in read for key in keys]
        self.firsts: Sequence[int] = range(len(read))
        self.lasts: Sequence[int] = range(1, len(read) + 1)
        if len(self.keys) != len(read):
            self.firsts = [at for at, keys in enumerate(read) for _ in keys]
            self.lasts = [at + 1 for at in self.firsts]
        if any(key.name == FIGURE for key in self.keys):
            self._join_figures(draft)

    def _join_figures(self, draft: Draft) -> None:
        text, spans = draft.own_words.text, draft.token_spans
        rows: list[tuple[Key, int, int]] = []
        for key, first, last in zip(self.keys, self.firsts, self.lasts, strict=True):
            if key.name == FIGURE:
                goes_on = bool(rows) and rows[-1][0].name == FIGURE and _is_one_figure(text, spans, first)
                is_share = _SHARE.match(text, spans[last - 1][1])
                rows.append((_SHARE_KEY if is_share else key, rows.pop()[1] if goes_on else first, last))
            else:
                rows.append((key, first, last))
        self.keys, self.firsts, self.lasts = (list(column) for column in zip(*rows, strict=True))


def _is_one_figure(text: str, spans: Sequence[Span], at: int) -> bool:
    """Whether the word at ``at`` goes on with the figure before it: "1,000", "3.5", « 12 000 »."""
    return bool(_GOES_ON.fullmatch(text[spans[at - 1][1] : spans[at][1]]))


class _Walk:
    """One walk over a draft's words."""

    def __init__(self, words: _Words, most_after: Mapping[int, int], joined: _Joined) -> None:
        self._words = words
        self._most_after = most_after
        self._child = joined.child
        self._keys = words.keys
        self._steps = 0

    def from_the_start(self, root: _Node) -> Iterator[Hit]:
        """The phrases that begin with the first word."""
        if root and self._keys:
            yield from self._hits(root, 0)

    def from_anywhere(self, root: _Node) -> Iterator[Hit]:
        """The phrases that begin with any word."""
        found = 0
        for at, key in enumerate(self._keys):
            if not root.goes_on_with(key):
                continue
            for hit in self._hits(root, at):
                found += 1
                yield hit
            if found >= _MOST_HITS or self._steps >= _MOST_STEPS:
                return

    def _hits(self, root: _Node, at: int) -> Iterator[Hit]:
        key = self._keys[at]
        for name in (key.name, *key.slots):
            node = self._child(root, name) if name in root else None
            # Most drafts hold many words that begin a phrase, and hardly one that goes on.
            if node is not None and self._may_go_on(node, at + 1):
                for number, last in self._reached(node, at + 1):
                    if len(self._keys) - last <= self._most_after.get(number, len(self._keys)):
                        yield Hit(number, self._words.firsts[at], self._words.lasts[last - 1])

    def _may_go_on(self, node: _Node, at: int) -> bool:
        if node.ends or GAP in node:
            return True
        for key in self._keys[at : at + _MOST_LOOSE + 1]:
            if node.goes_on_with(key):
                return True
            if not key.loose:
                return False
        return False

    def _reached(self, node: _Node, at: int) -> Iterator[tuple[int, int]]:
        """Each phrase that goes on from a node with the key at ``at``: its number, and the index after its last key."""
        for number in node.ends:
            yield number, at
        if node:
            yield from self._go_on(node, at)

    def _enter(self, node: _Node, at: int) -> Iterator[tuple[int, int]]:
        key = self._keys[at]
        for name in (key.name, *key.slots):
            child = self._child(node, name) if name in node else None
            if child is not None:
                yield from self._reached(child, at + 1)

    def _go_on(self, node: _Node, at: int) -> Iterator[tuple[int, int]]:
        """The same from a node that was reached, over loose words and gaps too."""
        self._steps += 1
        if self._steps >= _MOST_STEPS:
            return
        for end in range(at, min(at + _MOST_LOOSE + 1, len(self._keys))):
            key = self._keys[end]
            if node.goes_on_with(key):
                yield from self._enter(node, end)
            if not key.loose:
                break
        gap = self._child(node, GAP) if GAP in node else None
        if gap is not None:
            for end in range(at, min(at + _LONGEST_GAP + 1, len(self._keys))):
                if gap.goes_on_with(self._keys[end]):
                    yield from self._enter(gap, end)
