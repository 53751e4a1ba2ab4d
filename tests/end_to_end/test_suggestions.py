"""Anybody suggests a change of the charter, its keepers hear of it, and what they answer goes back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.db.suggestions import MOST_AN_HOUR
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import buttons, calls_of, inputs, parts_of, pressable, replied, text_of, top
from tests.end_to_end.suggesting import (
    KEPT,
    NORA,
    direct,
    errors,
    press,
    press_in_modal,
    send,
    suggest,
    told,
    waiting,
    workspace,
)
from tests.end_to_end.test_home import home_of
from tests.running import HYPE

ANSWERS = ["suggestion_edit", "suggestion_decline"]
EDGY = "<!channel> <@U0SAM> @here <https://evil.example|our site> *bold*"


@pytest.fixture
def sandbox_options() -> dict[str, object]:
    """Amélie and Nora keep the charter; Sam is a member."""
    return {"workspace": workspace(), "redeliver_after": (0.0, 0.2, 1.5)}


async def test_a_member_says_under_a_nudge_that_it_is_wrong_here(sandbox: Sandbox, start: StartBot) -> None:
    """With the words that were found, which they see and may change; each keeper gets it in a direct message."""
    async with start(charter=KEPT) as bot:
        _, reply = await replied(bot, SAM, HYPE)
        await press(sandbox, SAM, reply, "nudge_why")
        form = await press_in_modal(sandbox, SAM, "suggest:wrong_here")
        assert inputs(form)["words"]["initial_value"] == "game changer"
        assert inputs(form)["rule"]["initial_option"]["value"] == "no-hype"
        done = await send(sandbox, SAM, words="game changer for paper", note="It is what the press is called.")
        assert "Thank you." in text_of(done)
        for keeper in (AMELIE, NORA):
            (message,) = await sandbox.until(lambda keeper=keeper: direct(sandbox, keeper))
            assert buttons(message) == ANSWERS
            assert "game changer for paper" in message.text
            assert SAM not in str(message.blocks) + message.text
            assert "Sam" not in message.text
        assert "Quelqu’un trouve que, dans Test house, cette règle se trompe ici" in direct(sandbox, AMELIE)[0].text
        assert "Somebody finds that this rule of Test house is wrong here" in direct(sandbox, NORA)[0].text
        assert direct(sandbox, SAM) == []


async def test_not_now_goes_back_with_a_word_and_the_other_keeper_sees_it(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, kind="rule_missing", note="No acronyms.", words="SEO\nKPI")
        await told(sandbox, AMELIE, "SEO")
        form = await press(sandbox, NORA, await told(sandbox, NORA, "SEO"), "suggestion_decline")
        assert "No acronyms." in text_of(form)
        done = await send(sandbox, NORA, reply="Let’s talk about it on Monday.")
        assert "Whoever suggested it will hear from me." in text_of(done)
        answer = await told(sandbox, SAM, "Nora Blake read it and leaves the charter as it is for now")
        assert "“Let’s talk about it on Monday.”" in answer.text
        for keeper, said in (
            (AMELIE, "Nora Blake a répondu : pas maintenant."),
            (NORA, "Nora Blake answered: not now."),
        ):
            await sandbox.until(
                lambda keeper=keeper, said=said: said in direct(sandbox, keeper)[0].text.replace("\u00a0", " ")
            )
            assert buttons(direct(sandbox, keeper)[0]) == []
        assert await waiting(bot).open("charter") == []


async def test_two_keepers_answer_at_once_and_one_of_them_is_told_who_was_faster(
    sandbox: Sandbox, start: StartBot
) -> None:
    async with start(charter=KEPT):
        await suggest(sandbox, words="game changer", rule="no-hype")
        for keeper in (AMELIE, NORA):
            await press(sandbox, keeper, await told(sandbox, keeper, "game changer"), "suggestion_decline")
        await asyncio.gather(*(send(sandbox, keeper, reply=f"Says {keeper}.") for keeper in (AMELIE, NORA)))
        said = [text_of(top(sandbox, keeper)) for keeper in (AMELIE, NORA)]
        declined = [("La personne qui l’a faite" in one or "Whoever suggested it" in one) for one in said]
        assert sorted(declined) == [False, True]
        (late,) = [one for one, first in zip(said, declined, strict=True) if not first]
        assert "Amélie Laurent" in late or "Nora Blake" in late
        await told(sandbox, SAM, "for now")
        assert len(direct(sandbox, SAM)) == 1


async def test_a_press_that_comes_too_late_is_told_kindly(sandbox: Sandbox, start: StartBot) -> None:
    """The message may still show its buttons where Slack was slow."""
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, words="game changer", rule="no-hype")
        message = await told(sandbox, NORA, "game changer")
        (one,) = await waiting(bot).open("charter")
        await waiting(bot).answer(one.id, "taken_up", AMELIE)
        for action in ANSWERS[1:]:
            view = await press(sandbox, NORA, message, action)
            assert "Amélie Laurent took it up." in text_of(view)


async def test_suggestions_and_answers_survive_a_restart_and_are_told_once(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        sandbox.faults.add("conversations.open", "error_before", times=50)
        await suggest(sandbox, words="game changer", rule="no-hype")
        assert direct(sandbox, NORA) == []
        assert len(await waiting(bot).open("charter")) == 1
    sandbox.faults.clear()
    async with start(charter=KEPT) as bot:
        await parts_of(bot).listener_context.suggestions.planner.tick()
        message = await told(sandbox, NORA, "game changer")
        await told(sandbox, AMELIE, "game changer")
    async with start(charter=KEPT) as bot:
        await parts_of(bot).listener_context.suggestions.planner.tick()
        assert [len(direct(sandbox, keeper)) for keeper in (AMELIE, NORA)] == [1, 1]
        await press(sandbox, NORA, message, "suggestion_decline")
        await send(sandbox, NORA)
        await told(sandbox, SAM, "for now")


async def test_a_post_of_unknown_outcome_is_not_doubled(sandbox: Sandbox, start: StartBot) -> None:
    """The message is there although the call failed: the engine looks before it posts again."""
    async with start(charter=KEPT) as bot:
        sandbox.faults.add("chat.postMessage", "reset_after", times=2)
        await suggest(sandbox, words="game changer", rule="no-hype")
        planner = parts_of(bot).listener_context.suggestions.planner

        async def is_done() -> bool:
            await planner.tick()
            return (await parts_of(bot).stores.stats.queue()).waiting == 0

        while not await is_done():
            await asyncio.sleep(0.05)
        assert [len(direct(sandbox, keeper)) for keeper in (AMELIE, NORA)] == [1, 1]
        assert len(calls_of(sandbox, "chat.postMessage")) == 2


async def test_who_is_no_keeper_any_more_cannot_answer(sandbox: Sandbox, start: StartBot) -> None:
    """It is asked at the submission, not at the opening of the form."""
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, words="game changer", rule="no-hype")
        await press(sandbox, AMELIE, await told(sandbox, AMELIE, "game changer"), "suggestion_decline")
        group = sandbox.workspace.groups["S0EDITORS"]
        sandbox.workspace.groups = {group.id: type(group)(group.id, group.handle, group.name, (SAM,))}
        view = await send(sandbox, AMELIE, reply="No.")
        assert "Seuls les responsables de la charte répondent" in text_of(view)
        assert len(await waiting(bot).open("charter")) == 1


async def test_what_is_suggested_notifies_nobody_and_forges_no_link(sandbox: Sandbox, start: StartBot) -> None:
    """Nor does the keeper's word, on its way back."""
    async with start(charter=KEPT):
        await suggest(sandbox, words=EDGY, note=EDGY, rule="no-hype")
        message = await told(sandbox, NORA, "U0SAM")
        await press(sandbox, NORA, message, "suggestion_decline")
        await send(sandbox, NORA, reply=EDGY)
        await told(sandbox, SAM, "Nora Blake")
        posted = [*calls_of(sandbox, "chat.postMessage"), *calls_of(sandbox, "chat.update")]
        assert len(posted) >= 4
        for call in posted:
            for alive in ("<!", "<@", "<http", "@here", "*bold*"):
                assert alive not in str(call["text"]), alive
                assert alive not in str(call["blocks"]), alive
            assert all(call.get(name) in (None, False) for name in ("unfurl_links", "unfurl_media"))


