"""CPU time of proselint for one post, warm; reads posts from standard input, prints microseconds."""

import json
import sys
import time

from proselint.checks import __register__
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

ROUNDS = 5


def main() -> None:
    """Check every post several times."""
    posts = json.load(sys.stdin)
    CheckRegistry().register_many(__register__)
    rounds = []
    for _ in range(ROUNDS + 1):
        before = time.process_time()
        for post in posts:
            LintFile("post", content=post).lint()
        rounds.append((time.process_time() - before) / len(posts) * 1e6)
    sys.stdout.write(f"{min(rounds[1:])}\n")


if __name__ == "__main__":
    main()
