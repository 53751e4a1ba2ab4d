"""Measures the charter engine: CPU time of a draft, a long draft and a cold start, compared with other checkers.

``make bench``, or ``python -m benchmarks.engine [--alone] [FILE]``: FILE holds posts, one a line; ``--alone`` leaves
the other checkers out. They are installed from their registries into a folder that is gone afterwards.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bot.charter.draft import Draft
from bot.charter.loading import load, parse
from bot.charter.matchers.repetition import Repetition
from bot.charter.model import Charter
from bot.charter.repetition import Earlier, Fingerprint, Memory
from bot.charter.review import Reviewer

HERE = Path(__file__).parent
CHARTER = HERE.parent / "charter.toml"
POSTS = HERE / "posts.txt"
OTHERS = HERE / "others"
ROUNDS = 25
_DAY = datetime.date(2026, 1, 1)
LONG = 40_000  # characters
NODE_CHECKERS = {"write-good": "write-good@1.0.8", "alex": "alex@11.0.1"}
PROSELINT = "proselint==0.16.0"
INSTALL_SECONDS = 300
PATTERNS = (
    r"\d+ ?%",
    r"\b(?:rose|fell|grew) by \d+",
    r"^\W*\d\d (?:things|reasons)\b",
    r"\+\d{2}(?: ?\d{2}){4}",
    "!{2,}",
)
AMOUNTS = ("max.hashtags = 3", "max = { caps_words = 2, exclamations = 2 }")


def bench_charter(phrases: int) -> Charter:
    """Make ten rules with that many phrases in English and French, five patterns and amounts."""
    made = _phrases()
    rules = []
    for number in range(10):
        lists = [[next(made) for _ in range(phrases // 20)] for _ in range(2)]
        lines = [f'id = "rule-{number}"', 'text = "A rule."', 'say = "A question?"', 'good = [""]', 'bad = ["zap zap"]']
        lines += [
            f"avoid.{code} = {json.dumps([*own, 'zap zap'])}" for code, own in zip(("en", "fr"), lists, strict=True)
        ]
        if number < len(PATTERNS):
            lines.append(f"pattern = '{PATTERNS[number]}'")
        elif number < len(PATTERNS) + len(AMOUNTS):
            lines.append(AMOUNTS[number - len(PATTERNS)])
        rules.append("[[rules]]\n" + "\n".join(lines))
    return parse('name = "Bench"\n' + "\n".join(rules))


def _phrases() -> Iterator[str]:
    """Take two and three words at a time from the posts, so that many phrases share beginnings with them."""
    chance = random.Random(7)  # noqa: S311 (the same phrases on every run)
    words = sorted({word for word in POSTS.read_text(encoding="utf-8").split() if word.isalpha()})
    while True:
        yield " ".join(chance.choices(words, k=chance.choice((2, 3))))


def best_cpu(*runs: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the CPU seconds of each, the best of several rounds: other load only adds to it.

    They take turns, so that load affects all alike. The first round is a warm-up.
    """
    best = [float("inf")] * len(runs)
    for number in range(rounds + 1):
        for at, run in enumerate(runs):
            before = time.process_time()
            run()
            if number:
                best[at] = min(best[at], time.process_time() - before)
    return best


def reviews(phrases: int, posts: list[str]) -> Callable[[], object]:
    """Review every post once, from text to findings, with 500 earlier drafts."""
    charter = bench_charter(phrases)
    last = charter.rules[-1]
    repeat = last.model_copy(update={"matchers": (*last.matchers, Repetition(repeat=14))})
    reviewer = Reviewer(charter.model_copy(update={"rules": (*charter.rules[:-1], repeat)}))
    earlier = Earlier(_memory(), _DAY, "500")
    read = partial(Draft.read, default_platform="x", earlier=earlier)
    return lambda: [reviewer.review(read(post)) for post in posts]


