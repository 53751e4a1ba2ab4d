"""Writes ``post_text/data/forms.*.txt``: what the rules of ``english`` and ``french`` get wrong, from word lists.

    python -m tools.word_forms en infl_lu.csv.gz                       (lemminflect's resources, from its wheel on PyPI)
    python -m tools.word_forms fr large_fr.msgpack.gz fr.aff fr.dic    (wordfreq's wheel on PyPI, read with msgpack, and
                                                                        Debian's hunspell-fr-comprehensive)

A line is a word, the forms that the rules miss, and after ``-`` those that they make although they are forms of
another word: « port ‑porte », "unit -united". ``@model`` stands for the forms of a word that is inflected alike, and
``=`` for no rules at all.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

from bot.charter.checks import COMMON_WORDS
from post_text import english, french
from post_text.language import is_function_word
from post_text.text import fold

DATA = Path(__file__).parent.parent / "post_text" / "data"
LONG_PARADIGM = 8  # forms beyond the rules; more are written as those of a model
RAREST_WORD, RAREST_FORM = 650, 700  # centibels: once in three million words, and in ten million
Paradigms = dict[str, set[str]]
Read = tuple[Paradigms, set[str], set[str]]

# A form that people nearly always mean as a word of its own.
OTHER_WORDS: dict[str, Paradigms] = {
    "en": {
        "numb": {"number"},
        "nut": {"nutted", "nutting"},
        "wed": {"wedding"},
        "even": {"evening"},
        "lay": {"lain"},
        "off": {"offing"},
        "king": {"kinging", "kinged"},
    },
    "fr": {},
}
# What the lists lack.
ADDED: dict[str, Paradigms] = {
    "en": {"true": {"truer", "truest"}},
    "fr": {
        "tout": {"toute", "tous", "toutes"},
        "copain": {"copains", "copine", "copines"},
        "franc": {"francs", "franche", "franches"},
        "œil": {"yeux"},
        "oeil": {"yeux"},
        "monsieur": {"messieurs"},
        "madame": {"mesdames"},
        "bonhomme": {"bonshommes"},
    },
}
HEADS = {
    "en": """What the rules of post_text/english.py get wrong. Written by tools/word_forms.py, never by hand.
Source: the SPECIALIST Lexicon of the U.S. National Library of Medicine (free to use with this mention), as
lemminflect 0.2.3 ships it (Copyright Brad Jascob, MIT licence).""",
    "fr": """What the rules of post_text/french.py get wrong. Written by tools/word_forms.py, never by hand.
Source: Dicollecte's French dictionary 7.0, Copyright its contributors, grammalecte.net. This file alone is subject to
the terms of the Mozilla Public License, v. 2.0: https://mozilla.org/MPL/2.0/.""",
}


def english_paradigms(path: str) -> Read:
    """Every word with its forms, and twice every word or form."""
    found: Paradigms = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, kind, *forms = line.rstrip("\n").split(",")
            if re.fullmatch("[a-z]{2,}", word):
                own = {one for form in forms for one in form.split("/") if one.isalpha() and one.islower()}
                found[word] |= own if kind in {"noun", "verb", "adj"} else set()
    for word, forms in found.items():
        forms.discard(word)
    words = set(found).union(*found.values())
    return dict(found), words, words


def frequent(path: str, rarest: int) -> set[str]:
    """The words that wordfreq met at least so often, in centibels below each word; none of its figures ships."""
    import msgpack

    with gzip.open(path) as file:
        _, *by_centibels = msgpack.load(file)
    return {word for words in by_centibels[:rarest] for word in words}


def french_paradigms(frequencies: str, affixes: str, words: str) -> Read:
    """Every word that isn't rare with its forms, every word or form that people meet, and every other one."""
    rules = _affixes(Path(affixes).read_text(encoding="utf-8"))
    found: Paradigms = defaultdict(set)
    for line in Path(words).read_text(encoding="utf-8").splitlines()[1:]:
        entry, _, kinds = line.partition(" ")
        word, _, flags = entry.partition("/")
        if re.fullmatch(r"[a-zà-öø-ÿœæ]{2,}", word) and re.search("po:(nom|adj|v|det|pro|nb)", kinds):
            forms = {form for flag in re.findall("..", flags) for form in rules(flag, word) if form.isalpha()}
            found[word] |= forms - {word}
    often, met = frequent(frequencies, RAREST_WORD), frequent(frequencies, RAREST_FORM)
    kept = {word: forms for word, forms in found.items() if not often.isdisjoint({word, *forms})}
    for forms in [*kept.values()]:
        for form in forms:
            if form.endswith(("é", "i", "u", "is", "it", "ert")) and f"{form}e" in forms and form in often:
                agreeing = {f"{form}e", f"{form}es", form if form.endswith("s") else f"{form}s"}
                kept[form] = kept.get(form, set()) | agreeing - {form}
    return kept, (set(kept).union(*kept.values()) & met), set(found).union(*found.values())


