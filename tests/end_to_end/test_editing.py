"""Keepers change the charter in Slack: a form for each part, errors at their fields, and it counts at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.charter.loading import parse
from bot.slack.context import EDITS_PER_WINDOW
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Channel, Person, Sandbox, Workspace
from slack_sandbox.model import UserGroup
from tests.conftest import StartBot
from tests.end_to_end.editing import KEPT, errors, open_form, press, send
from tests.end_to_end.helpers import calls_of, charter_of, inputs, own_messages, parts_of, shown, text_of, top, whispers
from tests.end_to_end.test_direct import ask, direct
from tests.end_to_end.test_home import home_of
from tests.running import CHARTER, RunningBot

ROCK = "Our new baker is a rock star, come and see"


async def version(bot: RunningBot) -> int:
    """The number of the newest version."""
    return (await parts_of(bot).stores.charters.history("charter", 1))[0].number


async def keep(bot: RunningBot, source: str, by: str = AMELIE) -> None:
    """Save a version as another keeper does."""
    (newest,) = await parts_of(bot).stores.charters.history("charter", 1)
    await parts_of(bot).loader.add("charter", source, by, newest, "the charter")


async def test_a_keeper_changes_a_rule_and_it_counts_at_once(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        form = await open_form(sandbox, SAM, "no-hype")
        assert inputs(form)["text"]["initial_value"].startswith("Facts impress.")
        assert inputs(form)["avoid.en"]["initial_value"] == "game changer\nworld class"
        preview = await send(sandbox, SAM, **{"avoid.en": "game changer\nworld class\nrock star"})
        assert "Nothing counts yet." in text_of(preview)
        assert await version(bot) == 1
        done = await send(sandbox, SAM)
        assert "Version 2 of the charter is in force" in text_of(done)
        assert "Rule 1 looks for one more" in text_of(done)
        await bot.came_to(sandbox.post(AMELIE, DRAFTS, ROCK).ts, "replied")
        newest = (await parts_of(bot).stores.charters.history("charter"))[0]
        assert (newest.number, newest.kept_by) == (2, SAM)
        assert charter_of(bot).rules[0].id == "no-hype"


async def test_home_leads_a_keeper_to_the_menu(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        assert "@sam can change it." in await home_of(sandbox, SAM)
        home = sandbox.workspace.views.homes[SAM]
        await sandbox.view_click(SAM, home.id, "edit_open", value="charter")
        await sandbox.until(lambda: sandbox.workspace.views.top(SAM))
        assert "What should change in “Test house”?" in text_of(top(sandbox, SAM))
        form = await press(sandbox, SAM, "edit_item", "rule/no-bait")
        assert "Rule 2" in text_of(form)
        await send(sandbox, SAM, place="1")
        await send(sandbox, SAM)
        assert [rule.id for rule in charter_of(bot).rules][:2] == ["no-bait", "no-hype"]
        assert await sandbox.until(
            lambda: "*1.* Say what it is." in shown(sandbox.workspace.views.homes[SAM].body["blocks"])
        )


async def test_a_rule_is_added_and_removed(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, "edit_item:rule")
        await send(sandbox, SAM, text="Keep promises small.", find=["hype"], place="2")
        assert "Version 2" in text_of(await send(sandbox, SAM))
        assert charter_of(bot).rules[1].text == "Keep promises small."
        await open_form(sandbox, SAM, "2")
        done = await press(sandbox, SAM, "edit_remove")
        assert "A rule is gone: “Keep promises small.”" in text_of(done)
        assert await version(bot) == 3
        assert [rule.id for rule in charter_of(bot).rules] == [rule.id for rule in parse(KEPT).rules]


async def test_the_other_parts_have_forms_of_their_own(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        for action, value, changes in (
            ("edit_item", "objective/0", {"text": "Talk, then post."}),
            ("edit_item:reminder", None, {"day": "friday", "time": "10:30", "skip": "28 December"}),
            ("edit_item:channels", None, {"channels": ["#social-drafts"], "platform": "linkedin", "min_words": "4"}),
            ("edit_item:settings", None, {"name": "Our house", "people": [AMELIE], "rules_per_reply": "2"}),
        ):
            await open_form(sandbox, SAM)
            await press(sandbox, SAM, action, value)
            assert "is in force" in text_of(await send(sandbox, SAM, **changes)), action
        charter = charter_of(bot)
        assert charter.objectives[0].text == "Talk, then post."
        assert (charter.reminder.day, charter.reminder.time, len(charter.reminder.skip)) == ("friday", "10:30", 1)
        assert (charter.drafts.platform, charter.drafts.min_words) == ("linkedin", 4)
        assert (charter.name, charter.keepers, charter.nudge.rules_per_reply) == ("Our house", ("@sam", AMELIE), 2)


async def test_no_menu_names_a_channel_that_the_keeper_is_not_in(sandbox: Sandbox, start: StartBot) -> None:
    """The bot may be in private channels that are not the keeper's."""
    bot_user = sandbox.workspace.bot.id
    for name, members in (("board", [AMELIE, bot_user]), ("desk", [SAM, bot_user])):
        channel = Channel(f"C0{name.upper()}", name, name, members, is_private=True)
        sandbox.workspace.channels[channel.id] = channel
    async with start(charter=KEPT):
        await open_form(sandbox, SAM)
        form = await press(sandbox, SAM, "edit_item:channels")
        offered = [option["value"] for option in inputs(form)["channels"]["options"]]
        assert offered == ["#social-drafts", "#desk", "#social-team"]


