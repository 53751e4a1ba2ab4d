"""The texts of drafts that are being dealt with: in memory, beside the version, and nowhere else."""

from __future__ import annotations

from collections import OrderedDict

from bot.drafts.events import DraftKey, DraftVersion

MOST = 1000  # drafts; whoever misses one reads it from Slack


class MessageCache:
    """Holds the newest version of each draft until it was dealt with."""

    def __init__(self) -> None:
        self._held: OrderedDict[DraftKey, DraftVersion] = OrderedDict()

    def hold(self, message: DraftVersion) -> None:
        """Keep this version, unless a newer one is held."""
        held = self._held.get(message.key)
        if held is None or held.version <= message.version:
            self._held[message.key] = message
            self._held.move_to_end(message.key)
        if len(self._held) > MOST:
            self._held.popitem(last=False)

    def get(self, key: DraftKey, version: str) -> DraftVersion | None:
        """The held version, if it is at least this new."""
        held = self._held.get(key)
        return held if held is not None and held.version >= version else None

    def forget(self, key: DraftKey, version: str) -> None:
        """This version was dealt with. A newer one stays."""
        held = self._held.get(key)
        if held is not None and held.version <= version:
            del self._held[key]
