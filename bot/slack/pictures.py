"""Uploads the charter's picture files to Slack, once each, and says where Slack finds a picture.

https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.charters import CurrentCharters
from bot.db.pictures import PictureStore
from bot.errors import Rejected, SlackError
from bot.ops.http import HostedImages
from bot.slack.api import SlackApi
from bot.slack.blocks import Block, PictureSource, no_picture

log = structlog.get_logger(__name__)

SCOPES = ("files:read", "files:write")

UPLOAD_SECONDS = 10.0  # a start waits so long for pictures; what is missing then is tried again later
CLAIM_SECONDS = 120.0  # another replica may try an upload after that
ASK_EVERY = 0.5  # seconds; until Slack has processed an upload, blocks that show it are invalid
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})
"""The types of uploaded files that Slack shows in a block."""

_UNKNOWN = frozenset({"file_not_found", "file_deleted"})
_INVALID = frozenset({"invalid_blocks", "invalid_arguments"})  # of a message, of a view

T = TypeVar("T")


async def with_or_without(picture: PictureSource, show: Callable[[PictureSource], Awaitable[T]]) -> T:
    """Show pictures; where Slack can't, show their descriptions. A picture must not keep the words back."""
    try:
        return await show(picture)
    except Rejected as refusal:
        if refusal.code not in _INVALID:
            raise
        return await show(no_picture)


class Pictures:
    """Where Slack finds the charter's pictures.

    An ``https://`` address is passed on. A file is served by the bot where ``PUBLIC_URL`` is set, else uploaded. A call
    of unknown outcome leaves a file behind that nothing shows, at worst; until an upload is done, and where Slack
    refuses it, the picture's description is shown.

    Args:
        charters: those in force, which name the pictures and describe them.
        hosted: the picture files, and their addresses if the bot serves them.
        store: which files were uploaded.
    """

    def __init__(
        self,
        charters: CurrentCharters,
        hosted: HostedImages,
        store: PictureStore,
        client: AsyncWebClient,
        api: SlackApi,
    ) -> None:
        self._charters = charters
        self._hosted = hosted
        self._store = store
        self._client = client
        self._api = api
        self._files: dict[str, str] = {}  # by image: uploaded and processed
        self._refused: set[str] = set()

    def source(self, image: str) -> Block | None:
        """Return the part of an image block that says where its picture is; ``None`` to show the description."""
        if (url := self._hosted.url(image)) is not None:
            return {"image_url": url}
        file = self._files.get(image)
        return {"slack_file": {"id": file}} if file is not None else None

    async def upload(self) -> None:
        """Upload what isn't uploaded yet. Cheap once everything is; what fails is tried again at the next call."""
        if self._hosted.public_url:
            return
        files = self._hosted.files
        missing = files.keys() - self._files.keys() - self._refused
        await asyncio.gather(*(self._upload(image, files[image]) for image in missing))

    async def _upload(self, image: str, path: Path) -> None:
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                await self._upload_or_find(image, path)
        except Rejected as refusal:
            self._refuse(image, refusal.code)
        except (SlackError, OSError) as failure:  # a TimeoutError is an OSError
            log.warning("picture_not_uploaded", picture=image, why=str(failure) or "Slack took too long")

    def _refuse(self, image: str, why: str) -> None:
        self._refused.add(image)
        log.warning("picture_refused", picture=image, why=why, fix="The description is shown. Run `charter doctor`.")

    async def _upload_or_find(self, image: str, path: Path) -> None:
        content = await asyncio.to_thread(path.read_bytes)
        content_hash = hashlib.sha256(content).hexdigest()
        file = await self._store.file_of(content_hash)
        if file is None and await self._store.claim(content_hash, CLAIM_SECONDS):
            answer = await self._api.call(
                self._client.files_upload_v2,
                content=content,
                filename=path.name,
                title=path.stem,
                alt_txt=self._description(image),
            )
            file = str(answer["files"][0]["id"])
            await self._store.uploaded(content_hash, file)
            log.info("picture_uploaded", picture=image)
        mimetype = await self._type_of(file, content_hash) if file is not None else ""
        if file is not None and mimetype in SHOWN:
            self._files[image] = file
        elif mimetype:
            self._refuse(image, mimetype)

    def _description(self, image: str) -> str:
        objectives = (objective for one in self._charters.now.all for objective in one.charter.objectives)
        return next((objective.alt or "" for objective in objectives if objective.image == image), "")

    async def _type_of(self, file: str, content_hash: str) -> str:
        """Return a file's type once Slack has processed it; ``""`` and forget it if Slack doesn't know the file."""
        try:
            while not (mimetype := await self._newest_type(file)):  # noqa: ASYNC110 - Slack sends no event for it
                await asyncio.sleep(ASK_EVERY)
        except Rejected as refusal:
            if refusal.code not in _UNKNOWN:
                raise
            await self._store.forget(content_hash)
            return ""
        return mimetype

    async def _newest_type(self, file: str) -> str:
        answer = await self._api.call(self._client.files_info, file=file)
        return str(answer["file"].get("mimetype") or "")
