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

from bot.charter.model import Charter
from bot.db.pictures import PictureStore
from bot.errors import Rejected, SlackError
from bot.ops.http import HostedImages
from bot.slack.api import SlackApi
from bot.slack.blocks import Block, PictureSource, no_picture

log = structlog.get_logger(__name__)

SCOPES = ("files:read", "files:write")

CLAIM_SECONDS = 120.0  # an upload takes up to three time-outs; another replica may try after that
PROCESSING_SECONDS = (
    10.0  # how long to wait until Slack has processed an upload: before that, blocks with it are invalid
)
ASK_EVERY = 0.5
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
        charter: names the pictures and their descriptions.
        hosted: the picture files, and their addresses if the bot serves them.
        store: which files were uploaded.
    """

    def __init__(
        self, charter: Charter, hosted: HostedImages, store: PictureStore, client: AsyncWebClient, api: SlackApi
    ) -> None:
        self._descriptions = {objective.image: objective.alt or "" for objective in charter.objectives}
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
        until = asyncio.get_running_loop().time() + PROCESSING_SECONDS
        for image, path in self._hosted.files.items():
            if image in self._files or image in self._refused:
                continue
            try:
                await self._upload(image, path, until)
            except Rejected as refusal:
                self._refuse(image, refusal.code)
            except (SlackError, OSError) as failure:
                log.warning("picture_not_uploaded", picture=image, why=str(failure))
                return

    def _refuse(self, image: str, why: str) -> None:
        self._refused.add(image)
        log.warning("picture_refused", picture=image, why=why, fix="The description is shown. Run `charter doctor`.")

    async def _upload(self, image: str, path: Path, until: float) -> None:
        content = await asyncio.to_thread(path.read_bytes)
        content_hash = hashlib.sha256(content).hexdigest()
        file = await self._store.file_of(content_hash)
        if file is None and await self._store.claim(content_hash, CLAIM_SECONDS):
            answer = await self._api.call(
                self._client.files_upload_v2,
                content=content,
                filename=path.name,
                title=path.stem,
                alt_txt=self._descriptions[image],
            )
            file = str(answer["files"][0]["id"])
            await self._store.uploaded(content_hash, file)
            log.info("picture_uploaded", picture=image)
        mimetype = await self._type_of(file, content_hash, until) if file is not None else ""
        if file is not None and mimetype in SHOWN:
            self._files[image] = file
        elif mimetype:
            self._refuse(image, mimetype)

    async def _type_of(self, file: str, content_hash: str, until: float) -> str:
        """Return a file's type; ``""`` until Slack has processed it. A file that Slack doesn't know is forgotten."""
        try:
            async with asyncio.timeout_at(until):
                while not (mimetype := await self._newest_type(file)):  # noqa: ASYNC110 - Slack sends no event for it
                    await asyncio.sleep(ASK_EVERY)
        except TimeoutError:
            return ""
        except Rejected as refusal:
            if refusal.code not in _UNKNOWN:
                raise
            await self._store.forget(content_hash)
            return ""
        return mimetype

    async def _newest_type(self, file: str) -> str:
        answer = await self._api.call(self._client.files_info, file=file)
        return str(answer["file"].get("mimetype") or "")
