"""Until when somebody asked for quiet (``threads.ports.QuietLedger``)."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.database import Ledger, insert, transaction
from bot.store.tables import Quiet, now


class Quiets(Ledger):
    """One row for whoever asked, gone when the time is over."""

    @transaction
    def quiet_until(self, session: Session, person: str) -> float | None:
        """See ``QuietLedger``."""
        return session.scalars(select(Quiet.until).where(Quiet.person == person, Quiet.until > now())).first()

    @transaction
    def be_quiet(self, session: Session, person: str, days: float) -> float:
        """See ``QuietLedger``."""
        until = now() + days * 86400
        row = insert(session, Quiet).values(person=person, until=until)
        row = row.on_conflict_do_update(index_elements=["person"], set_={"until": until})
        return session.execute(row.returning(Quiet.until)).scalar_one()

    @transaction
    def speak_again(self, session: Session, person: str) -> None:
        """See ``QuietLedger``."""
        session.execute(delete(Quiet).where(Quiet.person == person))
