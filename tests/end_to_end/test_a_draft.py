"""A new draft gets at most one reply, in its thread and with the right content."""

import pytest

from bot.wording.language import language
from slack_sandbox import AMELIE, DRAFTS, SAM, Channel, ImageFile, Sandbox
from slack_sandbox.workspace import BOT
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    BUTTONS,
    HYPE_AND_BAIT,
    HYPE_IN_FRENCH,
    buttons,
    charter_with,
    own_messages,
    parts_of,
    pressable,
    replied,
    settled,
    shown,
    the_reply,
)
from tests.running import CHARTER, CLEAN, HYPE, RunningBot


async def test_a_draft_that_brings_a_rule_to_mind_gets_one_reply_in_its_thread(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    assert len(own_messages(sandbox)) == 1
    assert the_reply(bot, draft.ts).thread_ts == draft.ts


async def test_the_reply_names_the_rule_quotes_the_words_and_leaves_the_decision(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    _, reply = await replied(bot, AMELIE, HYPE)
    said = shown(reply.blocks or [])
    assert "rule 1" in said.casefold()
    assert "Facts impress. No superlative that we cannot prove." in said
    assert "“game changer” is a big promise. Could a figure say it instead?" in said
    assert said.splitlines()[3] in language("en").wordings("reply.closing")
    assert buttons(reply) == BUTTONS


async def test_the_top_level_text_carries_the_whole_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    """Screen readers and notifications read the top-level text, not the blocks."""
    _, reply = await replied(bot, AMELIE, HYPE)
    blocks = [block for block in reply.blocks or [] if block["type"] != "actions"]
    for line in shown(blocks).splitlines():
        assert line.removeprefix("&gt; ") in reply.text


async def test_a_clean_draft_gets_silence(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    await settled(bot)
    assert own_messages(sandbox) == []
    assert draft.reactions == {}


async def test_a_picture_without_a_description_is_a_draft_with_something_missing(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    _, reply = await replied(bot, AMELIE, "Our press at work", files=[ImageFile("garden")])
    assert "What does the picture show?" in reply.text


async def test_a_described_picture_gets_silence(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, "Our press at work", files=[ImageFile("garden", "A press in a garden")])
    await bot.came_to(draft.ts, "nothing_found")
    assert bot.replies(draft.ts) == []


async def test_one_description_of_two_is_not_enough(sandbox: Sandbox, bot: RunningBot) -> None:
    files = [ImageFile("garden", "A press in a garden"), ImageFile("garden")]
    _, reply = await replied(bot, AMELIE, "Our press at work", files=files)
    assert "What does the picture show?" in reply.text


@pytest.mark.parametrize(
    ("most", "rules"),
    [(1, ("no-hype",)), (2, ("no-hype", "no-bait")), (3, ("no-hype", "no-bait", "pictures-described"))],
)
async def test_a_reply_speaks_of_the_first_rules_that_apply(
    sandbox: Sandbox, start: StartBot, most: int, rules: tuple[str, ...]
) -> None:
    async with start(charter=charter_with("[nudge]", f"rules_per_reply = {most}")) as bot:
        draft, reply = await replied(bot, AMELIE, HYPE_AND_BAIT, files=[ImageFile("garden")])
        assert (draft.ts, "replied", rules) in [(key.ts, outcome, found) for key, outcome, found in bot.outcomes]
        assert len(own_messages(sandbox)) == 1
        assert ("keeps something back" in reply.text) == (most > 1)
        assert ("What does the picture show?" in reply.text) == (most > 2)


async def test_the_reply_is_in_the_charters_language_for_any_author(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=CHARTER.replace('language = "en"', 'language = "fr"')) as bot:
        _, reply = await replied(bot, SAM, HYPE)
        labels = [button["text"]["text"] for button in pressable(reply.blocks or [])]
        assert reply.text.splitlines()[-1] in language("fr").wordings("reply.closing")
        assert [label.replace("\N{NARROW NO-BREAK SPACE}", " ") for label in labels] == [
            "Utile",
            "Pas cette fois",
            "Pourquoi ?",
        ]


async def test_a_french_draft_matches_the_french_words(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, AMELIE, HYPE_IN_FRENCH)
    assert "“révolutionnaire” is a big promise" in reply.text


async def test_drafts_in_a_private_channel_are_read_too(sandbox: Sandbox, start: StartBot) -> None:
    sandbox.workspace.channels["G0DRAFTS"] = Channel(
        "G0DRAFTS", "quiet-drafts", "", [AMELIE, SAM, BOT], is_private=True
    )
    charter = CHARTER.replace('["#social-drafts"]', '["#social-drafts", "#quiet-drafts"]')
    async with start(charter=charter) as bot:
        draft = sandbox.post(AMELIE, "#quiet-drafts", HYPE)
        await bot.came_to(draft.ts, "replied")
        assert len(bot.replies(draft.ts, "G0DRAFTS")) == 1


async def test_a_channel_may_be_named_by_its_id(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=CHARTER.replace('"#social-drafts"', f'"{DRAFTS}"')) as bot:
        _, reply = await replied(bot, AMELIE, BAIT)
        assert "keeps something back" in reply.text


async def test_a_channel_that_invites_the_bot_later_gets_replies_from_then_on(
    sandbox: Sandbox, start: StartBot
) -> None:
    """The bot ignores what was posted before it joined."""
    place = sandbox.workspace.channel("#social-drafts")
    place.members.remove(BOT)
    async with start() as bot:
        before = sandbox.post(AMELIE, DRAFTS, HYPE)
        sandbox.workspace.join(place, BOT)
        await parts_of(bot).catch_up.everything()
        _, reply = await replied(bot, SAM, HYPE)
        assert own_messages(sandbox) == [reply]
        assert bot.outcomes_of(before.ts) == []
