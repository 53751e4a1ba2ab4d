"""Who keeps a charter. Slack is asked anew each time: a keeper may have left since the form was opened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence, Set

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import OutcomeUnknown, Rejected, SlackError
from bot.slack.api import Answer, SlackApi

SCOPES = ("usergroups:read",)

_TIMEOUT = 1.2  # seconds for all questions; Slack expects the bot's answer within three
_TIMEOUT_OF_NAMES = 0.6  # seconds; without an answer, an id is shown


class Keepers:
    """Tells whether a person is among a charter's ``keepers``.

    ``@amelie`` is a person's user name, which is unique in a workspace and isn't the name that people choose to be
    shown by, or the handle of a user group. Somebody of another workspace is nobody's keeper by name.

    Args:
        team: the id of the bot's workspace.
    """

    def __init__(self, client: AsyncWebClient, api: SlackApi, team: str) -> None:
        self._client = client
        self._api = api
        self._team = team

    async def keeps(self, person: str, keepers: Sequence[str]) -> bool:
        """Whether a person is a keeper. ``SlackError`` where Slack doesn't tell in time."""
        if person in keepers:
            return True
        try:
            async with asyncio.timeout(_TIMEOUT):
                return bool(await self._named(person, keepers)) or await self._in_groups(person, keepers)
        except TimeoutError:
            raise OutcomeUnknown from None

    async def own_names(self, person: str, keepers: Sequence[str]) -> tuple[str, ...]:
        """Those of the keepers that mean this person alone: the id and the user name."""
        return (*(one for one in keepers if one == person), *await self._named(person, keepers))

    async def unknown(self, keepers: Sequence[str]) -> tuple[str, ...]:
        """Those that are no person and no user group of Slack's. ``SlackError`` where Slack doesn't tell in time."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                groups = {name for group in await self._groups() for name in _names(group)}
                left = [one for one in keepers if one.casefold() not in groups]
                people = await self._people({one.casefold() for one in left if one.startswith("@")})
                return tuple([one for one in left if one.casefold() not in people and not await self._is_person(one)])
        except TimeoutError:
            raise OutcomeUnknown from None

    async def ids(self, keepers: Sequence[str]) -> tuple[str, ...]:
        """The ids of all keepers, the members of user groups included. ``SlackError`` where Slack doesn't tell."""
        people = [one for one in keepers if _is_id(one)]
        names = {one.casefold() for one in keepers if not _is_id(one)}
        if names:
            people += (await self._people(names)).values()
            people += [one for group in await self._groups_of(names) for one in group.get("users") or ()]
        return tuple(dict.fromkeys(people))

    async def display(self, keepers: Iterable[str]) -> tuple[str, ...]:
        """The keepers as people know them: an id by the person's name, where Slack tells it in time."""
        return tuple(await asyncio.gather(*(self.name_of(one) for one in keepers)))

    async def name_of(self, keeper: str) -> str:
        """One of them."""
        if not _is_id(keeper):
            return keeper
        try:
            async with asyncio.timeout(_TIMEOUT_OF_NAMES):
                return str((await self._user(keeper)).get("real_name") or keeper)
        except (SlackError, TimeoutError):
            return keeper

    async def _named(self, person: str, keepers: Sequence[str]) -> tuple[str, ...]:
        if not any(one.startswith("@") for one in keepers):
            return ()
        user = await self._user(person)
        return tuple(one for one in keepers if self._is_of_the_team(user) and one.casefold() == _name(user))

    def _is_of_the_team(self, user: Answer) -> bool:
        return user.get("team_id") == self._team and _is_there(user)

    async def _people(self, names: Set[str]) -> dict[str, str]:
        """The ids of people of the workspace by those of the names that are theirs; Slack looks nobody up by name."""
        found: dict[str, str] = {}
        if names:
            async for page in self._api.paginate(self._client.users_list, "members"):
                here = ((_name(user), user) for user in page if self._is_of_the_team(user))
                found |= {name: user["id"] for name, user in here if name in names}
                if len(found) == len(names):
                    break
        return found

    async def _is_person(self, keeper: str) -> bool:
        """Whether an id is that of a person."""
        if not _is_id(keeper):
            return False
        try:
            return _is_there(await self._user(keeper))
        except Rejected as rejected:
            if rejected.code in ("user_not_found", "user_not_visible"):
                return False
            raise

    async def _in_groups(self, person: str, keepers: Sequence[str]) -> bool:
        wanted = {one.casefold() for one in keepers if one[:1] in "@S"}
        if not wanted:
            return False
        return any(person in (group.get("users") or ()) for group in await self._groups_of(wanted))

    async def _groups_of(self, names: Set[str]) -> list[Answer]:
        """The user groups with one of these ids or handles."""
        return [group for group in await self._groups() if not names.isdisjoint(_names(group))]

    async def _groups(self) -> list[Answer]:
        try:
            answer = await self._api.call(self._client.usergroups_list, include_users=True)
        except Rejected:  # an app that was installed without the scope, or a plan without user groups
            return []
        return answer.get("usergroups") or []

    async def _user(self, person: str) -> Answer:
        answer = await self._api.call(self._client.users_info, user=person)
        return answer.get("user") or {}


def _is_id(keeper: str) -> bool:
    return keeper[:1] in ("U", "W")


def _is_there(user: Answer) -> bool:
    return bool(user) and not user.get("is_bot") and not user.get("deleted")


def _name(user: Answer) -> str:
    return f"@{user.get('name', '')}".casefold()


def _names(group: Answer) -> tuple[str, str]:
    return str(group.get("id")).casefold(), f"@{group.get('handle')}".casefold()
