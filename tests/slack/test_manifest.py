"""The app's manifest requests what the listeners need and no more, and stays within Slack's limits."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.slack import listeners
from bot.slack.listeners import command
from bot.slack.manifest import link, manifest
from bot.wording.private import COMMAND, HELP_ORDER
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox, Workspace
from tests.conftest import StartBot
from tests.end_to_end.editing import KEPT, open_form, press, send
from tests.end_to_end.helpers import parts_of, replied, settled, top
from tests.end_to_end.suggesting import suggest, told
from tests.running import HYPE

# The scope that allows the app each method or event: https://docs.slack.dev/reference/methods
READS = {"channels:history", "groups:history"}
LISTS = {"channels:read", "groups:read"}
WRITES = {"chat:write"}
NEEDS = {
    "auth.test": set(),
    "apps.connections.open": set(),
    "chat.postMessage": WRITES,
    "chat.update": WRITES,
    "chat.delete": WRITES,
    "conversations.history": READS,
    "conversations.replies": READS,
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "users.conversations": LISTS,
    "conversations.open": {"im:write"},
    "usergroups.list": {"usergroups:read"},
    "users.list": {"users:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
HEARS = {
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "file_change": {"files:read"},
    "app_home_opened": set(),
}


@pytest.fixture
def made() -> dict[str, Any]:
    """Return the manifest after a round trip through JSON."""
    found: dict[str, Any] = json.loads(json.dumps(manifest()))
    return found


def scopes(made: dict[str, Any]) -> set[str]:
    """Return the scopes of the manifest."""
    return set(made["oauth_config"]["scopes"]["bot"])


def test_its_texts_are_within_slacks_limits(made: dict[str, Any]) -> None:
    shown = made["display_information"]
    assert set(made) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    for slash in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", slash["command"])
        assert len(slash["description"]) <= 2000
        assert len(slash["usage_hint"]) <= 1000
    for entry in made["features"]["shortcuts"]:
        assert len(entry["name"]) <= 24
        assert len(entry["callback_id"]) <= 255
        assert len(entry["description"]) <= 150


def test_it_declares_exactly_the_commands_and_shortcuts_with_a_listener(made: dict[str, Any]) -> None:
    assert [slash["command"] for slash in made["features"]["slash_commands"]] == [COMMAND]
    declared = [(entry["type"], entry["callback_id"]) for entry in made["features"]["shortcuts"]]
    assert declared == [("message", command.CALLBACK)]
    assert made["settings"]["interactivity"]["is_enabled"]
    tabs = made["features"]["app_home"]
    assert tabs["home_tab_enabled"]
    assert tabs["messages_tab_enabled"]
    assert not tabs["messages_tab_read_only_enabled"]


def test_the_sandbox_offers_what_the_manifest_declares(made: dict[str, Any]) -> None:
    """The demo's composer and menus show the same app as a real workspace."""
    workspace = Workspace()
    assert [known.name for known in workspace.commands] == [COMMAND]
    declared = [(entry["callback_id"], entry["name"]) for entry in made["features"]["shortcuts"]]
    assert [(entry.callback_id, entry.name) for entry in workspace.shortcuts] == declared


def test_the_hint_names_only_known_subcommands(made: dict[str, Any]) -> None:
    (slash,) = made["features"]["slash_commands"]
    words = {hint.split()[0] for hint in slash["usage_hint"].split(" | ")}
    assert words <= set(HELP_ORDER)


def test_it_subscribes_to_every_event_that_a_listener_wants(made: dict[str, Any]) -> None:
    wanted = {event for module in listeners.LISTENERS for event in getattr(module, "EVENTS", ())}
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == wanted == set(HEARS)


OBJECTIVE = '\n[[objectives]]\ntext = "Show who made it."\nimage = "people.png"\nalt = "People"\n'


async def change_a_rule(sandbox: Sandbox) -> None:
    """Let a keeper go from the menu to the form and judge what it would change."""
    await open_form(sandbox, AMELIE)
    await press(sandbox, AMELIE, "edit_item", "rule/no-hype")
    await send(sandbox, AMELIE, **{"avoid.en": "world class", "bad": ""})
    await sandbox.until(lambda: "edit_right" in str(top(sandbox, AMELIE).body))
    await press(sandbox, AMELIE, "edit_right")


async def test_it_requests_exactly_the_scopes_that_calls_and_events_need(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, made: dict[str, Any]
) -> None:
    """The test makes every kind of call once; a new call fails it until its scope is listed here."""
    (tmp_path / "people.png").write_bytes(b"a picture")
    async with start(charter=KEPT.replace("@sam", "@editors") + OBJECTIVE) as bot:
        draft, reply = await replied(bot, AMELIE, HYPE)
        await sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_why")
        await sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_useful")
        await sandbox.command(AMELIE, DRAFTS, COMMAND)
        sandbox.open_home(AMELIE)
        await settled(bot)
        await change_a_rule(sandbox)
        await suggest(sandbox, SAM, words="world class", rule="no-hype")
        await told(sandbox, AMELIE, "world class")
        await parts_of(bot).gateway.own_replies(bot.outcomes[0][0])
        await parts_of(bot).gateway.sharing("F0PICTURE")
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
        await bot.came_to(draft.ts, "retracted")
    methods = {call.method for call in sandbox.calls}
    assert methods == set(NEEDS)
    needed = set().union(*(NEEDS[method] for method in methods), *HEARS.values())
    # Commands need a scope of their own.
    assert scopes(made) == needed | {"commands"}


def test_it_can_be_created_from_its_link(made: dict[str, Any]) -> None:
    address = urlsplit(link())
    assert address.hostname == "api.slack.com"
    (carried,) = parse_qs(address.query)["manifest_json"]
    assert json.loads(carried) == made


def test_socket_mode_needs_no_url(made: dict[str, Any]) -> None:
    assert made["settings"]["socket_mode_enabled"]
    assert "://" not in json.dumps(made)