async def test_nothing_changed_is_no_version(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, "edit_item:settings")
        assert "Nothing has changed" in text_of(await send(sandbox, SAM))
        assert await version(bot) == 1


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"say.en": "{nonsense} is odd"}, "say.en", "I don’t know {nonsense}."),
        ({"avoid.en": "game changer"}, "bad", None),
        ({"good": "It is a game changer, says the jury"}, "good", "which should be fine"),
        ({"text": "A\u202eB"}, "text", "a sign that can’t be seen"),
    ],
)
async def test_a_fault_is_at_its_field_and_saves_nothing(
    sandbox: Sandbox, start: StartBot, changes: dict[str, str], field: str, said: str | None
) -> None:
    charter = KEPT.replace('"Des presses révolutionnaires"', '"World class presses"')
    async with start(charter=charter) as bot:
        await open_form(sandbox, SAM, "1")
        form = await send(sandbox, SAM, **changes)
        assert list(errors(form)) == [field]
        assert (said or "The rule doesn’t speak about this post, and should: “World class presses”") in errors(form)[
            field
        ]
        assert await version(bot) == 1


@pytest.mark.parametrize(
    ("action", "changes", "field"),
    [
        ("edit_item:objective", {"text": "Talk.", "image": "file:///etc/passwd", "alt": "A door"}, "image"),
        ("edit_item:objective", {"text": "Talk.", "image": "../secret.png", "alt": "A door"}, "image"),
        ("edit_item:objective", {"text": "Talk.", "image": "other.png", "alt": "A door"}, "image"),
        ("edit_item:objective", {"text": "Talk.", "image": "https://example.org/a.png"}, "image"),
        ("edit_item:reminder", {"timezone": "Mars/Base"}, "timezone"),
        ("edit_item:channels", {"min_words": "99"}, "min_words"),
        ("edit_item:settings", {"keepers": "sam"}, "keepers"),
        ("edit_item:settings", {"keepers": "@somebody-else"}, "keepers"),
        ("edit_item:settings", {"keepers": ""}, "keepers"),
    ],
)
async def test_what_a_form_must_not_hold_is_refused_at_its_field(
    sandbox: Sandbox, start: StartBot, action: str, changes: dict[str, str], field: str
) -> None:
    """A picture is at an address; a charter always has a keeper who is there."""
    async with start(charter=KEPT) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, action)
        assert list(errors(await send(sandbox, SAM, **changes))) == [field]
        assert await version(bot) == 1


