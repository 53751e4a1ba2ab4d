"""The Bolt app: who we are, the listeners, and what happens when one fails."""

from __future__ import annotations

import logging

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.context import ListenerContext
from bot.slack.events import BotIdentity
from bot.slack.listeners import LISTENERS

log = structlog.get_logger(__name__)


def build_app(context: ListenerContext, *, bot_token: str, signing_secret: str | None) -> AsyncApp:
    """Build the app with every listener.

    Args:
        context: what the listeners use.
        bot_token: ``xoxb-…``.
        signing_secret: for signed HTTP; ``None`` for Socket Mode, where Slack signs nothing.
    """

    async def authorize() -> AuthorizeResult:
        """Who we are is known since the start. Bolt would ask Slack first, and lose the event where that fails."""
        return _authorized(context.me, bot_token)

    logger = logging.getLogger("slack_bolt.app")
    logger.addFilter(_not_about_the_token)
    app = AsyncApp(
        client=_without_token(context.client),
        signing_secret=signing_secret or "unused",
        authorize=authorize,
        request_verification_enabled=signing_secret is not None,
        # Bolt would also drop the event that tells of a person deleting our reply: it names us as its author.
        ignoring_self_events_enabled=False,
        logger=logger,
    )
    for listener in LISTENERS:
        listener.register(app, context)

    @app.error
    async def failed(error: Exception) -> None:
        log.error("listener_failed", exc_info=error)

    return app


def _not_about_the_token(record: logging.LogRecord) -> bool:
    """Bolt reads SLACK_BOT_TOKEN from the environment by itself, and warns that it will not use it."""
    return "`token` will be unused" not in record.getMessage()


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """The same line to Slack; Bolt takes the token from ``authorize``, and warns where the client has one too."""
    return AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[])


def _authorized(me: BotIdentity, bot_token: str) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None, team_id=None, bot_token=bot_token, bot_id=me.bot_id, bot_user_id=me.user_id
    )
