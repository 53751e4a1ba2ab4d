"""Every subcommand of ``/charter``, and unknown ones. Answers are private and in the reader's language."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from babel.dates import get_month_names

from bot.slack.context import CHECKS_PER_WINDOW
from bot.slack.subcommands import SUBCOMMANDS
from bot.wording.language import language
from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import calls_of, charter_of, parts_of, replied, settled, shown, whispers
from tests.running import CLEAN, HYPE, RunningBot


async def ask(sandbox: Sandbox, user: str, text: str = "", channel: str = DRAFTS) -> str:
    """Run ``/charter …`` and return the ephemeral answer, with narrow spaces as ordinary ones."""
    before = len(whispers(sandbox, user))
    answer = await sandbox.command(user, channel, f"/charter {text}".strip())
    assert answer.error is None
    (*_, newest) = whispers(sandbox, user)
    assert len(whispers(sandbox, user)) == before + 1
    assert newest.text
    return re.sub(r"[\u00a0\u202f]", " ", shown(newest.blocks or []))


async def test_without_a_subcommand_it_shows_the_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await ask(sandbox, SAM)
    assert "Test house: our charter" in said
    for number, rule in enumerate(charter_of(bot).rules, start=1):
        assert f"*{number}.* {rule.text}" in said


async def test_every_answer_is_in_the_readers_language(sandbox: Sandbox, bot: RunningBot) -> None:
    """The charter's language makes no difference."""
    french = {
        "": "Test house : notre charte",
        f"check {HYPE}": "Une règle de la charte vient à l’esprit",
        "check": "Écrivez le texte à essayer après la commande",
        "rule 1": "Par exemple :",
        "objectives": "Ce que nous visons",
        "quiet": "Vous n’avez pas demandé de calme",
        "health": "Les quatre dernières semaines",
        "help": "montre cette liste",
        "chekc it": "Vouliez-vous dire",
    }
    english = {
        "": "our charter",
        f"check {HYPE}": "One rule of the charter comes to mind",
        "check": "Write the text to try after the command",
        "rule 1": "For example:",
        "objectives": "What we are after",
        "quiet": "You have not asked for quiet",
        "health": "The last four weeks",
        "help": "shows this list",
        "chekc it": "Did you mean",
    }
    for user, expected in ((AMELIE, french), (SAM, english)):
        for words, said in expected.items():
            assert said in await ask(sandbox, user, words)


