"""What just happened to a draft, step by step and in plain words: read off what was sent, asked and remarked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from slack_sandbox.delivery import Delivery
from slack_sandbox.faults import Call
from slack_sandbox.model import JSON, Message
from slack_sandbox.workspace import Workspace

LOOKS_BACK = 200  # deliveries and calls; a road is a matter of seconds
TOOK_IN = "Written down: which message it is, never its words. Only then did the bot answer Slack."
ACTS = {
    "chat.postMessage": "It posted one suggestion in the thread.",
    "chat.update": "It changed its suggestion where it stands.",
    "chat.delete": "It took its suggestion away.",
}


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Where a road begins: somebody did something to a draft, and Slack told the app."""

    channel: str
    ts: str
    what: str
    delivery: Delivery


def newest_roads(workspace: Workspace, log: Sequence[Delivery], calls: Sequence[Call]) -> JSON:
    """The newest road in each channel that the app watches, by the channel's id.

    A road is ``{"ts", "text", "steps": [{"stage", "text"}]}``. The stages are ``delivered``, ``taken``, ``reviewed``
    and ``done``, in this order, as far as it came.
    """
    found: JSON = {}
    for delivery in islice(reversed(log), LOOKS_BACK):
        begins = _message(workspace, delivery) or _press(workspace, delivery)
        if begins is None or begins.channel in found or begins.channel not in workspace.watched:
            continue
        acts = list(_acts(workspace, begins, islice(reversed(calls), LOOKS_BACK)))
        if delivery.kind == "events_api" or acts:
            found[begins.channel] = _road(workspace, begins, acts)
    return found


def _message(workspace: Workspace, delivery: Delivery) -> _Beginning | None:
    """A person's post, edit or deletion; what only the thread or a preview changed is none."""
    event = delivery.event
    if event.get("type") != "message":
        return None
    now, before = event.get("message") or event, event.get("previous_message") or event
    author = workspace.people.get(before.get("user", ""))
    ts = before.get("ts", "")
    if author is None or author.is_bot or before.get("thread_ts", ts) != ts:
        return None
    verb = _verb(event.get("subtype"), now, before)
    what = f"{author.real_name} {verb} it. Slack told the bot"
    return _Beginning(event["channel"], ts, what, delivery) if verb else None


def _verb(subtype: str | None, now: JSON, before: JSON) -> str:
    if subtype in {None, "file_share"}:
        return "posted"
    if subtype == "message_deleted" or now.get("subtype") == "tombstone":
        return "deleted"
    edited = subtype == "message_changed" and (now.get("text"), now.get("files")) != (
        before.get("text"),
        before.get("files"),
    )
    return "edited" if edited else ""


def _press(workspace: Workspace, delivery: Delivery) -> _Beginning | None:
    """A person's press of a button under one of the app's replies."""
    container = delivery.payload.get("container") or {}
    if delivery.kind != "interactive" or "thread_ts" not in container or "actions" not in delivery.payload:
        return None
    who = workspace.people[delivery.payload["user"]["id"]].real_name
    label = delivery.payload["actions"][0].get("text", {}).get("text", "a button")
    what = f"{who} pressed “{label}”. Slack told the bot"
    return _Beginning(container["channel_id"], container["thread_ts"], what, delivery)


def _acts(workspace: Workspace, begins: _Beginning, calls: Iterable[Call]) -> Iterator[Call]:
    """What the app did to the draft's thread since then, the newest first."""
    for call in calls:
        if call.at < begins.delivery.at:
            return
        asked = call.arguments
        here = call.method in ACTS and asked.get("channel") == begins.channel and call.took_effect
        reply = workspace.channels[begins.channel].messages.get(str(asked.get("ts")))
        thread = asked.get("thread_ts") or (reply.thread_ts if reply else begins.ts)
        if here and thread == begins.ts:
            yield call


def _road(workspace: Workspace, begins: _Beginning, acts: Sequence[Call]) -> JSON:
    message = workspace.channels[begins.channel].messages.get(begins.ts)
    gone = message is None or message.subtype == "tombstone"
    steps = [{"stage": stage, "text": text} for stage, text in _steps(begins, message, acts)]
    return {"ts": begins.ts, "text": "" if gone or message is None else message.text, "steps": steps}


def _steps(begins: _Beginning, message: Message | None, acts: Sequence[Call]) -> Iterator[tuple[str, str]]:
    delivery = begins.delivery
    times = f", {delivery.attempts} times" if delivery.attempts > 1 else ""
    failed = f" It did not arrive ({delivery.answer.error})." if delivery.answer and delivery.answer.error else ""
    yield "delivered", f"{begins.what}{times}.{failed}"
    if delivery.acknowledged:
        yield "taken", TOOK_IN
    remarked = message is not None and message.remarked_at >= delivery.at
    if message is not None and remarked and message.review:
        yield "reviewed", message.review
    if acts:
        yield "done", _act(acts[0])
    elif message is not None and remarked:
        yield "done", message.remark or ""


def _act(call: Call) -> str:
    ts = call.answer.get("ts") if call.method == "chat.postMessage" else None
    return f"{ACTS[call.method]} Slack gave it the number {ts}." if ts else ACTS[call.method]
