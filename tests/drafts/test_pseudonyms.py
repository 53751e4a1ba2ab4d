"""Names and texts that are stored as keyed hashes."""

from __future__ import annotations

from dataclasses import replace

from bot.charter.draft import Picture
from bot.db.records import DraftKey
from bot.drafts.decide import Pseudonymizer
from bot.drafts.events import DraftVersion
from bot.wording.suggestion import Suggestion


def test_a_keyed_hash_distinguishes_authors_and_rules_and_reveals_neither() -> None:
    names = Pseudonymizer("xoxb-secret")
    keys = {
        names.cooldown("U0AMELIE", "no-hype"),
        names.cooldown("U0AMELIE", "no-bait"),
        names.cooldown("U0SAM", "no-hype"),
        names.cooldown("U0AMELIEno", "-hype"),
        names.content(Suggestion((), "U0AMELIE\0no-hype")),
        Pseudonymizer("xoxb-another").cooldown("U0AMELIE", "no-hype"),
    }
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}
    assert not any("AMELIE" in key or "hype" in key for key in keys)


def test_a_keyed_hash_is_stable() -> None:
    assert Pseudonymizer("xoxb-secret").cooldown("U0SAM", "no-hype") == Pseudonymizer("xoxb-secret").cooldown(
        "U0SAM", "no-hype"
    )


def test_the_hash_of_a_version_follows_everything_that_is_read_and_nothing_else() -> None:
    names, key = Pseudonymizer("xoxb-secret"), DraftKey("C0DRAFTS", "1700000000.000001")
    version = DraftVersion(key, key.ts, "U0AMELIE", "A game changer", (Picture("A press"),))
    read = (
        replace(version, text="A game changer."),
        replace(version, pictures=()),
        replace(version, pictures=(Picture(),)),
        replace(version, pictures=(Picture("A press", is_known=False),)),
        replace(version, unread=True),
        replace(version, unknown_files=("F1",)),
    )
    assert len({names.message(other) for other in (version, *read)}) == 1 + len(read)
    same = replace(version, version="1700000060.000000", replies=3, is_edited=True, looked_up=())
    assert names.message(same) == names.message(version)
    assert names.message(version) != Pseudonymizer("xoxb-another").message(version)
