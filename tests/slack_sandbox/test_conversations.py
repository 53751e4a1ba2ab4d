from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import DRAFTS, GENERAL, SAM, Sandbox
from tests.slack_sandbox.helpers import Clock, refused


def posts(sandbox: Sandbox, clock: Clock, number: int) -> list[str]:
    """Post ``0``, ``1`` … a minute apart; returns their ts."""
    found = []
    for n in range(number):
        clock.now += 60
        found.append(sandbox.post(SAM, DRAFTS, str(n)).ts)
    return found


async def history(slack: AsyncWebClient, **fields: object) -> list[str]:
    return [m["text"] for m in (await slack.conversations_history(channel=DRAFTS, **fields))["messages"]]


async def test_every_ts_is_new_and_larger_even_when_the_clock_stops(sandbox: Sandbox) -> None:
    stamps = [sandbox.post(SAM, DRAFTS, str(n)).ts for n in range(50)]
    assert stamps == sorted(set(stamps))
    assert all(len(ts) == 17 and ts[10] == "." for ts in stamps)


async def test_history_gives_the_newest_first_and_no_replies(
    sandbox: Sandbox, slack: AsyncWebClient, clock: Clock
) -> None:
    first, *_ = posts(sandbox, clock, 3)
    sandbox.post(SAM, DRAFTS, "a reply", first)
    sandbox.post(SAM, DRAFTS, "a broadcast", first, broadcast=True)
    assert await history(slack) == ["a broadcast", "2", "1", "0"]


async def test_oldest_and_latest_leave_the_edges_out_unless_inclusive(
    sandbox: Sandbox, slack: AsyncWebClient, clock: Clock
) -> None:
    stamps = posts(sandbox, clock, 5)
    edges = {"oldest": stamps[1], "latest": stamps[3]}
    assert await history(slack, **edges) == ["2"]
    assert await history(slack, **edges, inclusive=True) == ["3", "2", "1"]
    assert await history(slack, oldest=stamps[3]) == ["4"]
    assert await history(slack, oldest="0") == ["4", "3", "2", "1", "0"]
    assert await history(slack, latest=stamps[2], oldest=stamps[2], inclusive=True, limit=1) == ["2"]


async def test_a_ts_may_be_written_short(sandbox: Sandbox, slack: AsyncWebClient, clock: Clock) -> None:
    posts(sandbox, clock, 2)
    assert await history(slack, oldest="1700000060", inclusive=True) == ["1", "0"]
    assert await history(slack, oldest="1700000060.0") == ["1"]
    assert await refused(slack.conversations_history(channel=DRAFTS, oldest="yesterday")) == "invalid_ts_oldest"


async def test_history_comes_in_pages_that_miss_nothing_while_others_post(
    sandbox: Sandbox, slack: AsyncWebClient, clock: Clock
) -> None:
    posts(sandbox, clock, 5)
    pages = []
    async for page in await slack.conversations_history(channel=DRAFTS, limit=2):
        pages.append([message["text"] for message in page["messages"]])
        sandbox.post(SAM, DRAFTS, "meanwhile")
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


async def test_replies_come_oldest_first_with_their_parent_at_the_head(
    sandbox: Sandbox, slack: AsyncWebClient, clock: Clock
) -> None:
    (parent,) = posts(sandbox, clock, 1)
    replies = [sandbox.post(SAM, DRAFTS, f"r{n}", parent).ts for n in range(3)]
    answer = await slack.conversations_replies(channel=DRAFTS, ts=parent, limit=2)
    pages = [[message["text"] for message in page["messages"]] async for page in answer]
    assert pages == [["0", "r0"], ["r1", "r2"]]
    late = await slack.conversations_replies(channel=DRAFTS, ts=parent, oldest=replies[1])
    assert [message["text"] for message in late["messages"]] == ["0", "r2"]


async def test_a_message_without_replies_is_a_thread_of_one(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    message = sandbox.post(SAM, DRAFTS, "alone")
    thread = await slack.conversations_replies(channel=DRAFTS, ts=message.ts)
    assert [m["text"] for m in thread["messages"]] == ["alone"]
    assert await refused(slack.conversations_replies(channel=DRAFTS, ts="1700000000.5")) == "thread_not_found"


async def test_only_members_read_a_channel_and_only_by_its_id(slack: AsyncWebClient) -> None:
    assert await refused(slack.conversations_history(channel=GENERAL)) == "not_in_channel"
    assert await refused(slack.conversations_history(channel="#social-drafts")) == "channel_not_found"


async def test_a_slack_that_lags_shows_nothing_that_is_newer(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    first = sandbox.post(SAM, DRAFTS, "a draft")
    seen = sandbox.post(SAM, DRAFTS, "a reply", first.ts)
    sandbox.workspace.shows_until = seen.ts
    sandbox.post(SAM, DRAFTS, "another reply", first.ts)
    sandbox.post(SAM, DRAFTS, "another draft")
    thread = (await slack.conversations_replies(channel=DRAFTS, ts=first.ts))["messages"]
    assert ([message["text"] for message in thread], await history(slack)) == (["a draft", "a reply"], ["a draft"])