async def test_slack_itself_refuses_what_is_too_long(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        form = await open_form(sandbox, SAM, "1")
        assert inputs(form)["text"]["max_length"] == 140
        answer = await sandbox.submit_view(SAM, form.id, {"text#0": {"typed": "a" * 141}})
        assert answer.error == "unfit"


async def test_who_is_no_keeper_is_told_who_is(sandbox: Sandbox, start: StartBot) -> None:
    """And nobody is notified: the names are plain text."""
    async with start(charter=KEPT.replace('["@sam"]', f'["{SAM}", "@nobody"]')) as bot:
        await sandbox.command(AMELIE, DRAFTS, "/charter modifier")
        (said,) = whispers(sandbox, AMELIE)
        assert "La charte ne peut être modifiée que par Sam Okafor et @nobody." in plain(said.text)
        assert "<@" not in said.text
        assert sandbox.workspace.views.top(AMELIE) is None
        assert "edit_open" not in [str(one) for one in await actions_of_home(sandbox, AMELIE)]
        assert await version(bot) == 1


async def actions_of_home(sandbox: Sandbox, user: str) -> list[str]:
    await home_of(sandbox, user)
    blocks = sandbox.workspace.views.homes[user].body["blocks"]
    return [one["action_id"] for block in blocks if block["type"] == "actions" for one in block["elements"]]


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


async def test_a_charter_without_keepers_says_where_it_is(sandbox: Sandbox, bot: RunningBot) -> None:
    await sandbox.command(SAM, DRAFTS, "/charter edit")
    (said,) = whispers(sandbox, SAM)
    assert "“Test house” is changed in its file, charter.toml, on the server of the bot." in said.text
    assert "/" not in said.text.replace("/charter", "")


async def test_a_keeper_may_be_in_a_user_group(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT.replace("@sam", "@editors")):
        await open_form(sandbox, AMELIE, "1")
        await sandbox.command(SAM, DRAFTS, "/charter edit")
        assert "@editors" in whispers(sandbox, SAM)[-1].text


async def test_a_name_that_people_choose_makes_nobody_a_keeper(sandbox: Sandbox, start: StartBot) -> None:
    """Nor does the same user name in another workspace, which a shared channel brings along."""
    impostor = Person("U0MALLORY", "mallory", "sam", "en-US", home="D0MALLORY")
    sandbox.workspace.welcome([impostor])
    async with start(charter=KEPT):
        await sandbox.command("U0MALLORY", DRAFTS, "/charter edit")
        assert sandbox.workspace.views.top("U0MALLORY") is None
        assert "@sam" in whispers(sandbox, "U0MALLORY")[-1].text


async def test_a_keeper_who_was_taken_off_meanwhile_saves_nothing(sandbox: Sandbox, start: StartBot) -> None:
    """Who keeps the charter is asked when the form is sent; what was typed stays in the form."""
    async with start(charter=KEPT.replace('["@sam"]', '["@sam", "@amelie"]'), poll_seconds=3600) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, "edit_item:settings")
        (newest,) = await parts_of(bot).stores.charters.history("charter", 1)
        without = KEPT.replace('["@sam"]', '["@amelie"]')
        await parts_of(bot).stores.charters.append("charter", without, AMELIE, "", newest.number)
        form = await send(sandbox, SAM, name="Mine alone")
        assert "Only @amelie can change it." in errors(form)["name"]
        assert await version(bot) == 2


async def test_the_same_holds_for_a_member_of_a_group_and_for_the_preview(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT.replace("@sam", "@editors")) as bot:
        await open_form(sandbox, AMELIE, "1")
        await send(sandbox, AMELIE, **{"avoid.en": "game changer\nzap"})
        sandbox.workspace.groups["S0EDITORS"] = UserGroup("S0EDITORS", "editors", "Editors", ())
        assert "@editors" in text_of(await send(sandbox, AMELIE))
        assert await version(bot) == 1


