"""Text as Slack carries it: tokens, escapes, both apostrophes, emoji, very long posts. None of them does harm."""

import json
import re
from typing import Any

import pytest

from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import calls_of, charter_with, own_messages, parts_of, replied, settled, shown, the_reply
from tests.running import HYPE, RunningBot

LOUD = r"""
[[rules]]
id = "whole-line"
text = "No shouting across the room."
say = "Is “{match}” for everybody?"
pattern = 'attention .*'
good = ["Our press halves water use."]
bad = ["attention everybody"]

[[rules]]
id = "names"
text = "Names in full."
say = "Who is “{match}”?"
pattern = 'R&D|<3'
good = ["Our press halves water use."]
bad = ["Ask our R&D about it", "We <3 our press"]
"""


@pytest.mark.parametrize(
    "written",
    [
        "attention <!channel> all of you",
        "attention <!here|here> all of you",
        "attention <!everyone> all of you",
        "attention <!subteam^S0TEAM|@everybody> and others please",
        "attention &lt;!channel&gt; as typed by hand",
        "attention &amp;lt;!channel&amp;gt; escaped twice",
        f"attention <@{SAM}> look at this",
        "attention <https://example.org/|our site> and all",
        "attention @channel @here @everyone by hand",
        "attention *bold* _italic_ ~gone~ `code` all of you",
    ],
)
async def test_quoted_words_notify_nobody_and_forge_nothing(sandbox: Sandbox, start: StartBot, written: str) -> None:
    async with start(charter=charter_with(LOUD)) as bot:
        await replied(bot, AMELIE, written, raw=True)
        (posted,) = calls_of(sandbox, "chat.postMessage")
        said = json.dumps(posted, ensure_ascii=False)
        assert "attention" in said
        assert "<" not in said
        assert not re.search(r"@(here|channel|everyone)\b", said)
        quoted = next(line for line in shown(posted["blocks"]).splitlines() if "for everybody?" in line)
        assert not set(quoted) & set("*_~`")


async def test_a_private_check_notifies_nobody_either(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=charter_with(LOUD)):
        answer = await sandbox.command(AMELIE, DRAFTS, "/charter check attention <!channel> @here all of you")
        said = json.dumps(answer.payload, ensure_ascii=False)
        assert "attention" in said
        assert "<!" not in said
        assert not re.search(r"@(here|channel|everyone)\b", said)


@pytest.mark.parametrize("apostrophe", ["'", "’"])
async def test_both_french_apostrophes_match(sandbox: Sandbox, bot: RunningBot, apostrophe: str) -> None:
    _, reply = await replied(bot, AMELIE, f"Voici enfin l{apostrophe}équipe de rêve de notre maison", raw=True)
    assert f"“l{apostrophe}équipe de rêve”" in reply.text


@pytest.mark.parametrize(("typed", "quoted"), [("Ask our R&D about it", "R&amp;D"), ("We <3 our press", "&lt;3")])
async def test_escaped_characters_match_as_typed_and_are_escaped_once(
    sandbox: Sandbox, start: StartBot, typed: str, quoted: str
) -> None:
    async with start(charter=charter_with(LOUD)) as bot:
        draft, reply = await replied(bot, AMELIE, typed)
        assert quoted in draft.text
        assert f"Who is “{quoted}”?" in reply.text


@pytest.mark.parametrize(
    "written",
    [
        "Our press: 🎉game changer🎉 for everybody",
        "Our press, a 👩‍🔬game changer👍🏽 for everybody",
        "Our press is a :tada:game changer:tada: for everybody",
        "🇫🇷 game changer 🇫🇷 from our press",
        "Our press is a game changer\N{VARIATION SELECTOR-16} for all",
    ],
)
async def test_an_emoji_at_a_matchs_edge_is_not_part_of_it(sandbox: Sandbox, bot: RunningBot, written: str) -> None:
    _, reply = await replied(bot, AMELIE, written)
    assert "“game changer” is a big promise" in reply.text


async def test_words_in_a_links_label_are_the_authors(sandbox: Sandbox, bot: RunningBot) -> None:
    written = "Read about our new press: <https://example.org/press|a game changer for everybody>"
    _, reply = await replied(bot, AMELIE, written, raw=True)
    assert "“game changer”" in reply.text


