"""Modals and App Homes. State without I/O.

https://docs.slack.dev/surfaces/modals
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sandbox.model import JSON, ApiError
from slack_sandbox.view_state import kept

MAX_STACK = 3
_KEPT = (
    "type",
    "title",
    "submit",
    "close",
    "blocks",
    "private_metadata",
    "callback_id",
    "external_id",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
)


@dataclass(slots=True)
class View:
    """An open view.

    Attributes:
        user: the person who sees it.
        body: the view as the app sent it.
        hash: changes with each update.
        root: the id of the stack's first view.
        previous: the id of the view below it; None for the first.
        values: the inputs' values, by block id and action id.
        errors: the errors of the last submission, by block id.
        faults: those of the errors that are Slack's own: a sentence, and the values in it.
    """

    id: str
    user: str
    body: JSON
    hash: str
    root: str
    previous: str | None = None
    values: JSON = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    faults: dict[str, tuple[str, JSON]] = field(default_factory=dict)


class Views:
    """Each person's modal stack and App Home."""

    def __init__(self, team: str, app: str, bot: str, clock: Callable[[], float]) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.on_change: Callable[[], None] = lambda: None
        self._identity = {"team_id": team, "app_id": app, "app_installed_team_id": team, "bot_id": bot}
        self._clock = clock

    def json(self, view: View) -> JSON:
        """A view as Slack returns it."""
        defaults: JSON = {
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
        }
        kept = {name: view.body[name] for name in _KEPT if name in view.body}
        own = {"id": view.id, "hash": view.hash, "root_view_id": view.root, "previous_view_id": view.previous}
        return defaults | kept | own | {"state": {"values": view.values}} | self._identity

    def find(self, view_id: str, external_id: str = "") -> View:
        """An open view. Raises ``not_found``."""
        for view in self._all():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise ApiError("not_found")

    def top(self, user: str) -> View | None:
        """The top of a person's modal stack, if any."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def open(self, user: str, body: JSON) -> View:
        """Open a modal and discard the person's other modals. Raises ``duplicate_external_id``."""
        self._check_external_id(body)
        view = self._new(user, body)
        self.stacks[user] = [view]
        self.on_change()
        return view

    def push(self, user: str, body: JSON) -> View:
        """Push a modal on a person's stack. Raises ``push_limit_reached`` or ``duplicate_external_id``."""
        self._check_external_id(body)
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= MAX_STACK:
            raise ApiError("push_limit_reached")
        view = self._new(user, body)
        if stack:
            view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self.on_change()
        return view

    def update(self, view: View, body: JSON, known_hash: str = "") -> View:
        """Replace a view's body. What is entered stays in elements that keep their block id and action id.

        Raises ``hash_conflict`` if ``known_hash`` is outdated, or ``duplicate_external_id``.
        """
        self._check(view, known_hash)
        self._check_external_id(body, view)
        view.body, view.hash, view.errors, view.faults = self._with_block_ids(body), self._hash(), {}, {}
        view.values = kept(view.values, view.body["blocks"]) if view.values else {}
        self.on_change()
        return view

    def publish(self, user: str, body: JSON, known_hash: str = "") -> View:
        """Set a person's App Home. Raises ``hash_conflict`` if ``known_hash`` is outdated."""
        if home := self.homes.get(user):
            return self.update(home, body, known_hash)
        self.homes[user] = self._new(user, body)
        self.on_change()
        return self.homes[user]

    def close(self, view: View, *, everything: bool = False) -> list[View]:
        """Close a modal and those above it, or the whole stack; returns those that were open, the lowest first."""
        stack = self.stacks.get(view.user, [])
        start = 0 if everything else stack.index(view) if view in stack else len(stack)
        closed, self.stacks[view.user] = stack[start:], stack[:start]
        self.on_change()
        return closed

    def refuse(self, view: View, errors: dict[str, str], faults: dict[str, tuple[str, JSON]] | None = None) -> None:
        """Show errors next to a view's inputs; ``faults`` are those that are Slack's own."""
        view.errors, view.faults = errors, faults or {}
        self.on_change()

    def _check_external_id(self, body: JSON, view: View | None = None) -> None:
        external_id = body.get("external_id")
        others = (other for other in self._all() if other is not view)
        if external_id and any(other.body.get("external_id") == external_id for other in others):
            raise ApiError("duplicate_external_id")

    def _all(self) -> list[View]:
        return [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]

    def _check(self, view: View, known_hash: str) -> None:
        if known_hash and known_hash != view.hash:
            raise ApiError("hash_conflict")

    def _new(self, user: str, body: JSON) -> View:
        name = f"V{secrets.token_hex(5).upper()}"
        return View(name, user, self._with_block_ids(body), self._hash(), root=name)

    def _hash(self) -> str:
        return f"{int(self._clock())}.{secrets.token_hex(4)}"

    @staticmethod
    def _with_block_ids(body: JSON) -> JSON:
        return body | {"blocks": with_block_ids(body.get("blocks", []))}


def with_block_ids(blocks: list[JSON]) -> list[JSON]:
    """Add a block id to each block that has none, as Slack does."""
    return [{"block_id": secrets.token_hex(3), **block} for block in blocks]
