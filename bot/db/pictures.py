"""Which of the charter's picture files Slack has, so that no restart and no replica uploads one again."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.schema import PictureRow, now


class PictureStore(Store):
    """Uploaded pictures by the hash of their content. Whoever claims a hash uploads it, the others wait."""

    @transaction
    def file_of(self, connection: Connection, content_hash: str) -> str | None:
        """Slack's id of the uploaded file; ``None`` if there is none yet."""
        return connection.scalars(select(PictureRow.file).where(PictureRow.content_hash == content_hash)).first()

    @transaction
    def claim(self, connection: Connection, content_hash: str, seconds: float) -> bool:
        """Claim the upload for so long. False while another replica has it, and where it is done."""
        row = insert(connection.dialect.name, PictureRow).values(
            content_hash=content_hash, file=None, until=now() + seconds
        )
        row = row.on_conflict_do_update(
            index_elements=["content_hash"],
            set_={"until": now() + seconds},
            where=PictureRow.file.is_(None) & (PictureRow.until <= now()),
        )
        return connection.execute(row.returning(PictureRow.content_hash)).first() is not None

    @transaction
    def uploaded(self, connection: Connection, content_hash: str, file: str) -> None:
        """Record the file that an upload led to. After an expired claim, the newest upload counts."""
        row = insert(connection.dialect.name, PictureRow).values(content_hash=content_hash, file=file, until=now())
        connection.execute(row.on_conflict_do_update(index_elements=["content_hash"], set_={"file": file}))

    @transaction
    def forget(self, connection: Connection, content_hash: str) -> None:
        """Forget a picture, so that it is uploaded again: its file was deleted, or belongs to another workspace."""
        connection.execute(delete(PictureRow).where(PictureRow.content_hash == content_hash))
