"""A keeper at work: opens forms, changes fields, sends them. What Slack does in between is the sandbox's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sandbox import DRAFTS, Sandbox
from slack_sandbox.views import View
from tests.end_to_end.helpers import text_of, top
from tests.running import CHARTER

KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@sam"]')
"""The tests' charter, kept by Sam."""

Typed = Mapping[str, Any]


def block(view: View, field: str) -> str:
    """The id of the block with a field."""
    (found,) = [one["block_id"] for one in view.body["blocks"] if one["block_id"].partition("#")[0] == field]
    return str(found)


def typed(view: View, changes: Typed) -> dict[str, dict[str, Any]]:
    """What a person entered in a view, as the sandbox takes it."""
    return {block(view, field): {"typed": value} for field, value in changes.items()}


async def open_form(sandbox: Sandbox, user: str, wanted: str = "", channel: str = DRAFTS) -> View:
    """Type ``/charter edit``, and return the modal that opens."""
    before = sandbox.workspace.views.top(user)
    answer = await sandbox.command(user, channel, f"/charter edit {wanted}".strip())
    assert answer.error is None
    await sandbox.until(lambda: sandbox.workspace.views.top(user) not in (None, before))
    return top(sandbox, user)


async def press(sandbox: Sandbox, user: str, action: str, value: str | None = None) -> View:
    """Press a button of the modal on top, and return the modal that follows."""
    view = top(sandbox, user)
    before = (view.id, view.hash)
    for one in view.body["blocks"]:
        for element in [*one.get("elements", ()), one.get("accessory") or {}]:
            if element.get("action_id") == action and value in (None, element.get("value")):
                answer = await sandbox.view_click(user, view.id, action, one["block_id"], value=element.get("value"))
                assert answer.error is None
                await sandbox.until(lambda: (top(sandbox, user).id, top(sandbox, user).hash) != before)
                return top(sandbox, user)
    raise AssertionError(f"no button {action} {value}: {text_of(view)}")


async def send(sandbox: Sandbox, user: str, *, patiently: bool = True, **changes: Any) -> View:
    """Send the form on top with these fields changed, and return what is on top then.

    A busy machine shows progress first: that is waited for, unless ``patiently`` is False.
    """
    view = top(sandbox, user)
    answer = await sandbox.submit_view(user, view.id, typed(view, changes))
    assert answer.error is None, answer
    if patiently:
        await sandbox.until(lambda: not top(sandbox, user).body.get("external_id"))
    return top(sandbox, user)


def errors(view: View) -> dict[str, str]:
    """What a view says is wrong, by field."""
    return {name.partition("#")[0]: said for name, said in view.errors.items()}
