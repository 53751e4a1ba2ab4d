"""Files that the app uploads, and shows in its blocks as a ``slack_file``.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import mimetypes
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from slack_sandbox.model import JSON, ApiError

SHOWN = {"image/png", "image/jpeg", "image/gif"}
"""What an image block shows: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object"""

Clock = Callable[[], float]


@dataclass(slots=True)
class Upload:
    """One file of the app's.

    Attributes:
        token: the end of the URL that its content is posted to.
        completed_at: when the app completed it, as a Unix time; None before that.
    """

    id: str
    name: str
    length: int
    alt: str
    token: str
    title: str = ""
    content: bytes | None = None
    completed_at: float | None = None

    @property
    def mimetype(self) -> str:
        """The type, by the file's name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Uploads:
    """The app's files.

    Attributes:
        files: by id.
        url: the prefix of the URLs that content is posted to.
        seconds_to_process: how long a completed file has no type yet, and blocks that show it are invalid.
    """

    def __init__(self, user: str, clock: Clock) -> None:
        self.files: dict[str, Upload] = {}
        self.url = "/upload/"
        self.seconds_to_process = 0.0
        self._user = user
        self._clock = clock

    def begin(self, name: str, length: int, alt: str) -> Upload:
        """Expect a file."""
        upload = Upload(f"F0{secrets.token_hex(5).upper()}", name, length, alt, secrets.token_urlsafe(12))
        self.files[upload.id] = upload
        return upload

    def receive(self, token: str, content: bytes) -> None:
        """Take a file's content. Raises ``not_found``, or ``invalid_length``."""
        upload = next((upload for upload in self.files.values() if upload.token == token), None)
        if upload is None or upload.completed_at is not None:
            raise ApiError("not_found")
        if len(content) != upload.length:
            raise ApiError("invalid_length")
        upload.content = content

    def complete(self, file: str, title: str) -> Upload:
        """Finish an upload. Raises ``file_not_found`` for one without content."""
        upload = self.files.get(file)
        if upload is None or upload.content is None:
            raise ApiError("file_not_found")
        upload.title, upload.completed_at = title or upload.name, self._clock()
        return upload

    def find(self, file: str) -> Upload:
        """A completed file. Raises ``file_not_found``."""
        upload = self.files.get(file)
        if upload is None or upload.completed_at is None:
            raise ApiError("file_not_found")
        return upload

    def json(self, upload: Upload) -> JSON:
        """A file as Slack returns it. Its type is empty until it is processed."""
        ready = self._is_ready(upload)
        return {
            "id": upload.id,
            "created": int(upload.completed_at or 0),
            "name": upload.name,
            "title": upload.title,
            "mimetype": upload.mimetype if ready else "",
            "filetype": upload.name.rpartition(".")[2] if ready else "",
            "user": self._user,
            "size": upload.length,
            "mode": "hosted",
            "url_private": f"/page/files/{upload.id}",
            "alt_txt": upload.alt,
        }

    def check(self, blocks: Any, code: str = "invalid_blocks") -> None:
        """Raise ``code`` if blocks show a file that is unknown, unprocessed or not a picture."""
        for file in _shown(blocks):
            upload = self.files.get(file)
            if upload is None or not self._is_ready(upload) or upload.mimetype not in SHOWN:
                raise ApiError(code, "invalid slack file [json-pointer:/blocks]")

    def _is_ready(self, upload: Upload) -> bool:
        return upload.completed_at is not None and self._clock() >= upload.completed_at + self.seconds_to_process

    def routes(self) -> list[web.RouteDef]:
        """The routes that take a file's content, and show it on the page."""
        return [web.post("/upload/{token}", self._post), web.get("/page/files/{file}", self._get)]

    async def _post(self, request: web.Request) -> web.Response:
        content = await request.read()
        try:
            self.receive(request.match_info["token"], content)
        except ApiError as error:
            return web.Response(status=400, text=error.code)
        return web.Response(text=f"OK - {len(content)}")

    async def _get(self, request: web.Request) -> web.Response:
        try:
            upload = self.find(request.match_info["file"])
        except ApiError:
            return web.Response(status=404)
        # Anything but a picture is only downloaded: a page of the app's must not run here.
        kind = upload.mimetype if upload.mimetype in SHOWN else "application/octet-stream"
        return web.Response(body=upload.content, content_type=kind)


def _shown(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("slack_file"), dict):
            yield str(value["slack_file"].get("id", ""))
        for inner in value.values():
            yield from _shown(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _shown(inner)