async def test_the_second_of_two_keepers_sees_what_changed_and_loses_nothing(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT.replace('["@sam"]', '["@sam", "@amelie"]')) as bot:
        await open_form(sandbox, SAM, "no-hype")
        source = (await parts_of(bot).stores.charters.history("charter", 1))[0].source
        await keep(bot, source.replace('"world class"]', '"world class", "zap"]'))
        form = await send(sandbox, SAM, **{"avoid.en": "game changer\nrock star", "say.en": "Says who?"})
        assert "Amélie Laurent saved a change while you were typing:" in text_of(form)
        assert "Rule 1 looks for one more word" in text_of(form)
        assert inputs(form)["avoid.en"]["initial_value"] == "game changer\nzap\nrock star"
        assert inputs(form)["say.en"]["initial_value"] == "Says who?"
        await send(sandbox, SAM)
        assert "Version 3" in text_of(await send(sandbox, SAM))
        (words,) = charter_of(bot).rules[0].matchers
        assert [entry for code, entry in words.entries if code == "en"] == ["game changer", "zap", "rock star"]


async def test_what_another_keeper_removed_can_be_added_again(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await open_form(sandbox, SAM, "no-bait")
        source = (await parts_of(bot).stores.charters.history("charter", 1))[0].source
        start_of, end = source.index('[[rules]]\nid = "no-bait"'), source.index('[[rules]]\nid = "pictures')
        await keep(bot, source[:start_of] + source[end:])
        form = await send(sandbox, SAM, text="No bait, please.")
        assert "What you were changing was removed." in text_of(form)
        assert inputs(form)["text"]["initial_value"] == "No bait, please."
        await send(sandbox, SAM)
        await send(sandbox, SAM)
        assert "No bait, please." in [rule.text for rule in charter_of(bot).rules]


async def test_edits_are_limited_per_person(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, "edit_item:settings")
        for _ in range(EDITS_PER_WINDOW):
            parts_of(bot).listener_context.edits.limiter.take(SAM)
        form = await send(sandbox, SAM, name="Once more")
        assert "That was a lot of changes in a minute." in errors(form)["name"]
        assert await version(bot) == 1


async def test_while_slack_is_silent_about_keepers_nothing_is_saved(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, "edit_item:settings")
        sandbox.faults.add("users.info", "500", times=5)
        form = await send(sandbox, SAM, name="Once more")
        assert "Slack doesn’t tell me just now who keeps this charter" in errors(form)["name"]
        assert await version(bot) == 1


async def test_a_keeper_whom_slack_does_not_know_is_refused(sandbox: Sandbox, start: StartBot) -> None:
    """A name, a group's handle and an id are looked up; those who keep the charter already are not."""
    async with start(charter=KEPT.replace('["@sam"]', '["@sam", "@who-left"]')) as bot:
        await open_form(sandbox, SAM)
        await press(sandbox, SAM, "edit_item:settings")
        for wrong in ("@bob", "U0BOB", "S0BOB", sandbox.workspace.bot.id, f"@{sandbox.workspace.bot.name}"):
            form = await send(sandbox, SAM, keepers=f"@sam\n@who-left\n@amelie\n{wrong}")
            assert list(errors(form)) == ["keepers"], wrong
            assert errors(form)["keepers"].startswith(f"Slack knows no {wrong}. Write a @username"), wrong
        sandbox.faults.add("users.list", "500", times=5)
        assert (
            "in time whether it knows @amelie" in errors(await send(sandbox, SAM, keepers="@sam\n@amelie"))["keepers"]
        )
        sandbox.faults.clear()
        assert await version(bot) == 1
        assert "Version 2" in text_of(await send(sandbox, SAM, keepers=f"@sam\n@Amelie\n@editors\n{AMELIE}"))


async def test_of_several_charters_the_channels_one_or_the_chosen_one_is_changed(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    folder = tmp_path / "charters"
    folder.mkdir()
    kept = KEPT.replace('["#social-team"]', '["#social-drafts"]')
    (folder / "press.toml").write_text(kept.replace("Test house", "Press"), encoding="utf-8")
    other = CHARTER.replace('"#social-drafts"', '"#social-team"')
    (folder / "filed.toml").write_text(other, encoding="utf-8")
    async with start(charter_file=folder):
        assert "“Press”" in text_of(await open_form(sandbox, SAM))
        await sandbox.command(SAM, TEAM, "/charter edit")
        assert "filed.toml" in whispers(sandbox, SAM)[-1].text
        await sandbox.command(SAM, "C0GENERAL", "/charter edit")
        asked = whispers(sandbox, SAM)[-1]
        assert "Press “Change”" in asked.text, "one of them is in a file"
        await sandbox.click(SAM, "C0GENERAL", asked.ts, "edit_open")
        await sandbox.until(lambda: "“Press”" in text_of(top(sandbox, SAM)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("99", "There is no rule “99”: they are numbered from 1 to"),
        ("calm", "There is no rule “calm”"),
        ("no-hyp", "There is no rule “no-hyp”. The nearest: /charter edit no-hype"),
    ],
)
async def test_a_rule_that_is_not_there_is_told_in_the_menu(
    sandbox: Sandbox, start: StartBot, typed: str, said: str
) -> None:
    async with start(charter=KEPT):
        menu = text_of(await open_form(sandbox, SAM, typed))
        assert said in menu
        assert "What should change in “Test house”?" in menu


@pytest.mark.parametrize(
    ("typed", "shown_then"), [("edit 2", "Rule 2"), ("edit the rule 2", "Rule 2"), ("edit", "Test house")]
)
async def test_a_press_opens_what_was_asked_for_in_a_direct_message(
    sandbox: Sandbox, start: StartBot, typed: str, shown_then: str
) -> None:
    """A message opens no form, a press does; and there is no choice to be made of one charter."""
    async with start(charter=KEPT) as bot:
        answer = await ask(bot, typed)
        assert "Which charter?" not in answer
        assert "Press “Change”" in answer
        place = direct(sandbox)
        await sandbox.click(SAM, place, own_messages(sandbox, place)[-1].ts, "edit_open")
        await sandbox.until(lambda: sandbox.workspace.views.top(SAM))
        assert shown_then in text_of(top(sandbox, SAM))


async def test_a_text_that_begins_like_the_command_is_checked(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        await sandbox.command(SAM, DRAFTS, "/charter edit the game changer photo")
        assert "“game changer”" in whispers(sandbox, SAM)[-1].text


async def test_a_rule_is_named_as_people_name_it(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT.replace("@sam", "@amelie")):
        for typed in ("modifier la règle 2", "modifier règle 2", "edit rule #2", "change the rule no-bait"):
            await sandbox.command(AMELIE, DRAFTS, f"/charter {typed}")
            await sandbox.until(lambda: sandbox.workspace.views.top(AMELIE))
            assert "Règle 2" in text_of(top(sandbox, AMELIE)), typed
            await sandbox.close_view(AMELIE, top(sandbox, AMELIE).id)


async def test_french_keepers_read_french(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT.replace("@sam", "@amelie")):
        await sandbox.command(AMELIE, DRAFTS, "/charter modifier no-hype")
        await sandbox.until(lambda: sandbox.workspace.views.top(AMELIE))
        form = top(sandbox, AMELIE)
        assert {"Règle 1", "En une phrase", "Mots à repérer (anglais)"} <= set(text_of(form).splitlines())
        assert form.body["submit"]["text"] == "Essayer"
        await send(sandbox, AMELIE, **{"avoid.en": "game changer\nworld class\nrock star"})
        done = await send(sandbox, AMELIE)
        assert "La version 2 de la charte s’applique" in text_of(done)


async def test_a_view_of_nobody_knows_what_is_answered(sandbox: Sandbox, start: StartBot) -> None:
    """Of another release, or with metadata that isn't ours: kindly, and nothing is saved."""
    async with start(charter=KEPT) as bot:
        for metadata in (
            "",
            "[]",
            "z:AAAA",
            '["charter",1,["rule","gone"],0,{},{}]',
            '["other",1,["rule","x"],0,{},{}]',
        ):
            form = await open_form(sandbox, SAM, "1")
            form.body["private_metadata"] = metadata
            assert errors(await send(sandbox, SAM)), metadata
        assert await version(bot) == 1
        assert not [one for one in calls_of(sandbox, "chat.postMessage") if "text" in one]


def test_the_workspace_of_the_tests_has_a_user_name_and_another_name() -> None:
    """So that the tests above can tell them apart."""
    sam = Workspace().person(SAM)
    assert (sam.name, sam.real_name) == ("sam", "Sam Okafor")
