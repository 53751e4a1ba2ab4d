"""Generates the texts and charters to fuzz the engine with.

Everything derives from the given ``random.Random``, so a seed always generates the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

LONGEST = 40_000  # characters, as Slack's longest message
POSTS = [line for line in (Path(__file__).parent / "posts.txt").read_text(encoding="utf-8").splitlines() if line]
_WORDS = sorted({word for post in POSTS for word in post.split()})
_ODD = [*"'’‘ʼ\"«»“”„>@#:/.!?…-_*~`|()[]{}\\&%+=\n\r\t\0\x0b\x1c\x85\u00a0\u00ad\u0301\u034f\u061c\u115f\u180e"]
_ODD += [*"\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202d\u202e\u2060\u2066\u2069\u3164\ufe0f\ufeff\ufffc\ufffd"]
_ODD += [*"\ud800\udbff\udc00\udfff\U0001f3fb\U0001f3ff\U000e0041\U000e007f\U0010ffff🇫🇷ßẞıİſﬁœŒ™℠½①㍿Ａ１＃＠！？ǅςΣꭰᎠ"]
_PIECES = [
    *("https://example.org/a?b=c#d", "http://", "www.", "example.org", "youtu.be/x", "https://ex.org/" + "%F0" * 50),
    *("@jo", "@jo@social.example", "jo.doe+x@mail.example.org", "@" * 9, "#tag", "#été2024", "#social-drafts", "#1"),
    *(":tada:", ":+1::skin-tone-3:", "::", "`code`", "```", "> ", "\n> ", "\n>>> ", "« ", " »", "“", "”", '"', "\n\n"),
    *("LinkedIn: ", "[Instagram] ", "*[X]* ", "threads://", "BIG NEWS", "A.B.C.", "100 %", "3.5", "+33 1 40 00 00 00"),
    *("👩‍👩‍👧‍👦", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇫🇷🇩🇪", "مرحبا", "שלום", "你好", "नमस्ते", "สวัสดี", "Ω̈", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢"),
    *("a'b'c'd", "l'", "qu’", "aujourd’hui", "rock'n'roll", "-" * 40, "." * 40, "[](", "**__~~", "\\u0000", "%s{}{0}"),
]
_BOLD = {ord(letter): 0x1D400 + at for at, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def text(chance: Random, phrases: Sequence[str]) -> str:
    """Generate a post: mostly short, some long, one in a thousand of 40,000 characters."""
    made = chance.choice(_TEXTS)(chance, phrases)
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        made = chance.choice(_DISGUISES)(chance, made)
    if chance.random() < 0.001:
        made = (made or "a") * LONGEST
    elif chance.random() < 0.02:
        made *= chance.randint(2, 40)
    return made[:LONGEST]


def _characters(chance: Random, _phrases: Sequence[str]) -> str:
    """Generate characters of all planes, including surrogates."""
    planes = [(0, 0x7F), (0, 0x2FF), (0, 0x10FFFF), (0x300, 0x36F), (0x590, 0x8FF), (0x2000, 0x2BFF), (0xD800, 0xDFFF)]
    planes += [(0xFE00, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0xE0000, 0xE01EF)]
    first, last = chance.choice(planes)
    return "".join(chr(chance.randint(first, last)) for _ in range(chance.randint(0, 60)))


def _odd_signs(chance: Random, _phrases: Sequence[str]) -> str:
    signs = [*chance.choices(_ODD, k=chance.randint(1, 12)), "a", "é", " "]
    return "".join(chance.choices(signs, k=chance.randint(1, 60)))


def _pieces(chance: Random, phrases: Sequence[str]) -> str:
    pools = (_PIECES, _WORDS, phrases, _ODD)
    made = [chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 16))]
    return chance.choice((" ", " ", " ", "", "\n", "-", "’")).join(made)


def _sentence(chance: Random, phrases: Sequence[str]) -> str:
    """Generate an ordinary post with phrases of the charter, most of them slightly changed."""
    made = chance.choice(POSTS).split(" ")
    for _ in range(chance.randint(1, 3)):
        phrase = chance.choice(phrases) + chance.choice(("", "", "s", "ed", "ing", "er", "ons", "ent", "'s", "ée", "x"))
        made.insert(chance.randint(0, len(made)), phrase)
    return " ".join(made)


def _long_repeat(chance: Random, phrases: Sequence[str]) -> str:
    """Repeat one piece, perhaps with an end that matches nothing."""
    piece = chance.choice(chance.choice((_PIECES, _ODD, phrases, ("a", "a ", "a.", "a-", "a'", "A", "#a", "@a "))))
    length = chance.choice((50, 200, 1_000, 4_000))
    return (piece * length)[:length] + chance.choice(("", "!", "@", "\0", "”", " x"))


def _post(chance: Random, _phrases: Sequence[str]) -> str:
    return " ".join(chance.choices(POSTS, k=chance.choice((1, 1, 1, 2, 5))))


def _edited(chance: Random, made: str) -> str:
    """Insert, remove or double characters, and cut off one end."""
    signs = list(made)
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(signs))
        signs[at : at + chance.randint(0, 2)] = chance.choices(_ODD, k=chance.randint(0, 2))
    return "".join(signs)[chance.choice((0, 0, 0, 3)) :]


def _between_all(chance: Random, made: str) -> str:
    return chance.choice(("\u200b", "\u0301", "\u00ad", "\u202e", "\ufeff", " ", "*", "\u0301" * 20)).join(made)


_TEXTS: tuple[Callable[[Random, Sequence[str]], str], ...] = (
    _characters,
    _odd_signs,
    _pieces,
    _pieces,
    _sentence,
    _sentence,
    _sentence,
    _long_repeat,
    _post,
)
_DISGUISES: tuple[Callable[[Random, str], str], ...] = (
    _edited,
    _edited,
    _between_all,
    lambda _, made: made.upper(),
    lambda _, made: made.swapcase(),
    lambda _, made: made.translate(_BOLD),
    lambda _, made: made.translate(_WIDE),
    lambda _, made: made[::-1],
    lambda chance, made: chance.choice("«“„>`") + made + chance.choice('»”"` '),
)

FAMILY = (
    *("(a+)+$", "(a|a)*$", "(a|aa)+$", "(a*)*b", "([a-z]+)*[0-9]", "(x+x+)+y", "(.*a){12}", "(a?){60}a{60}", "^(a+)+$"),
    *("(.+)+!", r"(\w+\s?)+$", r"^(\w+\s?)*$", r"(\d+)*x", "a{1000}", "(a{30}){30}", "(?:a{1000}){1000}", "(?i)(A+)+b"),
    *(
        r"\pL+",
        r"\p{Greek}+$",
        r"[^\x00-\x{10FFFF}]",
        r"[\pL\pN\pS]+x",
        r"\b\b\b",
        "(a|b|c|d|e|f|g)*h",
        ".{0,500}z",
        r"\C+",
    ),
    *("(((((((((a+)+)+)+)+)+)+)+)+)+$", "x*" * 100, "(" * 240 + "a" + ")" * 240, "a|" * 240 + "b", "(?:.?.?.?.?)*$"),
    *(
        r"(?=a)b",
        r"(?<!a)b",
        r"(a)\1",
        "a++",
        "[z-a]",
        "(",
        ")",
        "[",
        "*",
        "a{2000}",
        "(?P<n>a)(?P<n>b)",
        "é+ß",
        "[é-ü]+",
    ),
)
_ATOMS = (
    *(
        "a",
        "b",
        "é",
        "ß",
        "İ",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\S",
        r"\b",
        "^",
        "$",
        r"\pL",
        r"\p{Lu}",
        "[a-z]",
        "[^a]",
        "[é]",
    ),
    *(
        r"\x{1F600}",
        r"\Q.*\E",
        "(?i)",
        "[[:alpha:]]",
        "🙂",
        "\\",
        "[",
        "(?:",
        " ",
        r"\pN",
        r"\B",
        r"\z",
        r"\A",
        "''",
        '"',
    ),
)
_REPEATS = ("", "", "", "+", "*", "?", "{2}", "{0,9}", "{50}", "{1000}", "{1001}", "+?", "{,3}", "{3,1}", "**")


def pattern(chance: Random, depth: int = 4) -> str:
    """Generate a random regular expression; many don't compile."""
    if chance.random() < 0.2 and depth == 4:
        return chance.choice(FAMILY)
    pieces = []
    for _ in range(chance.randint(1, 4)):
        if depth and chance.random() < 0.4:
            inside = [pattern(chance, depth - 1) for _ in range(chance.choice((1, 1, 2, 5)))]
            pieces.append(f"{chance.choice(('(', '(?:'))}{'|'.join(inside)})")
        else:
            pieces.append(chance.choice(_ATOMS))
        pieces.append(chance.choice(_REPEATS))
    return "".join(pieces)


