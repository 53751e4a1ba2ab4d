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
        (is_keeper,) = await self.keeps_each(person, [keepers])
        return is_keeper

    async def keeps_each(self, person: str, charters: Sequence[Sequence[str]]) -> list[bool]:
        """Whether a person is among the keepers of each charter; Slack is asked once for all of them."""
        asked = [keepers for keepers in charters if person not in keepers]
        try:
            async with asyncio.timeout(_TIMEOUT):
                means = {person, *await self._own_names(person, asked)}
                means |= await self._own_groups(person, [keepers for keepers in asked if means.isdisjoint(keepers)])
        except TimeoutError:
            raise OutcomeUnknown from None
        return [not means.isdisjoint(keepers) for keepers in charters]

    async def own_names(self, person: str, keepers: Sequence[str]) -> tuple[str, ...]:
        """Those of the keepers that mean this person alone: the id and the user name."""
        names = await self._own_names(person, [keepers])
        return (*(one for one in keepers if one == person), *(one for one in keepers if one in names))

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

    async def _own_names(self, person: str, charters: Sequence[Sequence[str]]) -> set[str]:
        """Those of the keepers that are the user name of a person."""
        names = {one for keepers in charters for one in keepers if one.startswith("@")}
        user = await self._user(person) if names else {}
        return {one for one in names if self._is_of_the_team(user) and one.casefold() == _name(user)}

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

    async def _own_groups(self, person: str, charters: Sequence[Sequence[str]]) -> set[str]:
        """Those of the keepers that are user groups of a person."""
        wanted = {one for keepers in charters for one in keepers if one[:1] in "@S"}
        groups = await self._groups_of({one.casefold() for one in wanted}) if wanted else []
        own = {name for group in groups if person in (group.get("users") or ()) for name in _names(group)}
        return {one for one in wanted if one.casefold() in own}

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
