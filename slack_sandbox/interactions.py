"""Commands, buttons, shortcuts and modals: send each interaction to the app and apply its answer.

https://docs.slack.dev/interactivity
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from slack_sandbox import payloads
from slack_sandbox.actions import Actions
from slack_sandbox.arguments import Arguments
from slack_sandbox.blocks_check import check_view
from slack_sandbox.delivery import Answer
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.responses import PATH, respond
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
        value: str | None = None,
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
        value: str | None = None,
        values: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Answered:
        """Click a button in a modal or in App Home, or choose ``value``. Raises ``action_not_found``.

        Args:
            user: the person's id.
            view_id: the view's id.
            action_id: the element's action id.
            block_id: the element's block, if the view uses the action id more than once.
            value: the button's value, or the choice: an option's value, or a date such as ``2026-12-24``.
            values: the current values of the view's inputs, by block id and action id.
        """
        view = self._view(user, view_id)
        action = payloads.action(view.body["blocks"], action_id, block_id, value, self.workspace.stamp())
        view.values, _ = payloads.filled_in(view.body["blocks"], values or {})
        payload = payloads.view_action(self.workspace, self.workspace.person(user), view, action)
        return self._send(payload | self._trigger(user))

    def submit_view(self, user: str, view_id: str, values: Mapping[str, Mapping[str, Any]]) -> Answered:
        """Submit a modal, with its inputs' values by block id and action id.

        With a required input empty, Slack shows an error in the modal and the app gets no submission: the answer's
        error is ``required``.
        """
        view = self._view(user, view_id)
        view.values, missing = payloads.filled_in(view.body["blocks"], values)
        if missing:
            self.workspace.views.refuse(view, dict.fromkeys(missing, "Please complete this required field."))
            return _resolved(Answer(error="required"))
        payload = payloads.view_submission(self.workspace, self.workspace.person(user), view)
        return self.deliveries.send_interaction(
            "interactive", payload | self._trigger(user), lambda answer: self._submitted(view, answer)
        )

    def close_view(self, user: str, view_id: str) -> Answered:
        """Close a modal. The app is told only if the view has ``notify_on_close``."""
        view = self._view(user, view_id)
        self.workspace.views.close(view, everything=bool(view.body.get("clear_on_close")))
        if not view.body.get("notify_on_close"):
            return _resolved(Answer())
        payload = payloads.view_closed(self.workspace, self.workspace.person(user), view)
        return self._send(payload)

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
                views.refuse(view, dict(payload.get("errors", {})))
            case "update":
                check_view(payload.get("view", {}), "modal")
                views.update(view, payload["view"])
            case "push":
                check_view(payload.get("view", {}), "modal")
                views.push(view.user, payload["view"])
            case "clear":
                views.close(view, everything=True)
            case _:
                views.close(view)


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