def charter(chance: Random, sources: Sequence[str]) -> bytes:
    """Mutate one of ``sources`` and return its bytes."""
    source = chance.choice(sources)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        source = chance.choice(_CHARTERS)(chance, source)
    content = source.encode(errors="surrogatepass")
    return _bytes(chance, content) if chance.random() < 0.2 else content


def _bytes(chance: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(changed))
        changed[at : at + chance.choice((0, 1, 1, 40))] = chance.randbytes(chance.choice((0, 1, 1, 4)))
    return bytes(changed)


_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[\w-]+|\s+|.', re.DOTALL)


def _tokens(chance: Random, source: str) -> str:
    """Swap, double, remove or replace some tokens."""
    found = _TOKEN.findall(source)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(found)) if found else 0
        found[at : at + chance.choice((0, 1, 1, 1, 9))] = chance.choices([*found, *_VALUES, ""], k=chance.randint(0, 2))
    return "".join(found)


_VALUES = (
    *(
        "true",
        "false",
        "0",
        "-1",
        "3",
        "9" * 25,
        "9" * 5_000,
        "1e400",
        "nan",
        "-inf",
        "0x" + "f" * 40,
        "1.5",
        "07:30:00",
    ),
    *("1979-05-27", "1979-05-27T07:32:00Z", "0001-01-01", "9999-12-31T23:59:59.999999+23:59", '""', "''", "[]", "{}"),
    *(
        '"a"',
        '["a", 1]',
        '[[["a"]]]',
        '{a = "b"}',
        '{en = ["a"]}',
        '{en = {a = "b"}}',
        "[{}]",
        '"\\u0000"',
        '"\\uD800"',
    ),
    *(
        '"{match}"',
        '"{"',
        '"{match!r:>999999999}"',
        '"{0}"',
        '"{match.__class__}"',
        '"' + "a" * 20_000 + '"',
        '"🙂\\u200d"',
    ),
    *(
        "[" * 60 + "]" * 60,
        "[" * 3_000 + "]" * 3_000,
        "{a=" * 400 + "1" + "}" * 400,
        ".".join("a" * 500) + "=1",
        "[[rules]]",
    ),
    *(
        '"x"',
        '"link"',
        '"image"',
        '"#a"',
        '"no-hype"',
        '"en"',
        '"monday"',
        '"../../etc"',
        '"https://e.org/a.png"',
        '"Europe/Paris"',
    ),
    "[" + ", ".join(f'"word{number}"' for number in range(2_000)) + "]",
    "{" + ", ".join(f'k{number} = "v"' for number in range(1_000)) + "}",
)
_KEYS = (
    *(
        "avoid",
        "prefer",
        "pattern",
        "max",
        "min",
        "on",
        "when",
        "needs",
        "not_both",
        "repeat",
        "fits",
        "say",
        "text",
        "id",
    ),
    *(
        "except",
        "good",
        "bad",
        "number",
        "matchers",
        "except_",
        "avoid.en",
        "avoid.fr",
        "avoid.xx",
        "prefer.de",
        "not_both.en",
    ),
    *(
        "max.hashtags",
        "min.words",
        "on.x.max",
        "on.x",
        "when.has",
        "when.words.en",
        "when.pattern",
        "rules",
        "objectives",
    ),
    *(
        "name",
        "language",
        "drafts",
        "nudge",
        "reminder",
        "image",
        "alt",
        "model_config",
        "__class__",
        '""',
        '"a b"',
        "é",
    ),
)


