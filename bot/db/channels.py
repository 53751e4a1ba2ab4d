"""The drafts channels, and the day on which this bot was installed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Row, select, update

from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.records import SlackChannel, WatchedChannel
from bot.db.schema import ChannelRow, InstallationRow, now


class ChannelStore(Store):
    """One row per drafts channel."""

    @transaction
    def installed_at(self, connection: Connection) -> float:
        """When this bot first ran on this database."""
        connection.execute(
            insert(connection.dialect.name, InstallationRow).values(id=1, installed_at=now()).on_conflict_do_nothing()
        )
        return connection.scalars(select(InstallationRow.installed_at)).one()

    @transaction
    def watched(self, connection: Connection, ids: Collection[str]) -> list[WatchedChannel]:
        """Those of these channels that are known."""
        return [_watched(row) for row in connection.execute(select(ChannelRow).where(ChannelRow.id.in_(ids)))]

    @transaction
    def names(self, connection: Connection) -> dict[str, str]:
        """The names of all drafts channels that were ever watched, by their ids."""
        return {row.id: row.name for row in connection.execute(select(ChannelRow.id, ChannelRow.name))}

    @transaction
    def watch(self, connection: Connection, channel: SlackChannel, since: str) -> WatchedChannel:
        """Remember a channel from now on; one that is known keeps its ``since``."""
        row = insert(connection.dialect.name, ChannelRow).values(
            id=channel.id, name=channel.name, since=since, watermark=since
        )
        connection.execute(row.on_conflict_do_update(index_elements=["id"], set_={"name": channel.name}))
        return _watched(connection.execute(select(ChannelRow).where(ChannelRow.id == channel.id)).one())

    @transaction
    def read_up_to(self, connection: Connection, channel: str, watermark: str) -> None:
        """Its history was read up to here. A watermark never goes back."""
        behind = (ChannelRow.id == channel, ChannelRow.watermark < watermark)
        connection.execute(update(ChannelRow).where(*behind).values(watermark=watermark))


def _watched(row: Row[ChannelRow]) -> WatchedChannel:
    return WatchedChannel(row.id, row.name, row.since, row.watermark)
