"""Slack's limits of 2025 for reading messages."""

from slack_sandbox import AMELIE, DRAFTS, ReadLimits, Sandbox
from slack_sandbox.arguments import Arguments


def test_one_call_a_window_and_method() -> None:
    limits = ReadLimits(window=60)
    assert limits.wait("conversations.history", 100.0) == 0
    assert limits.wait("conversations.history", 100.5) == 60
    assert limits.wait("conversations.history", 159.5) == 1
    assert limits.wait("conversations.replies", 100.5) == 0
    assert limits.wait("conversations.history", 160.0) == 0


def test_other_methods_are_not_limited() -> None:
    limits = ReadLimits()
    assert [limits.wait("chat.postMessage", 100.0) for _ in range(5)] == [0] * 5


def test_no_page_is_longer() -> None:
    asked = [Arguments({}), Arguments({"limit": "200"}), Arguments({"limit": 3})]
    for arguments in asked:
        ReadLimits().shorten("conversations.history", arguments)
    assert [arguments.values["limit"] for arguments in asked] == [15, 15, 3]


async def test_pages_and_cursors_go_together(sandbox: Sandbox, slack) -> None:
    """Each page has a cursor to the next one."""
    sandbox.read_limits = ReadLimits(calls=9, page=2)
    posted = [sandbox.post(AMELIE, DRAFTS, f"Number {number}").ts for number in range(5)]
    read: list[str] = []
    cursor = ""
    while cursor or not read:
        answer = await slack.conversations_history(channel=DRAFTS, limit=200, cursor=cursor)
        read += [message["ts"] for message in answer["messages"]]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
    assert read[:5] == posted[::-1]
