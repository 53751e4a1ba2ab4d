"""Charters and figures for the reports, up to the largest possible ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.reports.pages import Week
from bot.wording.figures import RuleFigures

FULL = ("A rule that is just as long as a rule may ever be, with every word that it takes to get there and then " * 2)[
    :140
]
FOLDER = Path(__file__).parents[2] / "bot" / "charter" / "templates"
TODAY = dt.date(2026, 11, 23)


def charter_of(rules: int, objectives: int, text: str = FULL, language: str = "en") -> Charter:
    """Return a charter with so many rules, the last one without a matcher, and objectives with pictures."""
    image = 'image = "pictures/people.png"\nalt = "People"\n'
    checked = 'say = "?"\navoid.en = "zap"\ngood = "fine"\nbad = "zap"\n'
    tables = [
        f'name = "{FULL[:60]}"\nlanguage = "{language}"\n',
        *(f'[[objectives]]\ntext = "{text}"\n{image}' for _ in range(objectives)),
        *(
            f'[[rules]]\nid = "rule-{at}"\ntext = "{text}"\n{checked if at < rules else ""}'
            for at in range(1, rules + 1)
        ),
    ]
    return parse("\n".join(tables), folder=FOLDER)


def weeks_of(charter: Charter) -> list[Week]:
    """Return four weeks in which every rule spoke, and the second rule is worth a discussion."""
    return [
        Week(
            TODAY - dt.timedelta(days=28 - 7 * week),
            {rule.id: RuleFigures(rule.id, 4 + week, 1, rule.number % 2 + 1, 1, 0) for rule in charter.rules},
        )
        for week in range(4)
    ]
