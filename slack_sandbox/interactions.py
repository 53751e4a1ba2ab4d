"""Commands, buttons, shortcuts and modals: send each interaction to the app and apply its answer.

https://docs.slack.dev/interactivity
"""

import asyncio
from collections.abc import Callable
from typing import Any

from slack_sandbox import payloads, view_state
from slack_sandbox.actions import Actions
from slack_sandbox.arguments import Arguments
from slack_sandbox.blocks_check import check_view
from slack_sandbox.delivery import Answer
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.responses import PATH, respond
from slack_sandbox.view_state import Typed
from slack_sandbox.views import View
from slack_sandbox.workspace import ReplyTo

Answered = asyncio.Future[Answer]


class Interactions(Actions):
    """The interactions of people with the app.

    Each method sends its interaction immediately and returns a future of the app's answer. Awaiting it is optional.

    Attributes:
        url: the sandbox's base URL, the prefix of every ``response_url``.
    """

    url = ""

    def command(self, user: str, channel: str, text: str) -> Answered:
        """Run a slash command, such as ``/charter check``. Raises ``invalid_command``."""
        place = self._place(user, channel)
        name, _, rest = text.partition(" ")
        if name not in {command.name for command in self.workspace.commands}:
            raise ApiError("invalid_command")
        to = ReplyTo(place.id, user)
        payload = payloads.command(self.workspace, self.workspace.person(user), place, name, rest.strip())

        def show(answer: Answer) -> Answer:
            if answer.payload.get("text") or answer.payload.get("blocks"):
                return _apply(answer, lambda: respond(self.workspace, to, Arguments(answer.payload)))
            return answer

        return self.deliveries.send_interaction("slash_commands", payload | self._reply_tokens(to), show)

    def click(
        self,
        user: str,
        channel: str,
        message_ts: str,
        action_id: str,
        block_id: str | None = None,
        value: Any = None,
    ) -> Answered:
        """Click a button in a message, or choose ``value`` in a menu. Raises ``action_not_found``."""
        place = self._place(user, channel)
        message = place.ephemerals.get(message_ts) or self.workspace.message(place.id, message_ts)
        action = payloads.action(message.blocks or [], action_id, block_id, value, self.workspace.stamp())
        payload = payloads.message_action(self.workspace, self.workspace.person(user), place, message, action)
        return self._send(payload | self._reply_tokens(ReplyTo(place.id, user, message_ts)))

    def shortcut(self, user: str, channel: str, message_ts: str, callback_id: str) -> Answered:
        """Run a message shortcut."""
        place = self._place(user, channel)
        message = self.workspace.message(place.id, message_ts)
        person = self.workspace.person(user)
        payload = payloads.shortcut(self.workspace, person, place, message, callback_id, self.workspace.stamp())
        return self._send(payload | self._reply_tokens(ReplyTo(place.id, user, message_ts)))

    def view_click(
        self,
        user: str,
        view_id: str,
        action_id: str,
        block_id: str | None = None,
        value: Any = None,
        values: Typed | None = None,
    ) -> Answered:
        """Click a button in a modal or in App Home, or choose ``value``. Raises ``action_not_found``.

        Args:
            user: the person's id.
            view_id: the view's id.
            action_id: the element's action id.
            block_id: the element's block, if the view uses the action id more than once.
            value: the button's value, or the choice: an option's value, an id, a date such as ``2026-12-24``, a time
                such as ``09:30``, or a list of them; for a text input, its text.
            values: what else is entered in the view, by block id and action id; None for what was entered before.
        """
        view = self._view(user, view_id)
        action = payloads.action(view.body["blocks"], action_id, block_id, value, self.workspace.stamp())
        before = view.values if values is None else {}
        current = before or view_state.entered(view.body["blocks"], values or {})
        view.values = view_state.with_action(current, action)
        payload = payloads.view_action(self.workspace, self.workspace.person(user), view, action)
        return self._send(payload | self._trigger(user))

    def submit_view(self, user: str, view_id: str, values: Typed) -> Answered:
        """Submit a modal, with what is entered in it by block id and action id.

        With a required input empty, or a text of the wrong length, Slack shows an error in the modal and the app gets
        no submission: the answer's error is ``required`` or ``unfit``.
        """
        view = self._view(user, view_id)
        view.values = view_state.entered(view.body["blocks"], values)
        if faults := view_state.faults(view.body["blocks"], view.values):
            errors = {block_id: sentence.format(**counts) for block_id, (sentence, counts) in faults.items()}
            self.workspace.views.refuse(view, errors, faults)
            missing = any(sentence == view_state.REQUIRED for sentence, _ in faults.values())
            return _resolved(Answer(error="required" if missing else "unfit"))
        payload = payloads.view_submission(self.workspace, self.workspace.person(user), view)
        return self.deliveries.send_interaction(
            "interactive", payload | self._trigger(user), lambda answer: self._submitted(view, answer)
        )

    def close_view(self, user: str, view_id: str, *, everything: bool = False) -> Answered:
        """Close a modal, which shows the one below it again. The app is told of views with ``notify_on_close`` only.

        Args:
            user: the person's id.
            view_id: the view's id.
            everything: whether to close the whole stack, as a view with ``clear_on_close`` does in any case.
        """
        view = self._view(user, view_id)
        cleared = everything or bool(view.body.get("clear_on_close"))
        closed = self.workspace.views.close(view, everything=cleared)
        answer = _resolved(Answer())
        for one in reversed(closed):
            if one.body.get("notify_on_close"):
                payload = payloads.view_closed(self.workspace, self.workspace.person(user), one, cleared=cleared)
                answer = self._send(payload)
        return answer

    def _send(self, payload: JSON) -> Answered:
        return self.deliveries.send_interaction("interactive", payload, lambda answer: answer)

    def _trigger(self, user: str) -> JSON:
        return {"trigger_id": self.workspace.triggers.issue(user)}

    def _reply_tokens(self, to: ReplyTo) -> JSON:
        address = f"{self.url}{PATH}{self.workspace.replies.issue(to)}"
        return self._trigger(to.user) | {"response_url": address}

    def _view(self, user: str, view_id: str) -> View:
        self.workspace.person(user)
        view = self.workspace.views.find(view_id)
        if view.user != user:
            raise ApiError("not_found")
        return view

    def _submitted(self, view: View, answer: Answer) -> Answer:
        if answer.error is not None:
            return answer
        return _apply(answer, lambda: self._after_submission(view, answer.payload))

    def _after_submission(self, view: View, payload: JSON) -> None:
        views = self.workspace.views
        match payload.get("response_action"):
            case "errors":
                views.refuse(view, _field_errors(view, payload.get("errors")))
            case "update":
                views.update(view, self._answered_view(payload))
            case "push":
                views.push(view.user, self._answered_view(payload))
            case "clear":
                views.close(view, everything=True)
            case None:
                views.close(view)
            case other:
                raise ApiError("invalid_response_action", str(other))

    def _answered_view(self, payload: JSON) -> JSON:
        view = payload.get("view")
        if not isinstance(view, dict):
            raise ApiError("invalid_arguments", "missing required field: view")
        check_view(view, "modal")
        self.workspace.uploads.check(view["blocks"], "invalid_arguments")
        return view


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    """The errors of a submission's answer. Slack shows them next to input blocks, and takes no others."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if (
        not isinstance(errors, dict)
        or not errors
        or not all(isinstance(said, str) and said for said in errors.values())
    ):
        raise ApiError("invalid_errors", "must hold a sentence by block_id")
    if unknown := errors.keys() - inputs:
        raise ApiError("invalid_errors", f"no input block has the block_id {', '.join(sorted(unknown))}")
    return dict(errors)


def _apply(answer: Answer, effect: Callable[[], None]) -> Answer:
    try:
        effect()
    except ApiError as error:
        return Answer(answer.payload, str(error))
    return answer


def _resolved(answer: Answer) -> Answered:
    future: Answered = asyncio.get_running_loop().create_future()
    future.set_result(answer)
    return future
