"""Write the next migration, numbered like the others: ``make migration NAME=what_it_does``.

Alembic compares the schema in the code (``migrations/env.py`` names it) with a temporary SQLite database at head. Read
the file it writes: Alembic sees a renamed column as one dropped and one added, and moves no rows.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import create_engine

ROOT = Path(__file__).parents[1]
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def main(arguments: list[str]) -> int:
    """Write the file, whose path Alembic prints; 2 where the name does not make a file's name."""
    if len(arguments) != 1 or not NAME.fullmatch(arguments[0]):
        sys.stderr.write("Give the migration a name of lower-case words: make migration NAME=what_it_does\n")
        return 2
    path = write(arguments[0], ROOT / "migrations")
    ruff(path)
    if re.search(r"def upgrade\(\) -> None:\n(    #.*\n)*    pass", path.read_text(encoding="utf-8")):
        sys.stdout.write("The schema in the code is the schema at head: upgrade() is empty.\n")
    return 0


def write(name: str, folder: Path) -> Path:
    """Write the migration from head to the schema in the code; its path."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with tempfile.TemporaryDirectory() as scratch:
        engine = create_engine(f"sqlite:///{Path(scratch) / 'head.db'}")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            script = command.revision(
                config,
                name.replace("_", " ").capitalize(),
                autogenerate=True,
                rev_id=f"{int(head or 0) + 1:04}",
            )
        engine.dispose()
    assert isinstance(script, Script)  # noqa: S101 - one head, so one file
    return Path(script.path)


def ruff(path: Path) -> None:
    """Format the file and drop the imports it does not use."""
    for arguments in (("check", "--fix", "--quiet"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(path)], cwd=ROOT, check=False)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
