"""The direct messages about suggestions, as calls of the Web API: ``suggestions.target.SuggestionGateway``."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.charters import CurrentCharters
from bot.db.records import StoredSuggestion, ts_at
from bot.delivery.protocols import Created
from bot.slack import blocks, mrkdwn
from bot.slack.api import Answer, SlackApi
from bot.slack.events import BotIdentity
from bot.slack.keepers import Keepers
from bot.suggestions.target import Recipient
from bot.wording.answering import ShownSuggestion, keepers_message, suggesters_message
from bot.wording.language import Language

SCOPES = ("im:write", "im:history", "chat:write", "users:read", "usergroups:read")

SUGGESTION = "charter_suggestion"
"""Metadata that lets the bot recognise its message. Anybody who sees it can read it: it holds a key, never text."""

_CLOCKS = 3600.0  # seconds that the database's clock and Slack's may differ
_KNOWN = 1000  # conversations
_LONGEST_TEXT = 4000  # characters that chat.update takes: https://docs.slack.dev/reference/methods/chat.update


class SuggestionMessages:
    """Posts and updates the messages, each in its reader's language.

    Args:
        client: made by ``api.make_client``.
        language_of: in which language a person reads.
        charters: what suggestions are about.
        keepers: who they are, and what they are called.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        api: SlackApi,
        me: BotIdentity,
        language_of: Callable[[str], Awaitable[Language]],
        charters: CurrentCharters,
        keepers: Keepers,
    ) -> None:
        self._client = client
        self._api = api
        self._me = me
        self._language_of = language_of
        self._charters = charters
        self._keepers = keepers
        self._conversations: OrderedDict[str, str] = OrderedDict()  # by person

    async def keepers(self, named: Sequence[str]) -> list[str]:
        """See ``SuggestionGateway``."""
        return [one for one in await self._keepers.ids(named) if one != self._me.user_id]

    async def own_messages(self, to: Recipient, about: StoredSuggestion) -> list[str]:
        """See ``SuggestionGateway``."""
        since, payload = ts_at(about.suggested_at - _CLOCKS), _payload(to, about)
        pages = self._api.paginate(
            self._client.conversations_history,
            "messages",
            channel=await self._conversation(to.person),
            oldest=since,
            include_all_metadata=True,
        )
        return sorted([one["ts"] async for page in pages for one in page if self._is_own(one, payload)])

    async def post(self, to: Recipient, about: StoredSuggestion) -> Created:
        """See ``SuggestionGateway``. Nothing in it is unfurled, and no name in it notifies anybody."""
        payload = {"event_type": SUGGESTION, "event_payload": _payload(to, about)}
        silent: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
        content = await self._content(to, about)
        answer = await self._api.call(self._client.chat_postMessage, metadata=payload, **content, **silent)
        return Created(answer["ts"])

    async def update(self, to: Recipient, ts: str, about: StoredSuggestion) -> None:
        """See ``SuggestionGateway``."""
        await self._api.call(self._client.chat_update, ts=ts, **await self._content(to, about))

    async def remove(self, to: Recipient, ts: str) -> None:
        """See ``SuggestionGateway``."""
        await self._api.call(self._client.chat_delete, channel=await self._conversation(to.person), ts=ts)

    async def shown(self, about: StoredSuggestion) -> ShownSuggestion:
        """A suggestion as people see it, with the name of the keeper who answered."""
        active = self._charters.now.get(about.charter)
        rules = active.charter.rules if active else ()
        return ShownSuggestion(
            id=about.id,
            charter=active.charter.name if active else about.charter,
            kind=about.kind,
            rule=next((rule for rule in rules if rule.id == about.rule), None),
            words=about.words,
            note=about.note,
            state=about.state,
            answered_by=await self.name_of(about.answered_by) if about.answered_by else "",
            reply=about.reply,
        )

    async def name_of(self, person: str) -> str:
        """What a person is called; ``""`` where Slack doesn't tell in time."""
        name = await self._keepers.name_of(person)
        return "" if name == person else name

    async def _conversation(self, person: str) -> str:
        if person not in self._conversations:
            answer = await self._api.call(self._client.conversations_open, users=person)
            self._conversations[person] = answer["channel"]["id"]
            if len(self._conversations) > _KNOWN:
                self._conversations.popitem(last=False)
        return self._conversations[person]

    async def _content(self, to: Recipient, about: StoredSuggestion) -> dict[str, Any]:
        spoken = await self._language_of(to.person)
        page = (keepers_message if to.is_keeper else suggesters_message)(await self.shown(about), spoken)
        channel = await self._conversation(to.person)
        text = mrkdwn.quote_within(page.text, _LONGEST_TEXT)
        return {"channel": channel, "text": text, "blocks": blocks.answer(page, blocks.no_picture)}

    def _is_own(self, message: Answer, payload: Mapping[str, str]) -> bool:
        metadata = message.get("metadata") or {}
        is_about = metadata.get("event_type") == SUGGESTION and metadata.get("event_payload") == payload
        return is_about and self._me.wrote(message)


def _payload(to: Recipient, about: StoredSuggestion) -> dict[str, str]:
    return {"suggestion": about.id, "to": "keeper" if to.is_keeper else "suggester"}
