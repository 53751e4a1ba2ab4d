"""Deliver events, commands and interactions to the app as signed HTTP requests.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from slack_sandbox.delivery import Deliveries, Delivery
from slack_sandbox.model import JSON

_FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: str) -> str:
    """The ``x-slack-signature`` of a request."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class SignedHttp:
    """The transport for an app with a request URL.

    Attributes:
        connected: always true: Slack keeps no connection.
        timeout_reason: the ``x-slack-retry-reason`` after a missed acknowledgement.
    """

    connected = True
    timeout_reason = "http_timeout"

    def __init__(
        self, url: str, secret: str, deliveries: Deliveries, clock: Callable[[], float], seconds: float
    ) -> None:
        self._url = url
        self._secret = secret
        self._deliveries = deliveries
        self._clock = clock
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds))
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, delivery: Delivery, envelope_id: str) -> bool:
        """Post in the background and report the app's response to the deliveries."""
        task = asyncio.create_task(self._deliver(delivery, envelope_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def verify(self) -> bool:
        """Send ``url_verification`` and check the app's response. Raises aiohttp's ClientError."""
        challenge = secrets.token_hex(8)
        body = json.dumps({"type": "url_verification", "challenge": challenge})
        async with self._post(body, "application/json", {}) as response:
            return response.status == 200 and challenge in await response.text()

    async def close(self) -> None:
        """Cancel the requests in flight."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    async def _deliver(self, delivery: Delivery, envelope_id: str) -> None:
        body, content_type = _encode(delivery)
        try:
            async with self._post(body, content_type, _retry_headers(delivery)) as response:
                text = await response.text()
        except TimeoutError:
            self._deliveries.fail(envelope_id, self.timeout_reason)
        except aiohttp.ClientError:
            self._deliveries.fail(envelope_id, "connection_failed")
        else:
            if 200 <= response.status < 300:
                self._deliveries.acknowledge(envelope_id, _answer(text))
            else:
                self._deliveries.fail(envelope_id, "http_error")

    def _post(self, body: str, content_type: str, headers: dict[str, str]) -> aiohttp.client._RequestContextManager:
        timestamp = str(int(self._clock()))
        signed = {
            "content-type": content_type,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": sign(self._secret, timestamp, body),
        }
        return self._session.post(self._url, data=body.encode(), headers=signed | headers, allow_redirects=False)


def _encode(delivery: Delivery) -> tuple[str, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload), _FORM
    return urlencode({"payload": json.dumps(delivery.payload)}), _FORM


def _retry_headers(delivery: Delivery) -> dict[str, str]:
    if delivery.attempts <= 1:
        return {}
    return {"x-slack-retry-num": str(delivery.attempts - 1), "x-slack-retry-reason": delivery.reason}


def _answer(text: str) -> JSON:
    try:
        payload = json.loads(text)
    except ValueError:
        return {"text": text} if text.strip() else {}
    return payload if isinstance(payload, dict) else {}
