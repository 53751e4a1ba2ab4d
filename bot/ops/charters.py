"""The charters in force: read from files and from the versions in the database, and swapped while the bot runs.

A charter whose file has ``keepers`` is kept in the database. Its file's text becomes version 1; from then on the newest
version is in force, and another text in the file changes nothing until ``charter import`` brings it in. Any other
charter is what its file says.

What doesn't load changes nothing: the last version, or the last text of the file, goes on. A version's pictures are
looked for when it is made, not here: one that a replica's folder lacks must not take the version out of force.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import structlog

from bot.charter.changes import Change, changes, described, marks
from bot.charter.charters import ActiveCharter, Charters, CurrentCharters, check_clashes
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.db.charters import CharterStore, Conflict, Version
from bot.errors import CharterError, CharterFault
from bot.ops.charter_files import CharterFiles, FileCharter

log = structlog.get_logger(__name__)

GOES_ON = "What was in force goes on."
_OLDER = 20  # versions that are tried where the newest doesn't load


class CharterLoader:
    """Loads the charters, and swaps them when a file or the database has another one.

    Args:
        files: the charters' files.
        store: the versions of those that are kept.
        keep: whether a charter that is to be kept and isn't yet becomes version 1.
    """

    def __init__(self, files: CharterFiles, store: CharterStore, *, keep: bool = True) -> None:
        self.files = files
        self._store = store
        self._keep = keep
        self._loading = asyncio.Lock()
        self._told: dict[tuple[str, str], str] = {}
        self._read: list[FileCharter] = []
        self._stale = False  # a file has changed, and the change isn't in force yet

    async def start(self) -> CurrentCharters:
        """Load the charters for the first time. ``CharterError`` where one of them has nothing that loads."""
        self.files.changed()
        self._read = self.files.read()
        self.current = CurrentCharters(await self._load(None))
        return self.current

    async def refresh(self) -> None:
        """Swap the charters if a file or the database has another one. Cheap where nothing has changed."""
        if self.files.changed():
            self._read_again()
            self._stale = True
        now = self.current.now
        kept = any(one.is_kept for one in now.all)
        if self._stale or (kept and await self._store.newest_revision() > now.revision):
            async with self._loading:
                await self._reload()
                self._stale = False

    async def at_least(self, revision: int) -> None:
        """Make sure that no version is in force which is older than those of this revision."""
        if revision > self.current.now.revision:
            async with self._loading:
                if revision > self.current.now.revision:
                    await self._reload()

    def check(self, id_: str, source: str, name: str) -> Charter:
        """What a text would mean as the next version of a charter.

        Args:
            id_: the charter's.
            source: TOML.
            name: what errors call it.

        Raises:
            CharterError: it doesn't load, nobody could change it any more, or another charter has one of its channels.
        """
        charter = parse(source, name, self.files.folder)
        if not charter.keepers:
            what = "it has no `keepers`, so nobody could change it in Slack."
            raise CharterError(name, [CharterFault(None, "", what, 'Name some, such as keepers = ["@amelie"].')])
        others = [(one, other) for one, other in self.current.now.by_id if one != id_]
        check_clashes([*others, (id_, charter)], name)
        return charter

    async def add(self, id_: str, source: str, by: str, base: Version, name: str) -> Version | Conflict:
        """Check a text, and make it the next version of a kept charter: in force here when this returns.

        Args:
            id_: the charter's.
            source: TOML.
            by: Slack's id of who made it; ``""`` for the command line.
            base: the version that it was made from.
            name: what errors call it.

        Raises:
            CharterError: see ``check``.
        """
        what = described(changes_since(base, self.check(id_, source, name)))
        added = await self._store.append(id_, source, by, what, base.number)
        if isinstance(added, Version):
            await self.at_least(added.revision)
        return added

    def _read_again(self) -> None:
        try:
            self._read = self.files.read()
        except CharterError as error:
            log.warning("charter_refused", why=str(error), fix=f"{GOES_ON} Correct CHARTER_FILE.")

    async def _reload(self) -> None:
        before = self.current.now
        charters = await self._load(before)
        try:
            check_clashes(charters.by_id, self.files.path.name)
        except CharterError as error:
            log.warning("charter_refused", why=str(error), fix=f"{GOES_ON} Correct one of the charters.")
            charters = Charters(before.all, charters.revision)
        known = {one.id: one for one in before.all}
        for one in charters.all:
            if known.get(one.id) != one:
                log.info("charter_changed", charter=one.id, version=one.number or None)
        self.current.swap(charters, time.time())

    async def _load(self, before: Charters | None) -> Charters:
        newest = await self._store.newest()
        revision = max((version.revision for version in newest.values()), default=0)
        active = [
            await self._one(file, newest.get(file.id), before.get(file.id) if before else None) for file in self._read
        ]
        charters = Charters(active, max([revision, *(one.revision for one in active)]))
        if before is None:
            check_clashes(charters.by_id, self.files.path.name)
        return charters

    async def _one(self, file: FileCharter, version: Version | None, before: ActiveCharter | None) -> ActiveCharter:
        """The charter that is in force, with what was in force before."""
        if file.error is not None:
            self._tell(file, "charter_refused", why=str(file.error), fix=f"{GOES_ON} Correct the file.")
            if version is not None and (before is None or before.is_kept):
                return await self._kept(file, version, before)
            if before is None:
                raise file.error
            return before
        assert file.charter is not None  # noqa: S101 - it has no error
        self._told.pop(("charter_refused", file.id), None)
        if file.charter.keepers and version is None and self._keep:
            version = await self._first_version(file)
        if file.charter.keepers and version is not None:
            return await self._kept(file, version, before)
        if version is not None:
            fix = "The file is in force. With `keepers` in it, the newest version in the database is."
            self._tell(file, "kept_charter_unused", version=version.number, fix=fix)
        if before is not None and not before.is_kept and before.charter == file.charter:
            return before
        return self._active(file, file.charter)

    async def _first_version(self, file: FileCharter) -> Version:
        kept = await self._store.append(file.id, file.source, "", "", 0)
        if isinstance(kept, Version):
            log.info("charter_kept", charter=file.id, file=file.path.name)
            return kept
        assert kept.newest is not None  # noqa: S101 - another replica was first
        return kept.newest

    async def _kept(self, file: FileCharter, version: Version, before: ActiveCharter | None) -> ActiveCharter:
        differs = not await self._store.was_kept(file.id, file.source)
        if differs and file.error is None:
            fix = "The newest version in the database is in force. `charter import` makes the file a new version."
            self._tell(file, "charter_file_differs", fix=fix)
        if before is not None and before.revision == version.revision:
            return before if before.file_differs == differs else replace(before, file_differs=differs)
        try:
            charter = parse(version.source, version_name(version))
        except CharterError as error:
            fix = f"{GOES_ON} Export the version, correct it and import it."
            log.error("charter_refused", charter=file.id, version=version.number, why=str(error), fix=fix)
            return before or await self._older(file, error)
        return self._active(file, charter, version, differs=differs)

    async def _older(self, file: FileCharter, error: CharterError) -> ActiveCharter:
        """The newest version that loads, else what the file says; raises ``error`` where neither loads."""
        for version in (await self._store.history(file.id, _OLDER))[1:]:
            try:
                charter = parse(version.source, version_name(version))
            except CharterError:
                continue
            return self._active(file, charter, version, differs=True)
        if file.charter is None:
            raise error
        return self._active(file, file.charter)

    def _active(
        self, file: FileCharter, charter: Charter, version: Version | None = None, *, differs: bool = False
    ) -> ActiveCharter:
        revision, number = (version.revision, version.number) if version else (0, 0)
        scope = self.files.scope(file.id)
        return ActiveCharter(file.id, charter, Reviewer(charter), scope, revision, number, differs)

    def _tell(self, file: FileCharter, event: str, **more: object) -> None:
        """Log something about a file, once for each text of it."""
        if self._told.get((event, file.id)) != file.source:
            self._told[event, file.id] = file.source
            log.warning(event, charter=file.id, file=file.path.name, **more)


def changes_since(version: Version, charter: Charter) -> tuple[Change, ...]:
    """What a charter changes since a version; nothing where that one doesn't load any more."""
    try:
        return changes(marks(parse(version.source, version_name(version))), charter)
    except CharterError:
        return ()


def version_name(version: Version) -> str:
    """What errors call a version."""
    return f"{version.charter}, version {version.number}"