def shipped(posts: list[str]) -> Callable[[], object]:
    """Review every post once with the charter that ships, packs and all."""
    reviewer = Reviewer(load(CHARTER))
    read = partial(Draft.read, default_platform="x")
    return lambda: [reviewer.review(read(post)) for post in posts]


def _memory() -> Memory:
    """Make 500 earlier drafts of twenty words each, from the words of the posts."""
    memory, made = Memory(b"bench"), _phrases()
    for number in range(500):
        words = " ".join(next(made) for _ in range(8)).split()
        memory.remember(f"{number:03}", Fingerprint(_DAY, frozenset(memory.groups(words))))
    return memory


def cold_start() -> float:
    """Return the CPU seconds of ``charter check`` on a short text, the best of five; its bytecode may be cached."""
    spent = []
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "bot", "check", "--charter", str(CHARTER), "A short text"]
        subprocess.run(command, cwd=HERE.parent, env=environment, check=True, capture_output=True)  # noqa: S603
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(spent)


def memory() -> float:
    """Return the peak memory of ``charter check`` in megabytes; no other child process has run yet."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def others(posts: list[str]) -> Iterator[tuple[str, float | str]]:
    """Return each other checker's seconds per post, or why it wasn't measured."""
    with tempfile.TemporaryDirectory() as folder:
        for script in OTHERS.iterdir():
            shutil.copy(script, folder)
        for name, package in NODE_CHECKERS.items():
            install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", package]
            yield name, _measured(install, ["node", "measure.mjs", name], posts, folder)
        python = str(Path(folder) / "venv" / "bin" / "python")
        made = _run([sys.executable, "-m", "venv", "venv"], folder)
        install = [python, "-m", "pip", "install", "--quiet", PROSELINT]
        result = _measured(install, [python, "measure_proselint.py"], posts, folder) if made is not None else "no venv"
        yield "proselint", result


def _measured(install: list[str], measure: list[str], posts: list[str], folder: str) -> float | str:
    if _run(install, folder) is None:
        return "could not be installed"
    told = _run(measure, folder, json.dumps(posts))
    return float(told) / 1e6 if told else "did not run"


def _run(command: list[str], folder: str, given: str = "") -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 (the commands above)
            command, cwd=folder, input=given, text=True, capture_output=True, timeout=INSTALL_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def report(posts: list[str], *, alone: bool) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    yield f"{len(posts)} posts of {statistics.mean(map(len, posts)):.0f} characters; CPU time, the best of some rounds"
    # First: a child that is forked later begins with the memory of the benchmark itself.
    yield f"charter check, cold               {cold_start():9.2f} s    (within 0.4)"
    yield f"charter check, memory             {memory():9.0f} MB   (under 60)"
    small = reviews(200, posts)
    ours, many = (seconds / len(posts) for seconds in best_cpu(small, reviews(2_000, posts)))
    yield f"one draft, 200 phrases            {ours * 1e6:9.1f} us   (at most 40)"
    yield f"one draft, 2,000 phrases          {many * 1e6:9.1f} us   {many / ours:.2f} times as much (at most 1.5)"
    (own,) = best_cpu(shipped(posts))
    own /= len(posts)
    yield f"one draft, charter.toml           {own * 1e6:9.1f} us   {own / ours:.1f} times as much"
    (long,) = best_cpu(reviews(200, [(" ".join(posts) * (1 + LONG // len(" ".join(posts))))[:LONG]]))
    yield f"a draft of 40,000 characters      {long * 1e3:9.1f} ms   (under 20)"
    for name, seconds in () if alone else others(posts):
        base = best_cpu(small)[0] / len(posts)  # measured again, since the machine's speed changes during a run
        figure = seconds if isinstance(seconds, str) else f"{seconds * 1e6:9.1f} us   {seconds / base:.1f} times ours"
        yield f"{name:34}{figure}"


def main() -> None:
    """Print the table."""
    paths = [one for one in sys.argv[1:] if not one.startswith("--")]
    source = Path(paths[0]) if paths else POSTS
    posts = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    for line in report(posts, alone="--alone" in sys.argv):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
