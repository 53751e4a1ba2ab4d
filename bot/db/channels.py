"""What is remembered of channels (``threads.ports.ChannelLedger``)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Row, select, update

from bot.db.engine import Store, insert, transaction
from bot.db.schema import ChannelRow, InstallationRow, now
from bot.drafts.ports import SlackChannel, WatchedChannel


class ChannelStore(Store):
    """One row a drafts channel, and the day on which this bot was installed."""

    @transaction
    def installed_at(self, connection: Connection) -> float:
        """See ``ChannelLedger``."""
        connection.execute(
            insert(connection.dialect.name, InstallationRow).values(id=1, installed_at=now()).on_conflict_do_nothing()
        )
        return connection.scalars(select(InstallationRow.installed_at)).one()

    @transaction
    def watched(self, connection: Connection, ids: Collection[str]) -> list[WatchedChannel]:
        """See ``ChannelLedger``."""
        return [_watched(row) for row in connection.execute(select(ChannelRow).where(ChannelRow.id.in_(ids)))]

    @transaction
    def watch(self, connection: Connection, channel: SlackChannel, since: str) -> WatchedChannel:
        """See ``ChannelLedger``."""
        row = insert(connection.dialect.name, ChannelRow).values(
            id=channel.id, name=channel.name, since=since, watermark=since
        )
        connection.execute(row.on_conflict_do_update(index_elements=["id"], set_={"name": channel.name}))
        return _watched(connection.execute(select(ChannelRow).where(ChannelRow.id == channel.id)).one())

    @transaction
    def read_up_to(self, connection: Connection, channel: str, watermark: str) -> None:
        """See ``ChannelLedger``. A watermark never goes back."""
        behind = (ChannelRow.id == channel, ChannelRow.watermark < watermark)
        connection.execute(update(ChannelRow).where(*behind).values(watermark=watermark))


def _watched(row: Row[ChannelRow]) -> WatchedChannel:
    return WatchedChannel(row.id, row.name, row.since, row.watermark)
