"""The page's timeline: what just happened to a draft, in plain words, from deliveries, calls and remarks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from slack_sandbox.delivery import Delivery
from slack_sandbox.faults import Call
from slack_sandbox.model import JSON, Message
from slack_sandbox.workspace import Workspace

LOOKBACK = 200  # deliveries, and calls; a timeline spans seconds

POSTED = "{name} posted a draft."
EDITED = "{name} edited the draft."
DELETED = "{name} deleted the draft."
PRESSED = "{name} pressed “{button}”."
REPEATED = "The bot heard of it at attempt {count}."
LOST = "The bot did not hear of it ({why})."
ACKNOWLEDGED = "The bot noted which message to read, and none of its words."
ACTIONS = {
    "chat.postMessage": "It asked one question in the thread.",
    "chat.update": "It changed its message in the thread.",
    "chat.delete": "It took its message away.",
}
SENTENCES = (POSTED, EDITED, DELETED, PRESSED, REPEATED, LOST, ACKNOWLEDGED, *ACTIONS.values())
"""Everything that a timeline says by itself. The page translates these, and fills in the values."""

Sentence = tuple[str, JSON]


@dataclass(frozen=True, slots=True)
class _Start:
    """The start of a timeline: a person acted on a draft, and Slack told the app."""

    channel: str
    ts: str
    what: Sentence
    delivery: Delivery


def latest_timelines(workspace: Workspace, log: Sequence[Delivery], calls: Sequence[Call]) -> JSON:
    """The latest timeline of each watched channel, by channel id.

    A timeline is ``{"ts", "steps": [{"stage", "text", "values"}]}``. Its stages are ``delivered``, ``acknowledged``,
    ``reviewed`` and ``done``, in this order; those not reached yet are missing, and ``delivered`` may have two steps.
    """
    found: JSON = {}
    for delivery in islice(reversed(log), LOOKBACK):
        start = _message(workspace, delivery) or _click(workspace, delivery)
        if start is None or start.channel in found or start.channel not in workspace.watched:
            continue
        actions = list(_actions(workspace, start, islice(reversed(calls), LOOKBACK)))
        if delivery.kind == "events_api" or actions:
            found[start.channel] = _timeline(workspace, start, actions)
    return found


def _message(workspace: Workspace, delivery: Delivery) -> _Start | None:
    """A person's post, edit or deletion. None for a change to the thread or a link preview alone."""
    event = delivery.event
    if event.get("type") != "message":
        return None
    now, before = event.get("message") or event, event.get("previous_message") or event
    author = workspace.people.get(before.get("user", ""))
    ts = before.get("ts", "")
    if author is None or author.is_bot or before.get("thread_ts", ts) != ts:
        return None
    what = _what(event.get("subtype"), now, before)
    return _Start(event["channel"], ts, (what, {"name": author.real_name}), delivery) if what else None


def _what(subtype: str | None, now: JSON, before: JSON) -> str:
    if subtype in {None, "file_share"}:
        return POSTED
    if subtype == "message_deleted" or now.get("subtype") == "tombstone":
        return DELETED
    edited = subtype == "message_changed" and (now.get("text"), now.get("files")) != (
        before.get("text"),
        before.get("files"),
    )
    return EDITED if edited else ""


def _click(workspace: Workspace, delivery: Delivery) -> _Start | None:
    """A person's click on a button in one of the app's replies."""
    container = delivery.payload.get("container") or {}
    if delivery.kind != "interactive" or "thread_ts" not in container or "actions" not in delivery.payload:
        return None
    who = workspace.people[delivery.payload["user"]["id"]].real_name
    label = delivery.payload["actions"][0].get("text", {}).get("text", "a button")
    what = (PRESSED, {"name": who, "button": label})
    return _Start(container["channel_id"], container["thread_ts"], what, delivery)


def _actions(workspace: Workspace, start: _Start, calls: Iterable[Call]) -> Iterator[Call]:
    """The app's successful calls in the draft's thread since then, newest first."""
    for call in calls:
        if call.at < start.delivery.at:
            return
        asked = call.arguments
        here = call.method in ACTIONS and asked.get("channel") == start.channel and call.took_effect
        reply = workspace.channels[start.channel].messages.get(str(asked.get("ts")))
        thread = asked.get("thread_ts") or (reply.thread_ts if reply else start.ts)
        if here and thread == start.ts:
            yield call


def _timeline(workspace: Workspace, start: _Start, actions: Sequence[Call]) -> JSON:
    message = workspace.channels[start.channel].messages.get(start.ts)
    steps = [
        {"stage": stage, "text": text, "values": values} for stage, (text, values) in _steps(start, message, actions)
    ]
    return {"ts": start.ts, "steps": steps}


def _steps(start: _Start, message: Message | None, actions: Sequence[Call]) -> Iterator[tuple[str, Sentence]]:
    delivery = start.delivery
    yield "delivered", start.what
    if delivery.answer and delivery.answer.error:
        yield "delivered", (LOST, {"why": delivery.answer.error})
    elif delivery.attempts > 1:
        yield "delivered", (REPEATED, {"count": delivery.attempts})
    if delivery.acknowledged:
        yield "acknowledged", (ACKNOWLEDGED, {})
    remarked = message is not None and message.remarked_at >= delivery.at
    if message is not None and remarked and message.review:
        yield "reviewed", (message.review, {})
    if message is not None and remarked and message.remark:
        yield "done", (message.remark, {})
    elif actions:
        yield "done", (ACTIONS[actions[0].method], {})
