"""Calls to Slack's Web API, and how they fail: rejected, rate limited, or with an unknown outcome."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import (
    Gone,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Restricted,
    SlackError,
    Unchangeable,
    Unreachable,
)
from bot.ops.metrics import Metrics

Answer = dict[str, Any]
Method = Callable[..., Awaitable[AsyncSlackResponse]]

_PAGE = 200  # messages or channels per page, as Slack advises

# Slack says of these that some of the operation may have succeeded before the error:
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_MAY_HAVE_HAPPENED = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_GONE = frozenset({"message_not_found", "thread_not_found"})
# https://docs.slack.dev/reference/methods/chat.update#errors, https://docs.slack.dev/reference/methods/chat.delete#errors
_UNCHANGEABLE = frozenset(
    {"cant_delete_message", "cant_update_message", "compliance_exports_prevent_deletion", "edit_window_closed"}
)
# What people chose for a thread. The other codes of this family keep the app out of a channel or the workspace, which
# the operator has to know: they make a dead letter.
_RESTRICTED = frozenset({"restricted_action_thread_locked", "restricted_action_non_threadable_channel"})
_TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_WITHOUT_RETRY_AFTER = 30.0  # seconds, for a refusal that does not say
_LONGEST_RETRY_AFTER = 3600.0
_NOT_SENT = 5.0  # seconds, when no connection could be made

# Their limits count for the whole app: while one caller has to wait, asking again would only be refused again.
_SHARED_LIMITS = frozenset({"conversations_history", "conversations_replies", "files_info"})


class SlackApi:
    """Calls the Web API and records each outcome as a metric. The one place that knows how Slack's calls fail.

    A rate limit (HTTP 429) is raised as ``RateLimited``: the delivery engine writes the pause into the row, so no task
    sleeps through it.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._closed_until: dict[str, float] = {}

    async def call(self, method: Method, **arguments: Any) -> Answer:
        """Call a method of the client; raises ``Rejected``, ``TryLater`` or ``OutcomeUnknown``."""
        return cast("Answer", (await self.response(method, **arguments)).data)

    async def response(self, method: Method, **arguments: Any) -> AsyncSlackResponse:
        """The same with the answer's headers; its ``data`` is an object."""
        if (pause := self._closed_until.get(method.__name__, 0.0) - time.monotonic()) > 0:
            raise RateLimited(pause)
        try:
            response = await method(**arguments)
        except aiohttp.ClientConnectorError as error:
            raise self._count(method, Unreachable(_NOT_SENT)) from error
        except SlackApiError as error:
            failure = _failure(error)
            if isinstance(failure, RateLimited) and method.__name__ in _SHARED_LIMITS:
                self._closed_until[method.__name__] = time.monotonic() + failure.retry_after
            raise self._count(method, failure) from error
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, ValueError, AttributeError) as error:
            # ValueError is a body that isn't JSON; AttributeError is what the SDK makes of one in plain text.
            raise self._count(method, OutcomeUnknown()) from error
        if not isinstance(response.data, dict):
            raise self._count(method, OutcomeUnknown())
        self._metrics.slack_calls.labels(method.__name__, "ok").inc()
        return response

    async def paginate(self, method: Method, key: str, **arguments: Any) -> AsyncIterator[list[Answer]]:
        """The lists that a method returns under ``key``, page after page."""
        cursor = ""
        while True:
            answer = await self.call(method, limit=_PAGE, **arguments, **({"cursor": cursor} if cursor else {}))
            yield answer[key]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _count(self, method: Method, failure: SlackError) -> SlackError:
        self._metrics.slack_calls.labels(method.__name__, _OUTCOMES[type(failure)]).inc()
        return failure


_OUTCOMES: dict[type[SlackError], str] = {
    Rejected: "rejected",
    Gone: "rejected",
    Unchangeable: "rejected",
    Restricted: "rejected",
    RateLimited: RateLimited.reason,
    Unreachable: Unreachable.reason,
    OutcomeUnknown: "outcome_unknown",
}


def make_client(token: str, api_url: str, session: aiohttp.ClientSession | None) -> AsyncWebClient:
    """The client for every call to Slack.

    It has no retry handlers: the SDK's own repeat a post that was reset after it took effect, and sleep through a rate
    limit in the process. The session's time-out must end well inside the lease.
    """
    return AsyncWebClient(token or None, api_url, session=session, retry_handlers=[])


def _failure(error: SlackApiError) -> SlackError:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in _TOO_MANY:
        return RateLimited(_retry_after(getattr(response, "headers", {})))
    if status >= 500 or not isinstance(code, str) or code in _MAY_HAVE_HAPPENED:
        return OutcomeUnknown()
    return _rejection(code)


def _rejection(code: str) -> Rejected:
    if code in _GONE:
        return Gone(code)
    if code in _UNCHANGEABLE:
        return Unchangeable(code)
    return Restricted(code) if code in _RESTRICTED else Rejected(code)


def _retry_after(headers: Any) -> float:
    try:
        seconds = float(headers.get("Retry-After", ""))
    except (ValueError, TypeError):
        return _WITHOUT_RETRY_AFTER
    return min(max(1.0, seconds), _LONGEST_RETRY_AFTER)  # in this order, what is not a number is a second
