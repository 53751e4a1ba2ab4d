"""The buttons under a reply: *Useful*, *Not this time* and *Why?*."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.charters import ActiveCharter
from bot.charter.model import MOST_RULES
from bot.charter.review import Finding
from bot.db.records import DraftKey, Feedback
from bot.drafts.events import DraftVersion, FeedbackGiven
from bot.errors import SlackError
from bot.slack import blocks, mrkdwn
from bot.slack.context import ListenerContext
from bot.slack.events import read_key
from bot.slack.interactions import person_of, text_at
from bot.slack.quiet_requests import quiet_until
from bot.slack.subcommands import list_charters
from bot.wording.private import why_page

log = structlog.get_logger(__name__)

_RULE = re.compile(r"[a-z0-9-]{1,40}")
_PATIENCE = 1.5  # seconds for reading the draft again; the modal must open within three


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons. A press is an event about the draft and is ingested like an edit."""

    async def answered(ack: AsyncAck, body: dict[str, Any], feedback: Feedback) -> None:
        """Count the press of the draft's author; tell anybody else whose call it is."""
        key, person = _draft(body), person_of(body)
        if key is None or not person:
            await ack()
            return
        author = await _author(context, body, key)
        if author == person:
            await context.ingest.event(None, FeedbackGiven(key, _rules(body), feedback))
            await ack()
            return
        await ack()
        await _explain(context, key, person, known=author is not None)

    @app.action(blocks.USEFUL)
    async def useful(ack: AsyncAck, body: dict[str, Any]) -> None:
        await answered(ack, body, "useful")

    @app.action(blocks.NOT_NOW)
    async def not_now(ack: AsyncAck, body: dict[str, Any]) -> None:
        await answered(ack, body, "set_aside")

    @app.action(blocks.WHY)
    async def why(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person = person_of(body)
        reader = await context.profiles.find(person)
        key = _draft(body)
        active = context.charters.of(key.channel) if key else context.charters.now.only
        if active is None:  # no charter watches the channel any more
            page = list_charters(context, reader)
        else:
            until, findings = await quiet_until(context, person, reader), await _findings(context, active, key, person)
            page = why_page(
                active.charter, findings, _rules(body), reader.language, until, active.id if active.is_kept else ""
            )
        await context.open_modal(text_at(body, "trigger_id"), page, reader)

    @app.action(re.compile(".*"))
    async def acknowledge(ack: AsyncAck) -> None:
        """Acknowledge a button of an older release: otherwise Slack shows a warning sign."""
        await ack()

    @app.view(re.compile(".*"))
    async def acknowledge_view(ack: AsyncAck) -> None:
        """Acknowledge a form of another release, which closes it."""
        await ack()


async def _author(context: ListenerContext, body: dict[str, Any], key: DraftKey) -> str | None:
    """The draft's author: named by the reply itself, or by Slack for a reply of an older release."""
    named = blocks.author_of(text_at(body, "actions", 0, "block_id"))
    if named is not None:
        return named
    message = await _read(context, key)
    return message.author if message is not None else None


async def _explain(context: ListenerContext, key: DraftKey, person: str, *, known: bool) -> None:
    """Tell a person, and nobody else, why their press changed nothing: by whether the draft's author is known."""
    spoken = (await context.profiles.find(person)).language
    said = spoken.text("feedback.not_yours") if known else spoken.text("feedback.unknown")
    try:
        await context.api.call(
            context.client.chat_postEphemeral,
            channel=key.channel,
            thread_ts=key.ts,
            user=person,
            text=mrkdwn.quote(said),
        )
    except SlackError as failure:
        log.info("press_not_explained", why=str(failure), **key._asdict())


async def _findings(
    context: ListenerContext, active: ActiveCharter, key: DraftKey | None, person: str
) -> tuple[Finding, ...]:
    """What the charter finds in the draft now; nothing where Slack does not show it in time.

    Nor where this person presses without end: catch-up needs the calls too.
    """
    message = None
    if key is not None and not context.check_limiter.take(person):
        message = await _read(context, key)
    return () if message is None else (await context.advise_again(active, message)).findings


async def _read(context: ListenerContext, key: DraftKey) -> DraftVersion | None:
    """The draft; ``None`` where it is gone, or Slack does not show it in time."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await context.gateway.read(key)
    except (SlackError, TimeoutError):
        return None


def _draft(body: dict[str, Any]) -> DraftKey | None:
    """The draft whose thread holds the button."""
    channel = text_at(body, "container", "channel_id") or text_at(body, "channel", "id")
    ts = text_at(body, "message", "thread_ts") or text_at(body, "container", "thread_ts")
    return read_key(channel, ts)


def _rules(body: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the rules that the reply spoke of, also of a charter that has changed since."""
    named = text_at(body, "actions", 0, "value").split(",")
    return tuple(rule for rule in named if _RULE.fullmatch(rule))[:MOST_RULES]
