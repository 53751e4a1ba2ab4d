"""Files of messages: what a message shows of each, and what ``files.info`` tells.

A file has a life of its own. Slack scans it after the post, people describe and delete it, and none of that edits the
message. https://docs.slack.dev/reference/objects/file-object
"""

from collections.abc import Callable

from slack_sandbox.model import JSON, ApiError, Channel, ImageFile

# What a message shows of a file of another workspace, until the app asks files.info.
# https://docs.slack.dev/apis/slack-connect/#check_file_info
_CHECK_FILE_INFO: JSON = {"mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0}
_UNSCANNED: JSON = {"mimetype": "", "filetype": "", "pretty_type": ""}


class Files:
    """The files of a workspace.

    Attributes:
        address: the prefix of a sample picture's URL.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.address = "/page/pictures/"
        self._clock = clock
        self._all: dict[str, JSON] = {}

    def add(self, picture: ImageFile, user: str) -> JSON:
        """Upload a sample picture; returns what its message shows of it."""
        file_id = f"F0PICTURE{len(self._all) + 1}"
        address = f"{self.address}{picture.name}.png"
        file: JSON = {
            "id": file_id,
            "created": int(self._clock()),
            "name": f"{picture.name}.png",
            "title": picture.name,
            "mimetype": "image/png",
            "filetype": "png",
            "pretty_type": "PNG",
            "user": user,
            "mode": "hosted",
            "file_access": "visible",
            "url_private": address,
            "thumb_360": address,
        }
        if picture.alt:
            file["alt_txt"] = picture.alt
        self._all[file_id] = file
        match picture.shown:
            case "unscanned":
                return file | _UNSCANNED
            case "check_file_info":
                return {"id": file_id, "user": "", **_CHECK_FILE_INFO}
            case "hidden_by_limit":
                return {"id": file_id, "mode": "hidden_by_limit"}
        return dict(file)

    def describe(self, file_id: str, alt: str) -> JSON:
        """Give a file an alt text; returns what its message shows from now on."""
        self._find(file_id)["alt_txt"] = alt
        return dict(self._find(file_id))

    def scan(self, file_id: str) -> JSON:
        """End a file's scan; returns what its message shows from now on."""
        return dict(self._find(file_id))

    def delete(self, file_id: str) -> JSON:
        """Delete a file; returns the tombstone that its message shows."""
        del self._all[self._find(file_id)["id"]]
        return {"id": file_id, "mode": "tombstone"}

    def info(self, file_id: str, channels: list[Channel]) -> JSON:
        """A file as ``files.info`` returns it, with the messages of these channels that share it."""
        shares: JSON = {}
        for channel in channels:
            kind = "private" if channel.is_private else "public"
            for message in channel.messages.values():
                if file_id in (file.get("id") for file in message.files):
                    shares.setdefault(kind, {}).setdefault(channel.id, []).append({"ts": message.ts})
        return self._find(file_id) | {"shares": shares}

    def _find(self, file_id: str) -> JSON:
        if found := self._all.get(file_id):
            return found
        raise ApiError("file_not_found")