async def test_nobody_else_sees_an_answer(sandbox: Sandbox, bot: RunningBot) -> None:
    for word in SUBCOMMANDS:
        await ask(sandbox, SAM, word)
    await settled(bot)
    assert whispers(sandbox, AMELIE) == []
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_it_answers_in_channels_without_the_bot(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "our charter" in await ask(sandbox, SAM, channel=GENERAL)


async def test_check_shows_every_rule_once_with_its_words(sandbox: Sandbox, bot: RunningBot) -> None:
    text = "You won't believe our game changer, a world class press"
    said = await ask(sandbox, SAM, f"check {text}")
    assert "2 rules of the charter come to mind:" in said
    assert said.count("*1.* Facts impress.") == 1
    assert "“game changer” and “world class”" in said
    assert "*2.* Say what it is. No bait." in said
    assert "Only you see this, and the text is not kept." in said


async def test_a_check_that_finds_nothing_does_not_approve(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await ask(sandbox, SAM, f"check {CLEAN}")
    assert "Nothing in the charter comes to mind. Your call, as always." in said


async def test_a_check_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    """A check can be repeated at will: it starts no cooldown."""
    for _ in range(2):
        assert "game changer" in await ask(sandbox, AMELIE, f"check {HYPE}")
    assert await parts_of(bot).stores.reminders.figures(0, 9e9) == []
    await replied(bot, AMELIE, HYPE)


async def test_a_check_reads_several_lines_and_signs(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await ask(sandbox, SAM, "check Fish & chips <3\nour game changer")
    assert "&gt; Fish &amp; chips &lt;3 our game changer" in said


async def test_a_check_of_a_very_long_text_is_answered(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await ask(sandbox, SAM, f"check {'water ' * 6600}{HYPE}")
    assert "“game changer”" in said


@pytest.mark.parametrize("wanted", ["2", "#2", "no-bait", "No-Bait"])
async def test_a_rule_is_found_by_number_or_name(sandbox: Sandbox, bot: RunningBot, wanted: str) -> None:
    said = await ask(sandbox, SAM, f"rule {wanted}")
    assert "*2.* Say what it is. No bait." in said
    assert "You won't believe this" in said


async def test_a_misspelt_rule_gets_the_nearest(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "/charter rule no-hype" in await ask(sandbox, SAM, "rule nohype")


async def test_a_rule_for_people_says_so(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "It is left to people" in await ask(sandbox, SAM, "rule common-sense")


async def test_objectives(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "Three real conversations a day." in await ask(sandbox, SAM, "objectives")


async def test_quiet_for_a_week_and_its_end(sandbox: Sandbox, bot: RunningBot) -> None:
    """The end is in the reader's time zone: Sam is in London."""
    said = await ask(sandbox, SAM, "quiet 7")
    (shown_until,) = re.findall(r"You have quiet until (\w+ \d+ \w+) at (\d\d:\d\d)", said)
    until = await parts_of(bot).stores.quiet.quiet_until(SAM)
    assert until is not None
    assert until == pytest.approx(dt.datetime.now(dt.UTC).timestamp() + 7 * 86400, abs=60)
    assert shown_until[0].startswith(dt.datetime.fromtimestamp(until, dt.UTC).strftime("%A"))
    assert "You have quiet until" in await ask(sandbox, SAM, "quiet")
    assert "The quiet is over" in await ask(sandbox, SAM, "quiet off")
    assert "You have not asked for quiet" in await ask(sandbox, SAM, "quiet")


def in_days(days: int) -> str:
    """Return a date this many days from now in London, where Sam is, as one types it."""
    return (dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("3", 3),
        ("3 days", 3),
        ("1 jour", 1),
        ("day", 1),
        ("week", 7),
        ("Semaine", 7),
        ("2 weeks", 14),
        ("2 semaines", 14),
        ("90", 90),
    ],
)
async def test_quiet_takes_a_duration_in_either_language(
    sandbox: Sandbox, bot: RunningBot, typed: str, days: int
) -> None:
    """The language of the answer makes no difference."""
    assert "You have quiet until" in await ask(sandbox, SAM, f"quiet {typed}")
    until = await parts_of(bot).stores.quiet.quiet_until(SAM)
    assert until == pytest.approx(dt.datetime.now(dt.UTC).timestamp() + days * 86400, abs=60)


@pytest.mark.parametrize("typed", ["until {}", "jusqu'au {}", "jusqu’au {}", "au {}", "{}"])
async def test_quiet_until_a_date_includes_that_day(sandbox: Sandbox, bot: RunningBot, typed: str) -> None:
    said = await ask(sandbox, SAM, f"quiet {typed.format(in_days(12))}")
    day = dt.date.fromisoformat(in_days(12))
    assert f"You have quiet until the end of {language('en').date(day)}:" in said
    until = await parts_of(bot).stores.quiet.quiet_until(SAM)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo("Europe/London"))
    assert until == pytest.approx(midnight.timestamp(), abs=30)


@pytest.mark.parametrize("typed", ["off", "end", "fin", "stop", "OFF"])
async def test_quiet_is_ended_in_either_language(sandbox: Sandbox, bot: RunningBot, typed: str) -> None:
    await ask(sandbox, SAM, "quiet 7")
    assert "The quiet is over" in await ask(sandbox, SAM, f"quiet {typed}")


@pytest.mark.parametrize(
    "typed",
    ["soon", "-3", "1.5", "²", "0001000000", "0001" + "0" * 5000, "until", "until soon", "until 2026-13-01", "week 2"],
)
async def test_an_unknown_quiet_period_is_explained(sandbox: Sandbox, bot: RunningBot, typed: str) -> None:
    said = await ask(sandbox, SAM, f"quiet {typed}")
    assert "For how long? From 1 to 90 days:" in said
    assert f"/charter quiet until {in_days(14)}" in said
    assert await parts_of(bot).stores.quiet.quiet_until(SAM) is None


@pytest.mark.parametrize("typed", ["0", "91", "999 weeks", "until 0001-01-01", "until 9999-12-31", "until {}"])
async def test_an_invalid_quiet_period_is_explained(sandbox: Sandbox, bot: RunningBot, typed: str) -> None:
    said = await ask(sandbox, SAM, f"quiet {typed.format(in_days(91))}")
    assert "The last quiet day is today at the earliest and in 90 days at the latest." in said
    assert await parts_of(bot).stores.quiet.quiet_until(SAM) is None


async def test_health_counts_by_rule_and_names_nobody(sandbox: Sandbox, bot: RunningBot) -> None:
    await replied(bot, AMELIE, HYPE)
    said = await ask(sandbox, SAM, "health")
    assert "Rule 1 (no-hype) came up once. Useful: 0, set aside: 0, draft changed: 0." in said
    assert "Rules 2 and 3 did not come up." in said
    assert "Connected to Slack; started on" in said
    assert "Every draft has been seen to." in said
    for name in (AMELIE, "amelie", "Amélie", "Laurent"):
        assert name not in said


async def test_help_lists_every_subcommand(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await ask(sandbox, SAM, "help")
    for word in SUBCOMMANDS:
        assert f"`/charter {word}" in said


@pytest.mark.parametrize(
    ("typed", "nearest"), [("chekc", "check"), ("objektives", "objectives"), ("aidde", "aide"), ("QUIT", "quiet")]
)
async def test_an_unknown_subcommand_gets_a_hint_and_the_help(
    sandbox: Sandbox, bot: RunningBot, typed: str, nearest: str
) -> None:
    said = await ask(sandbox, SAM, f"{typed} something")
    assert f"“{typed}” is not something I know." in said
    assert f"Did you mean /charter {nearest}?" in said
    assert "shows this list" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2", "*2.* Say what it is. No bait."),
        ("#2", "*2.* Say what it is. No bait."),
        ("no-bait", "*2.* Say what it is. No bait."),
        ("aide", "shows this list"),
        ("AIDE", "shows this list"),
        ("?", "shows this list"),
        ("règle 2", "*2.* Say what it is. No bait."),
        ("regle no-bait", "*2.* Say what it is. No bait."),
        ("objectifs", "What we are after"),
        ("calme", "You have not asked for quiet"),
        ("santé", "The last four weeks"),
        ("vérifie our game changer", "“game changer”"),
        ("verifier our game changer", "“game changer”"),
    ],
)
async def test_a_number_a_name_or_a_french_verb_is_enough(
    sandbox: Sandbox, bot: RunningBot, typed: str, said: str
) -> None:
    assert said in await ask(sandbox, SAM, typed)


@pytest.mark.parametrize("typed", ["This game changer", "Help us with our game changer", "our\ngame changer"])
async def test_what_is_no_subcommand_and_has_three_words_is_checked(
    sandbox: Sandbox, bot: RunningBot, typed: str
) -> None:
    """``help`` stands alone, so words after it are a draft."""
    said = await ask(sandbox, SAM, typed)
    assert "“game changer”" in said
    assert "Only you see this, and the text is not kept." in said


@pytest.mark.parametrize(
    "typed",
    [
        "until tomorrow",
        "tomorrow",
        "jusqu’à demain",
        "until {:%d/%m/%Y}",
        "{:%m/%d}",
        "jusqu’au {:%d/%m/%Y}",
        "jusqu’au {0.day} {month}",
        "until {0:%B} {0.day}",
        "until the day after tomorrow",
    ],
)
async def test_quiet_takes_a_day_as_people_type_it(sandbox: Sandbox, bot: RunningBot, typed: str) -> None:
    """Sam's Slack is in American English, so that a month comes first where both readings are possible."""
    ahead = 40 if "{" in typed else 2 if "after" in typed else 1
    day = dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=ahead)
    if day.day <= 12 and "%d/%m" in typed:
        day += dt.timedelta(days=14)
    month = get_month_names("wide", locale="fr")[day.month]
    said = await ask(sandbox, SAM, f"quiet {typed.format(day, month=month)}")
    assert f"You have quiet until the end of {language('en').date(day)}:" in said


async def test_a_day_out_of_reach_is_said_in_words(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "I read that as Sunday 4 March 2096." in await ask(sandbox, SAM, "quiet until 03/04/96")
    assert "Je comprends : mardi 3 avril 2096." in await ask(sandbox, AMELIE, "calme jusqu'au 03/04/96")


async def test_subcommands_may_be_in_upper_case(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "shows this list" in await ask(sandbox, SAM, "  HELP  ")


async def test_commands_are_answered_in_time_even_if_slack_is_slow(sandbox: Sandbox, bot: RunningBot) -> None:
    """The reader's profile isn't known in time, so the answer is in the team's language."""
    sandbox.faults.hold("users.info")
    assert "our charter" in await ask(sandbox, AMELIE)


async def test_a_profile_is_requested_once(sandbox: Sandbox, bot: RunningBot) -> None:
    for _ in range(3):
        await ask(sandbox, AMELIE)
    assert len(calls_of(sandbox, "users.info")) == 1


async def test_commands_are_answered_while_a_draft_is_stuck(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        gate = sandbox.faults.hold("chat.postMessage")
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await gate.arrived()
        assert "our charter" in await ask(sandbox, SAM)
        gate.release()
        await bot.came_to(draft.ts, "replied")


async def test_a_line_break_may_follow_the_subcommand(sandbox: Sandbox, bot: RunningBot) -> None:
    """People paste their draft on the line below the command."""
    assert "“game changer”" in await ask(sandbox, SAM, f"check\n{HYPE}")


async def test_checks_are_rate_limited_per_person(sandbox: Sandbox, bot: RunningBot) -> None:
    """The limit affects neither this person's other commands nor anyone else."""
    for _ in range(CHECKS_PER_WINDOW):
        assert "game changer" in await ask(sandbox, SAM, f"check {HYPE}")
    said = await ask(sandbox, SAM, f"check {HYPE}")
    assert re.search(r"That was a lot of texts in one minute. I can read the next in \d seconds?\.", said)
    assert "game changer" not in said
    assert "Write the text to try" in await ask(sandbox, SAM, "check")
    assert "our charter" in await ask(sandbox, SAM)
    assert "game changer" in await ask(sandbox, AMELIE, f"check {HYPE}")
