"""The first calls to Slack, when Slack rate-limits or rejects them."""

import pytest

from bot.slack.auth import AuthError
from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.conftest import StartBot
from tests.running import HYPE


@pytest.mark.parametrize("kind", ["429", "reset_before"])
async def test_a_rate_limited_first_call_is_repeated(sandbox: Sandbox, start: StartBot, kind: str) -> None:
    sandbox.faults.add("users.conversations", kind, retry_after=30)  # type: ignore[arg-type]
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "replied")
        assert len(bot.replies(draft.ts)) == 1


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_first_call_without_a_response_is_repeated(sandbox: Sandbox, start: StartBot, method: str) -> None:
    fault = sandbox.faults.add(method, "reset_before", times=2)
    async with start():
        assert len(fault.struck) == 2


async def test_a_rejected_first_call_is_reported(sandbox: Sandbox, start: StartBot) -> None:
    """A missing scope is reported at once, instead of a bot that stays silent."""
    sandbox.faults.add("users.conversations", "error_before", error="missing_scope")
    with pytest.raises(AuthError, match=r"missing_scope.*charter manifest"):
        async with start():
            raise AssertionError("it started")
