"""The Bolt app: its authorization, its listeners and its error handler."""

from __future__ import annotations

import asyncio
import logging

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.api import make_client
from bot.slack.context import ListenerContext
from bot.slack.events import BotIdentity
from bot.slack.listeners import LISTENERS

log = structlog.get_logger(__name__)

_ACK_SEEN = 0.05  # seconds


def build_bolt_app(context: ListenerContext, *, bot_token: str, signing_secret: str | None) -> AsyncApp:
    """Build the app with every listener.

    Args:
        context: the listeners' dependencies.
        bot_token: ``xoxb-…``.
        signing_secret: for signed HTTP; ``None`` in Socket Mode, where Slack signs nothing.
    """

    async def authorize() -> AuthorizeResult:
        """Return the identity known since the start. Bolt would ask Slack, and lose the event if that failed."""
        return _authorized(context.me, bot_token)

    logger = logging.getLogger("slack_bolt.app")
    logger.addFilter(_not_about_the_token)
    app = AsyncApp(
        client=_without_token(context.client),
        signing_secret=signing_secret or "unused",
        authorize=authorize,
        request_verification_enabled=signing_secret is not None,
        # Otherwise Bolt also drops the event of a person deleting the bot's reply: it names the bot as the author.
        ignoring_self_events_enabled=False,
        logger=logger,
    )
    for listener in LISTENERS:
        listener.register(app, context)

    @app.error
    async def failed(error: Exception) -> None:
        if isinstance(error, SlackError):  # a view that its reader has closed, a trigger that is too old, a slow Slack
            log.warning("answer_not_shown", why=str(error))
        else:
            log.error("listener_failed", exc_info=error)
        # Bolt forgets an acknowledgement when this returns, and looks for one every 10 ms: a listener that fails right
        # after its own would leave Slack without any.
        await asyncio.sleep(_ACK_SEEN)

    return app


def _not_about_the_token(record: logging.LogRecord) -> bool:
    """Drop a warning: Bolt reads SLACK_BOT_TOKEN from the environment and reports that it won't use it."""
    return "`token` will be unused" not in record.getMessage()


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """Copy the client without its token: Bolt gets the token from ``authorize``, and warns about a second one."""
    return make_client("", client.base_url, client.session)


def _authorized(me: BotIdentity, bot_token: str) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None, team_id=None, bot_token=bot_token, bot_id=me.bot_id, bot_user_id=me.user_id
    )