async def test_words_in_an_address_are_not_the_authors(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, "Read about our press at https://example.org/game-changer today")
    await bot.came_to(draft.ts, "nothing_found")
    assert own_messages(sandbox) == []


async def test_quoted_speech_is_not_the_authors(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack escapes the sign that begins a block quote."""
    text = "Letters about the press keep coming in.\nOne of them says:\n> a game changer for everybody\nThank you!"
    draft = sandbox.post(AMELIE, DRAFTS, text)
    await bot.came_to(draft.ts, "nothing_found")
    assert own_messages(sandbox) == []


async def test_a_post_of_40000_characters_is_read_to_its_end(sandbox: Sandbox, bot: RunningBot) -> None:
    padding = "Water matters to us. "
    text = padding * ((40_000 - len(HYPE)) // len(padding)) + HYPE
    _, reply = await replied(bot, AMELIE, text, raw=True)
    assert "“game changer”" in reply.text
    assert len(reply.text) < 1000


async def test_a_match_of_40000_characters_is_quoted_short(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=charter_with(LOUD)) as bot:
        _, reply = await replied(bot, AMELIE, "attention " + "water &amp; more " * 2600, raw=True)
        assert "attention water &amp; more" in reply.text
        assert len(reply.text) < 1000


@pytest.mark.parametrize(
    "sign", ["\0", "\u202e", "\ufeff", "\u2028", "\U0010ffff", "e\u0301" * 50, "\N{ZERO WIDTH SPACE}"]
)
async def test_odd_characters_do_no_harm(sandbox: Sandbox, bot: RunningBot, sign: str) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, f"{sign} Our press {sign} is a game changer for everybody {sign}", raw=True)
    await settled(bot)
    assert bot.outcomes_of(draft.ts)[-1] == "replied"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": HYPE}},
        {"type": "markdown", "text": HYPE},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": HYPE}]}],
        },
    ],
    ids=lambda block: str(block["type"]),
)
async def test_a_post_of_blocks_alone_is_a_draft(sandbox: Sandbox, bot: RunningBot, block: dict[str, Any]) -> None:
    draft = sandbox.post_stored(DRAFTS, user=AMELIE, blocks=[block])
    await bot.came_to(draft.ts, "replied")
    assert "“game changer”" in the_reply(bot, draft.ts).text


async def test_a_pasted_table_is_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    """Its cells are in an attachment's blocks, not in the text."""
    draft = sandbox.paste_table(AMELIE, DRAFTS, [["Post of Monday", HYPE], ["Post of Tuesday", "Fine words"]])
    await bot.came_to(draft.ts, "replied")
    assert "“game changer”" in the_reply(bot, draft.ts).text


async def test_a_forwarded_post_is_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.forward(AMELIE, DRAFTS, sandbox.post(SAM, GENERAL, HYPE))
    await bot.came_to(draft.ts, "replied")
    assert "“game changer”" in the_reply(bot, draft.ts).text


async def test_a_table_that_is_edited_is_followed_by_the_history(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.paste_table(AMELIE, DRAFTS, [["Post of Monday", HYPE]])
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    draft.stored = {}
    draft.text = "Fine words of ours"
    await parts_of(bot).catch_up.recent()
    await bot.came_to(draft.ts, "retracted")


async def test_the_longest_reply_can_be_edited(sandbox: Sandbox, start: StartBot) -> None:
    """Slack posts more than it lets an app edit: 4,000 characters, and each ``&`` takes five."""
    rules = [
        f'[[rules]]\nid = "long{n}"\ntext = "{"&" * 140}"\nsay = "{"&" * 286} {{match}}"\navoid.en = ["word{n}"]\n'
        f'good = ["Fine words"]\nbad = ["A word{n} here"]'
        for n in range(4)
    ]
    async with start(charter=charter_with("[nudge]\nrules_per_reply = 3", *rules)) as bot:
        draft, reply = await replied(bot, AMELIE, "Here are word0, word1 and word2")
        sandbox.edit(AMELIE, DRAFTS, draft.ts, "Here are word1, word2 and word3")
        await bot.came_to(draft.ts, "edited")
        assert 3900 < len(reply.text) <= 4000