async def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        view = await suggest(sandbox, kind="say_otherwise", rule="no-hype", note="It is rude.")
        assert errors(view) == {"words": "Write the question that it should ask."}
        assert await waiting(bot).open("charter") == []
        for number in range(MOST_AN_HOUR):
            await suggest(sandbox, words=f"word {number}", rule="no-hype")
        view = await suggest(sandbox, words="one more", rule="no-hype")
        assert errors(view) == {"rule": "5 suggestions of yours wait for an answer. Send the next one in an hour."}
        assert len(await waiting(bot).open("charter")) == MOST_AN_HOUR


async def test_a_charter_that_nobody_keeps_in_slack_offers_no_suggestions(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        _, reply = await replied(bot, SAM, HYPE)
        why = await press(sandbox, SAM, reply, "nudge_why")
        assert "This is wrong here" not in text_of(why)
        assert "Suggest a change" not in await home_of(sandbox, SAM)
        answer = await sandbox.command(SAM, DRAFTS, "/charter suggest")
        assert "This charter is a file on a server." in answer.payload["text"]


async def test_home_shows_keepers_what_waits_and_members_the_way_in(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        await suggest(sandbox, words="game changer", rule="no-hype")
        mine = await home_of(sandbox, NORA)
        assert "1 suggestion waits for an answer" in mine
        assert "game changer" in mine
        assert "waits for an answer" not in await home_of(sandbox, SAM)
        home = sandbox.workspace.views.homes[SAM]
        answer = await sandbox.view_click(SAM, home.id, "suggest")
        assert answer.error is None
        await sandbox.until(lambda: "Amélie" in text_of(top(sandbox, SAM)) or "@editors" in text_of(top(sandbox, SAM)))
        form = await press_in_modal(sandbox, SAM, "suggest:say_otherwise")
        assert set(inputs(form)) == {"rule", "words", "note"}


async def test_a_keeper_answers_from_home_too(sandbox: Sandbox, start: StartBot) -> None:
    """Home then shows that nothing waits any more."""
    async with start(charter=KEPT):
        await suggest(sandbox, words="game changer", rule="no-hype")
        await home_of(sandbox, NORA)
        home = sandbox.workspace.views.homes[NORA]
        answer = await sandbox.view_click(NORA, home.id, "suggestion_decline")
        assert answer.error is None
        await sandbox.until(lambda: sandbox.workspace.views.top(NORA))
        await send(sandbox, NORA, reply="Not this year.")
        await told(sandbox, SAM, "Not this year.")
        await sandbox.until(lambda: "waits for an answer" not in str(sandbox.workspace.views.homes[NORA].body))


async def test_french_verbs_do_the_same(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        answer = await sandbox.command(AMELIE, DRAFTS, "/charter proposer")
        assert "tiennent cette charte" in answer.payload["text"]
        answer = await sandbox.command(AMELIE, DRAFTS, "/charter historique")
        assert "La charte telle qu’elle a commencé" in answer.payload["text"]


async def test_it_can_be_typed_in_a_direct_message_too(sandbox: Sandbox, start: StartBot) -> None:
    """Without the slash."""
    async with start(charter=KEPT):
        place = sandbox.workspace.direct(SAM).id
        sandbox.post(SAM, place, "suggest")
        message = await told(sandbox, SAM, "What would you change?")
        form = await press(sandbox, SAM, message, "suggest:rule_missing")
        assert set(inputs(form)) == {"words", "note"}
        await send(sandbox, SAM, note="No acronyms.")
        await told(sandbox, NORA, "No acronyms.")


TYPED = "say hello in the morning"


@pytest.mark.parametrize(
    ("user", "typed"), [(SAM, f"suggest {TYPED}"), (SAM, f"Suggest\n{TYPED}"), (AMELIE, f"proposer {TYPED}")]
)
async def test_what_follows_the_command_begins_the_form(
    sandbox: Sandbox, start: StartBot, user: str, typed: str
) -> None:
    """It isn't checked as a draft: it is the missing rule, and reaches the keepers once it is sent."""
    async with start(charter=KEPT):
        answer = await sandbox.command(user, DRAFTS, f"/charter {typed}")
        assert ("/charter check" if user == SAM else "/charter vérifier") in answer.payload["text"]
        assert inputs(top(sandbox, user))["note"]["initial_value"] == TYPED
        await send(sandbox, user)
        assert TYPED in (await told(sandbox, NORA, TYPED)).text


async def test_a_longer_text_is_whole_in_the_form_and_told_what_fits(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        text = "Say hello in the morning. " * 8
        await sandbox.command(SAM, DRAFTS, f"/charter suggest {text}")
        assert inputs(top(sandbox, SAM))["note"]["initial_value"] == text.strip()
        assert errors(await send(sandbox, SAM)) == {"note": "At most 140 characters fit here."}


async def test_words_are_kept_where_no_form_can_open(sandbox: Sandbox, start: StartBot) -> None:
    """In a direct message, and where Slack refuses: each button opens its form with them."""
    async with start(charter=KEPT):
        sandbox.post(SAM, sandbox.workspace.direct(SAM).id, f"suggest {TYPED}")
        message = await told(sandbox, SAM, TYPED)
        assert "put “check” before it" in message.text
        form = await press(sandbox, SAM, message, "suggest:rule_missing")
        assert inputs(form)["note"]["initial_value"] == TYPED
        sandbox.faults.refuse("views.open", "expired_trigger_id")
        answer = await sandbox.command(SAM, DRAFTS, f"/charter suggest {TYPED}")
        values = [one["value"] for one in pressable(answer.payload["blocks"])]
        assert len(values) == 3
        assert all(TYPED in value for value in values)


async def test_words_are_not_lost_where_nobody_keeps_the_charter(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        answer = await sandbox.command(SAM, DRAFTS, f"/charter suggest {TYPED}")
        assert TYPED in answer.payload["text"]


async def test_an_empty_form_says_what_is_missing_at_its_first_field(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        view = await suggest(sandbox, kind="rule_missing")
        assert errors(view) == {"note": "Write what the rule should say, or words to look for."}


async def test_after_the_thanks_nothing_lies_below(sandbox: Sandbox, start: StartBot) -> None:
    """*Why?* would offer again to say what has just been said."""
    async with start(charter=KEPT) as bot:
        _, reply = await replied(bot, SAM, HYPE)
        await press(sandbox, SAM, reply, "nudge_why")
        await press_in_modal(sandbox, SAM, "suggest:wrong_here")
        done = await send(sandbox, SAM, words="game changer")
        assert "Thank you." in text_of(done)
        await sandbox.close_view(SAM, done.id)
        assert sandbox.workspace.views.top(SAM) is None


async def test_no_word_of_a_draft_is_kept_but_those_that_were_sent(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """And those are gone once the suggestion is answered; so is who sent them. The test searches the raw bytes."""
    async with start(charter=KEPT) as bot:
        _, reply = await replied(bot, SAM, "The Zanzibar office says: a game changer for Quetzalcoatl")
        await press(sandbox, SAM, reply, "nudge_why")
        await press_in_modal(sandbox, SAM, "suggest:wrong_here")
        await send(sandbox, SAM, words="chosen platypus", note="chosen wombat")
        message = await told(sandbox, NORA, "platypus")
        found = stored(tmp_path)
        assert b"platypus" in found, "what was sent waits for an answer"
        assert not any(word in found for word in (b"Zanzibar", b"Quetzalcoatl", b"game changer for"))
        await press(sandbox, NORA, message, "suggestion_decline")
        await send(sandbox, NORA, reply="kept kangaroo")
        await told(sandbox, SAM, "kangaroo")
        await told(sandbox, AMELIE, "kangaroo")
        await bot.until(lambda: len(calls_of(sandbox, "chat.update")) == 2)
    found = stored(tmp_path)
    words = (b"Zanzibar", b"Quetzalcoatl", b"platypus", b"wombat", b"kangaroo", SAM.encode(), b"Sam Okafor")
    assert [word for word in words if word in found] == []
    assert b"no-hype" in found, "the search finds what is there"


def stored(folder: Path) -> bytes:
    """Return every byte of the database's files."""
    return b"".join(path.read_bytes() for path in folder.glob("charter.db*"))
