"""``make chaos ARGS="--kills 200 --replicas 3 --database postgresql"``: exits with status 1 on any failure."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.chaos.plan import Plan
from benchmarks.chaos.run import Report, chaos
from benchmarks.machine import machine

console = Console(highlight=False)


def main() -> int:
    """Parse the options, run, and print the report."""
    plan, keep = _options()
    with tempfile.TemporaryDirectory(prefix="charter-chaos-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        report = asyncio.run(chaos(plan, folder, console.print))
    show(report)
    return 0 if report.clean else 1


def _options() -> tuple[Plan, Path | None]:
    default = Plan()
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=default.kills)
    parser.add_argument("--minutes", type=float, default=default.minutes, help="spread the kills over at least so many")
    parser.add_argument("--replicas", type=int, default=default.replicas)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default=default.database)
    parser.add_argument("--database-restarts", type=int, default=default.database_restarts)
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--pace", type=float, default=default.pace, help="actions of people per second")
    parser.add_argument("--transport", choices=("socket", "http"), default="", help="the seed's choice if left out")
    parser.add_argument("--reader", action="store_true", help="with a second reader that lies, hangs and dies")
    parser.add_argument("--keep", type=Path, help="an empty folder for the database and the logs, left as they are")
    options = vars(parser.parse_args())
    keep = options.pop("keep")
    return Plan(**options), keep


def show(report: Report) -> None:
    """Print the table and the failures."""
    plan, verdict = report.plan, report.verdict
    transport = "signed HTTP" if plan.signed_http else "Socket Mode"
    title = f"{plan.kills} kills, {plan.replicas} replica(s) on {plan.database}, {transport}, seed {plan.seed}"
    table = Table("what", "how often", title=title)
    table.add_row("drafts", str(verdict.drafts))
    table.add_row("of them live at the end", str(verdict.live))
    for name, counts in (
        ("people", report.acts),
        ("Slack", report.slack),
        ("misfortune", report.misfortune),
        ("reader", report.reader),
    ):
        table.add_section()
        _rows(table, name, counts)
    table.add_section()
    table.add_row("kills -9", str(report.kills))
    _rows(table, "killed", report.points)
    table.add_section()
    for name, lines in verdict.faults.items():
        table.add_row(name, str(len(lines)), style="bold red" if lines else "bold green")
    table.add_row("dead letters", str(report.dead_letters), style="bold red" if report.dead_letters else "bold green")
    console.print(table)
    console.print(f"{report.seconds:.0f} s, settled {report.calm_after:.0f} s after the last fault. {machine()}")
    for name, lines in verdict.faults.items():
        for line in lines:
            console.print(f"{name}: {line}", markup=False, style="red")
    if report.unsettled:
        console.print(report.unsettled, style="red")


def _rows(table: Table, name: str, counts: Counter[str]) -> None:
    for what, count in sorted(counts.items()):
        table.add_row(f"{name}: {what}", str(count))


if __name__ == "__main__":
    sys.exit(main())
