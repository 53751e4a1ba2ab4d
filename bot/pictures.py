"""Where Slack can load the charter's pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from bot.charter.model import Charter


class Pictures:
    """Addresses for pictures: those at ``https://`` as they are, those beside the charter through the bot's own server.

    Args:
        folder: the charter's folder.
        public_url: where Slack reaches the bot's server; ``""`` where it does not, and then pictures beside the charter
            give way to their descriptions.
    """

    def __init__(self, charter: Charter, folder: Path, public_url: str) -> None:
        named = (objective.image for objective in charter.objectives if objective.image)
        self.files: Mapping[str, Path] = {image: folder / image for image in named if "://" not in image}
        self.public_url = public_url

    def url(self, image: str) -> str | None:
        """Where Slack can load this picture; ``None`` where it cannot."""
        if image not in self.files:
            return image
        return f"{self.public_url.rstrip('/')}/pictures/{quote(image)}" if self.public_url else None