def _line(chance: Random, source: str) -> str:
    """Insert a line with any key and any value anywhere."""
    lines = source.split("\n")
    value = chance.choice(_VALUES)
    if chance.random() < 0.3:
        value = json.dumps(pattern(chance), ensure_ascii=chance.random() < 0.5)
    elif chance.random() < 0.2:
        value = json.dumps([text(chance, _WORDS)[:300] for _ in range(chance.randint(1, 4))])
    lines.insert(chance.randint(0, len(lines)), f"{chance.choice(_KEYS)} = {value}")
    return "\n".join(lines)


def _value(chance: Random, source: str) -> str:
    """Replace any value of the file; it remains valid TOML."""
    found = list(re.finditer(r"= *([^\n#]*)", source))
    if not found:
        return source
    place = chance.choice(found)
    return source[: place.start(1)] + chance.choice(_VALUES) + source[place.end(1) :]


def _word(chance: Random, source: str) -> str:
    """Replace any text of the file."""
    found = [one for one in re.finditer(r'"((?:\\.|[^"\\\n])*)"', source) if one[1]]
    if not found:
        return source
    place = chance.choice(found)
    made = json.dumps(text(chance, _WORDS)[: chance.choice((20, 140, 2_000))], ensure_ascii=False)
    return source[: place.start()] + made + source[place.end() :]


def _entry(chance: Random, source: str) -> str:
    """Add an entry to a list of texts; mostly the charter still loads."""
    found = list(re.finditer(r'\[(?=\s*")', source))
    if not found:
        return source
    at = chance.choice(found).end()
    made = pattern(chance) if chance.random() < 0.3 else text(chance, _WORDS)[: chance.choice((5, 20, 100))]
    return f"{source[:at]}{json.dumps(made, ensure_ascii=False)}, {source[at:]}"


def _many_rules(chance: Random, source: str) -> str:
    head, *rules = re.split(r"(?m)^(?=\[\[)", source)
    return head + "".join(chance.choices(rules, k=chance.randint(0, 14))) if rules else source


_CHARTERS: tuple[Callable[[Random, str], str], ...] = (
    _tokens,
    _line,
    _value,
    _value,
    _word,
    _entry,
    _entry,
    _entry,
    _many_rules,
)
