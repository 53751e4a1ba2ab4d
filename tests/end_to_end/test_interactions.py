"""Interactions of an unforeseen shape: whatever Slack leaves out is read as empty, acknowledged, and raises nothing."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from slack_sandbox.delivery import Answer
from tests.end_to_end.helpers import modal_of, only_charter, own_messages, parts_of, replied, settled
from tests.running import HYPE, RunningBot

AT_ONCE = 10  # more would measure how fast the machine is: Slack waits three seconds for each
NOT_READ = {"token", "api_app_id", "team", "enterprise", "is_enterprise_install", "state"}


def paths(value: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything in a payload that a listener might read; blocks are Slack's own copy."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in inner:
        if name in NOT_READ or name == "blocks":
            continue
        yield (*path, name)
        yield from paths(below, *path, name)


def spoilt(payload: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Return a copy with another value at a path; ``...`` leaves it out."""
    changed = copy.deepcopy(payload)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


class Recorder:
    """Keeps the payloads of interactions instead of sending them, to be sent with a field changed."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def record(self, kind: str, payload: dict[str, Any], _show: object) -> asyncio.Future[Answer]:
        self.sent.append((kind, payload))
        return asyncio.get_running_loop().create_future()

    async def send(self, kind: str, payload: dict[str, Any]) -> Answer:
        """Send a payload, with a fresh trigger if it has one: Slack takes each once."""
        if isinstance(payload.get("trigger_id"), str):
            payload = payload | {"trigger_id": self._sandbox.workspace.triggers.issue(AMELIE)}
        return await self._sandbox.deliveries.send_interaction(kind, payload, lambda answer: answer)


async def everything_people_do(sandbox: Sandbox, bot: RunningBot, recorder: Recorder) -> None:
    """Record one interaction for each listener: buttons, shortcut, Home, quiet in Home and in a modal, command."""
    _, reply = await replied(bot, AMELIE, HYPE)
    await sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_why")
    await sandbox.until(lambda: modal_of(sandbox, AMELIE))
    modal = sandbox.workspace.views.top(AMELIE)
    sandbox.open_home(AMELIE)
    home = await sandbox.until(lambda: sandbox.workspace.views.homes.get(AMELIE))
    assert modal is not None
    recording = pytest.MonkeyPatch()
    recording.setattr(sandbox.deliveries, "send_interaction", recorder.record)
    for action in ("nudge_useful", "nudge_not_now", "nudge_why"):
        sandbox.click(SAM, DRAFTS, reply.ts, action)  # not the author's: the reply is still there for the next
    sandbox.shortcut(AMELIE, DRAFTS, reply.ts, "check_with_charter")
    sandbox.view_click(AMELIE, home.id, "try", values={"try_text": {"try_text": "A real game changer"}})
    sandbox.view_click(AMELIE, home.id, "quiet_day")
    sandbox.view_click(AMELIE, modal.id, "quiet_day")
    sandbox.command(AMELIE, DRAFTS, "/charter help")
    recording.undo()


@pytest.mark.parametrize("value", [..., None, 5, [], {}], ids=["left out", "null", "number", "list", "object"])
async def test_an_interaction_without_a_field_is_acknowledged(sandbox: Sandbox, bot: RunningBot, value: object) -> None:
    """Each listener, each field of its payload, also those by which Bolt finds the listener. No fault is logged."""
    recorder, failed = Recorder(sandbox), []
    await everything_people_do(sandbox, bot, recorder)
    assert len(recorder.sent) == 8
    with capture_logs() as logs:
        spoils = [(kind, payload, path) for kind, payload in recorder.sent for path in paths(payload)]
        for some in (spoils[at : at + AT_ONCE] for at in range(0, len(spoils), AT_ONCE)):
            sent = [recorder.send(kind, spoilt(payload, path, value)) for kind, payload, path in some]
            for (kind, _, path), answer in zip(some, await asyncio.gather(*sent), strict=True):
                if answer.error is not None:
                    failed.append((kind, path, answer.error))
        await settled(bot)
    assert failed == []
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
    assert len(own_messages(sandbox)) == 1


async def test_quiet_from_a_home_without_its_view_is_granted_and_shown(sandbox: Sandbox, bot: RunningBot) -> None:
    """Seen with another local Slack: Home's ``block_actions`` came without ``view``."""
    recorder = Recorder(sandbox)
    await everything_people_do(sandbox, bot, recorder)
    kind, payload = next(
        sent for sent in recorder.sent if sent[1].get("actions", [{}])[0].get("action_id") == "quiet_day"
    )
    home = sandbox.workspace.views.homes[AMELIE]
    before = home.hash
    assert (await recorder.send(kind, spoilt(payload, ("view",), ...))).error is None
    await sandbox.until(lambda: sandbox.workspace.views.homes[AMELIE].hash != before)
    assert await parts_of(bot).stores.quiet.quiet_until(AMELIE) is not None


async def test_a_press_whose_thread_has_no_ts_is_no_press(sandbox: Sandbox, bot: RunningBot) -> None:
    """It would be a row that no worker can read, or megabytes of rules."""
    recorder = Recorder(sandbox)
    await everything_people_do(sandbox, bot, recorder)
    kind, press = recorder.sent[0]
    for path in (("message", "thread_ts"), ("container", "thread_ts")):
        press = spoilt(press, path, "never")
    press = spoilt(press, ("actions", 0, "block_id"), f"author:{SAM}")
    press = spoilt(press, ("actions", 0, "value"), ",".join(map(str, range(5000))))
    assert (await recorder.send(kind, press)).error is None
    assert (await parts_of(bot).stores.drafts.backlog()).waiting == 0


async def test_a_press_that_names_no_rule_that_may_be_one_counts_all_the_same(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    """PostgreSQL takes no zero."""
    recorder = Recorder(sandbox)
    await everything_people_do(sandbox, bot, recorder)
    kind, press = recorder.sent[0]
    press = spoilt(press, ("user", "id"), AMELIE)
    press = spoilt(press, ("actions", 0, "value"), "no-hype,\0,no rule")
    assert (await recorder.send(kind, press)).error is None
    await settled(bot)
    (figure,) = await parts_of(bot).listener_context.figures(only_charter(bot), 28)
    assert (figure.rule_id, figure.useful) == ("no-hype", 1)


async def test_a_press_in_a_modal_that_its_reader_has_closed_is_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    """Its view can't be updated any more, and Slack says so right after the acknowledgement."""
    recorder = Recorder(sandbox)
    await everything_people_do(sandbox, bot, recorder)
    kind, press = recorder.sent[-2]
    sandbox.close_view(AMELIE, press["view"]["id"])
    assert (await recorder.send(kind, press)).error is None
    assert await parts_of(bot).stores.quiet.quiet_until(AMELIE) is not None