def _affixes(source: str) -> Callable[[str, str], Iterator[str]]:
    """What gives the forms that a flag makes of a word, without elisions (l', qu'): those are words of their own."""
    rules = defaultdict(list)
    for line in source.splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "SFX" and "'" not in parts[1]:
            _, flag, strip, add, condition, *about = parts
            if not {"po:pnom"} & set(about):
                rules[flag].append(
                    (strip.replace("0", ""), add.partition("/")[0].replace("0", ""), re.compile(f"{condition}$"))
                )

    def forms(flag: str, word: str) -> Iterator[str]:
        for strip, add, condition in rules.get(flag, ()):
            if word.endswith(strip) and condition.search(word):
                yield word.removesuffix(strip) + add

    return forms


def lines(code: str, rules: ModuleType, paradigms: Paradigms, known: set[str], words: set[str]) -> Iterator[str]:
    """The table: each word of ``known`` or of ``paradigms`` that the rules get wrong; ``words`` are all there are."""
    folded = {fold(word) for word in words}
    kin = _kin(paradigms)
    models: dict[str, list[str]] = defaultdict(list)
    bases = known | paradigms.keys() | (COMMON_WORDS[code] if code == "en" else set())
    accented = {fold(word) for word in bases if not word.isascii()}
    for word in sorted(bases, key=lambda one: (len(one), one)):
        own = (paradigms.get(word, set()) | ADDED[code].get(word, set())) - OTHER_WORDS[code].get(word, set())
        related = own if word in paradigms else kin.get(word, set())
        made = rules.regular(word)
        wrong = {form for form in made if fold(form) in folded} - {word}
        if own or not is_function_word(word, code):
            wrong -= {form for form in wrong if fold(form) in {fold(one) for one in related | {word}}}
            wrong -= rules.participles(word)
        made_folded = {fold(form) for form in made - wrong} | {fold(word)}
        missed = {form for form in own if fold(form) not in made_folded}
        if len(missed) > LONG_PARADIGM and (model := _model(word, own, paradigms, models[word[-3:]])):
            yield f"{word} @{model}"
            continue
        if len(missed) > LONG_PARADIGM:
            models[word[-3:]].append(word)
        written = [*sorted(rules.pack(missed, word)), *(f"-{form}" for form in sorted(wrong))]
        if len(wrong) > len(own):
            written = ["=", *sorted(own)]
        if written or (word.isascii() and word in accented):  # the line of an accented word is not this word's
            yield " ".join((word, *written))


def _kin(paradigms: Paradigms) -> Paradigms:
    """For each form, all forms of the words that it is a form of."""
    kin: Paradigms = defaultdict(set)
    for word, forms in paradigms.items():
        for form in forms:
            kin[form] |= forms | {word}
    return kin


def _model(word: str, own: set[str], paradigms: Paradigms, models: Iterable[str]) -> str:
    """The first of some words that this one is inflected like."""
    for model in models:
        same = next(at for at in range(1, 99) if word[-at - 1 : -at] != model[-at - 1 : -at] or at >= len(model))
        start, other = word[:-same], model[:-same]
        forms = paradigms[model]
        if all(form.startswith(other) for form in forms) and own == {start + form[len(other) :] for form in forms}:
            return model
    return ""


def write(code: str, found: Iterable[str]) -> None:
    """Write the table of a language."""
    head = "".join(f"# {line}\n" for line in HEADS[code].splitlines())
    (DATA / f"forms.{code}.txt").write_text(head + "\n".join(sorted(found)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    language, *paths = sys.argv[1:]
    read, rules_of = {"en": (english_paradigms, english), "fr": (french_paradigms, french)}[language]
    write(language, lines(language, rules_of, *read(*paths)))  # type: ignore[operator]
