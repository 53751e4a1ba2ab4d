"""What is remembered of channels (``threads.ports.ChannelLedger``)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Row, select, update

from bot.store.database import Ledger, insert, transaction
from bot.store.tables import Installation, WatchedChannel, now
from bot.threads.ports import Channel, Watched


class Channels(Ledger):
    """One row a drafts channel, and the day on which this bot was installed."""

    @transaction
    def installed_at(self, connection: Connection) -> float:
        """See ``ChannelLedger``."""
        connection.execute(
            insert(connection.dialect.name, Installation).values(id=1, installed_at=now()).on_conflict_do_nothing()
        )
        return connection.scalars(select(Installation.installed_at)).one()

    @transaction
    def watched(self, connection: Connection, ids: Collection[str]) -> list[Watched]:
        """See ``ChannelLedger``."""
        return [_watched(row) for row in connection.execute(select(WatchedChannel).where(WatchedChannel.id.in_(ids)))]

    @transaction
    def watch(self, connection: Connection, channel: Channel, since: str) -> Watched:
        """See ``ChannelLedger``."""
        row = insert(connection.dialect.name, WatchedChannel).values(
            id=channel.id, name=channel.name, since=since, watermark=since
        )
        connection.execute(row.on_conflict_do_update(index_elements=["id"], set_={"name": channel.name}))
        return _watched(connection.execute(select(WatchedChannel).where(WatchedChannel.id == channel.id)).one())

    @transaction
    def read_up_to(self, connection: Connection, channel: str, watermark: str) -> None:
        """See ``ChannelLedger``. A watermark never goes back."""
        behind = (WatchedChannel.id == channel, WatchedChannel.watermark < watermark)
        connection.execute(update(WatchedChannel).where(*behind).values(watermark=watermark))


def _watched(row: Row[WatchedChannel]) -> Watched:
    return Watched(row.id, row.name, row.since, row.watermark)
