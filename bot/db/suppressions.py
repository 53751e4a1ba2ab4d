"""What vetoes a suggestion: quiet that a person asked for, and cooldowns of a rule for an author."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import Connection, Executable, bindparam, delete, select

from bot.db.engine import insert
from bot.db.group_commit import Database, Store, transaction
from bot.db.records import DraftIntent
from bot.db.schema import CooldownRow, QuietRow, now

KEY_LENGTH = 32  # characters of a keyed hash; no id of Slack's is as long
_UNTIL = select(QuietRow.until).where(QuietRow.person == bindparam("person"), QuietRow.until > now())


class QuietStore(Store):
    """Until when a person asked for quiet: the one thing that is kept of a person, gone when the time is over.

    Args:
        key_of: the keyed hash of a person's id. The id itself reaches no table, and no statement that a database logs.
    """

    def __init__(self, database: Database, key_of: Callable[[str], str]) -> None:
        super().__init__(database)
        self.key_of = key_of

    @transaction
    def quiet_until(self, connection: Connection, person: str) -> float | None:
        """When the quiet ends; ``None`` when there is none."""
        return quiet_until(connection, self.key_of(person))

    @transaction
    def be_quiet(self, connection: Connection, person: str, days: float) -> float:
        """Quiet from now on for so many days; returns when it ends."""
        end = now() + days * 86400
        row = insert(connection.dialect.name, QuietRow).values(person=self.key_of(person), until=end)
        row = row.on_conflict_do_update(index_elements=["person"], set_={"until": end})
        return connection.execute(row.returning(QuietRow.until)).scalar_one()

    @transaction
    def speak_again(self, connection: Connection, person: str) -> None:
        """No more quiet."""
        connection.execute(delete(QuietRow).where(QuietRow.person == self.key_of(person)))

    @transaction
    def rekey(self, connection: Connection) -> None:
        """Replace the ids that earlier versions kept, without naming one in a statement.

        No migration can: the key is not in the database. A replica of such a version may write ids until it is
        replaced, so this is done again each hour.
        """
        kept = QuietRow.person.not_like("_" * KEY_LENGTH)
        for person, until in connection.execute(select(QuietRow.person, QuietRow.until).where(kept)).all():
            row = insert(connection.dialect.name, QuietRow).values(person=self.key_of(person), until=until)
            connection.execute(row.on_conflict_do_nothing())
        connection.execute(delete(QuietRow).where(kept))


def quiet_until(connection: Connection, key: str) -> float | None:
    """When the quiet of the person with this keyed hash ends; ``None`` when there is none."""
    return connection.scalars(_UNTIL, {"person": key}).first()


def begin_cooldowns(connection: Connection, intent: DraftIntent) -> frozenset[str]:
    """Begin the cooldown of each rule. Where one lasts already, none begins; returns the rules of those that last."""
    begin, seconds = _begin(connection.dialect.name), intent.cooldown_hours * 3600
    begun = {
        rule: connection.execute(begin, {"key": key, "seconds": seconds}).first() is not None
        for rule, key in intent.cooldowns.items()
    }
    if not all(begun.values()):
        undone = [intent.cooldowns[rule] for rule in begun if begun[rule]]
        connection.execute(delete(CooldownRow).where(CooldownRow.key.in_(undone)))
    return frozenset(rule for rule in begun if not begun[rule])


@cache
def _begin(dialect: str) -> Executable:
    """A cooldown that begins now, where none lasts."""
    until = now() + bindparam("seconds")
    row = insert(dialect, CooldownRow).values(until=until)
    row = row.on_conflict_do_update(index_elements=["key"], set_={"until": until}, where=CooldownRow.until <= now())
    return row.returning(CooldownRow.key)
