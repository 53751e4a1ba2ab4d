"""Until when somebody asked for quiet (``threads.ports.QuietLedger``)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from bot.db.engine import Store, insert, transaction
from bot.db.schema import QuietRow, now

_UNTIL = select(QuietRow.until).where(QuietRow.person == bindparam("person"), QuietRow.until > now())


class QuietStore(Store):
    """One row for whoever asked, gone when the time is over."""

    @transaction
    def quiet_until(self, connection: Connection, person: str) -> float | None:
        """See ``QuietLedger``."""
        return until(connection, person)

    @transaction
    def be_quiet(self, connection: Connection, person: str, days: float) -> float:
        """See ``QuietLedger``."""
        end = now() + days * 86400
        row = insert(connection.dialect.name, QuietRow).values(person=person, until=end)
        row = row.on_conflict_do_update(index_elements=["person"], set_={"until": end})
        return connection.execute(row.returning(QuietRow.until)).scalar_one()

    @transaction
    def speak_again(self, connection: Connection, person: str) -> None:
        """See ``QuietLedger``."""
        connection.execute(delete(QuietRow).where(QuietRow.person == person))


def until(connection: Connection, person: str) -> float | None:
    """When the quiet ends; ``None`` when there is none."""
    return connection.scalars(_UNTIL, {"person": person}).first()
