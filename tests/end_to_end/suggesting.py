"""People who suggest changes and answer them. What Slack does in between is the sandbox's."""

from __future__ import annotations

from typing import Any

from slack_sandbox import AMELIE, PEOPLE, SAM, Message, Person, Sandbox, UserGroup, Workspace
from slack_sandbox.views import View
from tests.end_to_end.helpers import pressable, top
from tests.running import CHARTER, RunningBot

NORA = "U0NORA"
KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@editors", "U0NORA"]')
"""The tests' charter, kept by Amélie, who is an editor, and by Nora. Sam is a member."""


def workspace() -> Workspace:
    """Return a workspace with Amélie, Sam and Nora."""
    nora = Person(NORA, "nora", "Nora Blake", "en-GB", "6b4a8a", "D0NORA", timezone="Europe/London")
    made = Workspace((*PEOPLE, nora))
    made.groups = {"S0EDITORS": UserGroup("S0EDITORS", "editors", "Editors", (AMELIE,))}
    return made


def direct(sandbox: Sandbox, user: str) -> list[Message]:
    """Return the bot's direct messages to a person, oldest first."""
    channel = sandbox.workspace.direct(user)
    own = (one for one in channel.messages.values() if one.bot_id == sandbox.workspace.bot_id)
    return sorted(own, key=lambda one: one.ts)


async def told(sandbox: Sandbox, user: str, what: str) -> Message:
    """Wait until the newest direct message to a person says this."""
    return await sandbox.until(lambda: next((one for one in direct(sandbox, user)[-1:] if what in one.text), None))


def errors(view: View) -> dict[str, str]:
    """Return what a view says is wrong, by field."""
    return {name.partition("#")[0]: said for name, said in view.errors.items()}


async def new_view(sandbox: Sandbox, user: str, before: View | None, version: str) -> View:
    """Wait for another modal than that one, or for a change of it."""

    def is_new() -> bool:
        now = sandbox.workspace.views.top(user)
        return now is not None and (now is not before or now.hash != version)

    await sandbox.until(is_new)
    return top(sandbox, user)


async def press_in_modal(sandbox: Sandbox, user: str, action: str, number: int = 0) -> View:
    """Press a button of the modal on top, the first with this action unless numbered; return the modal that follows."""
    view = top(sandbox, user)
    version = view.hash
    blocks = [one for one in view.body["blocks"] if any(e.get("action_id") == action for e in one.get("elements", ()))]
    answer = await sandbox.view_click(user, view.id, action, blocks[number]["block_id"])
    assert answer.error is None
    return await new_view(sandbox, user, view, version)


async def press(sandbox: Sandbox, user: str, message: Message, action: str) -> View:
    """Press a button of a message, and return the modal that opens."""
    before = sandbox.workspace.views.top(user)
    version = before.hash if before else ""
    answer = await sandbox.click(user, message.channel, message.ts, action)
    assert answer.error is None
    return await new_view(sandbox, user, before, version)


async def send(sandbox: Sandbox, user: str, **changes: Any) -> View:
    """Send the form on top with these fields changed, and return what is on top then."""
    view = top(sandbox, user)
    names = [one["block_id"] for one in view.body["blocks"] if one["type"] == "input"]
    typed = {name: {"typed": changes[field]} for name in names if (field := name.partition("#")[0]) in changes}
    assert len(typed) == len(changes)
    answer = await sandbox.submit_view(user, view.id, typed)
    assert answer.error is None, answer
    return top(sandbox, user)


async def suggest(sandbox: Sandbox, user: str = SAM, kind: str = "wrong_here", **changes: Any) -> View:
    """Type ``/charter suggest``, choose a kind, send the form, and return what is on top then."""
    answer = await sandbox.command(user, "C0DRAFTS", "/charter suggest")
    value = next(one for one in pressable(answer.payload["blocks"]) if one["action_id"] == f"suggest:{kind}")["value"]
    (whisper,) = [
        one
        for channel in sandbox.workspace.channels.values()
        for one in channel.ephemerals.values()
        if any(element.get("value") == value for element in pressable(one.blocks or []))
    ][-1:]
    await press(sandbox, user, whisper, f"suggest:{kind}")
    return await send(sandbox, user, **changes)


def value_of(message: Message, action: str) -> str:
    """Return the value of a message's button."""
    return str(next(one["value"] for one in pressable(message.blocks or []) if one["action_id"] == action))


def waiting(bot: RunningBot) -> Any:
    """Return the store of suggestions."""
    assert bot.parts is not None
    return bot.parts.stores.suggestions
