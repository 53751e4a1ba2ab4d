"""The doctor's checks of Slack, each against the real fault."""

from __future__ import annotations

import socket
import unicodedata

import pytest

from bot.doctor.workspace import NEEDED_FOR
from bot.slack.manifest import manifest
from slack_sandbox import BOT, DRAFTS, TEAM, Channel, Sandbox
from slack_sandbox.faults import Kind
from tests.doctor.conftest import RunChecks
from tests.running import CHARTER


async def test_a_healthy_set_up_has_no_fault(examined: RunChecks) -> None:
    found = await examined()
    assert (found.faulty(), found.warned()) == (set(), set())
    assert "@charter in the workspace Sandbox" in found["bot token"].says
    assert {"charter", "database", "disk", "scopes", "app token", "clock", "pictures"} <= found.keys()
    assert found["#social-drafts"].says == "The bot is in #social-drafts (drafts)."
    assert found["#social-team"].says == "The bot is in #social-team (reminder)."


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("", "SLACK_BOT_TOKEN is not set."),
        ("xoxb-", "SLACK_BOT_TOKEN is only the prefix from .env.example, not a token."),
        ("xoxp-1234", "SLACK_BOT_TOKEN doesn't begin with xoxb-: it is a user's token."),
        ("xapp-1234", "SLACK_BOT_TOKEN doesn't begin with xoxb-: it is an app-level token."),
        ("xoxe.xoxb-1234", "SLACK_BOT_TOKEN doesn't begin with xoxb-: it is an expiring token"),
        ("no-token-at-all", "SLACK_BOT_TOKEN doesn't begin with xoxb-."),
        ('"xoxb-1234"', "SLACK_BOT_TOKEN contains a space or a quotation mark."),
        ("xoxb-1234", "Slack rejected SLACK_BOT_TOKEN (invalid_auth): Slack doesn't know this token."),
    ],
)
async def test_an_invalid_bot_token(examined: RunChecks, token: str, says: str) -> None:
    found = await examined(slack_bot_token=token)
    assert found.faulty() == {"bot token"}
    assert found["bot token"].says.startswith(says)
    assert "Bot User OAuth Token" in found["bot token"].fix
    assert "no-token-at-all" not in str(found)


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("", "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set"),
        ("xapp-", "SLACK_APP_TOKEN is only the prefix"),
        ("xoxb-1234", "SLACK_APP_TOKEN doesn't begin with xapp-: it is a bot token."),
        ("xapp-1234", "Slack rejected SLACK_APP_TOKEN (invalid_auth)"),
    ],
)
async def test_an_invalid_app_token(examined: RunChecks, token: str, says: str) -> None:
    found = await examined(slack_app_token=token)
    assert found.faulty() == {"app token"}
    assert found["app token"].says.startswith(says)
    assert "connections:write" in found["app token"].fix
    assert "no-token-at-all" not in str(found)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("token_revoked", "the token was revoked"),
        ("account_inactive", "the app was removed from the workspace"),
        ("token_expired", "token rotation is on"),
        ("ekm_access_denied", "Slack gives no other reason"),
    ],
)
async def test_a_revoked_token(sandbox: Sandbox, examined: RunChecks, code: str, says: str) -> None:
    sandbox.faults.add("auth.test", "error_before", error=code)
    found = await examined()
    assert found.faulty() == {"bot token"}
    assert says in found["bot token"].says
    assert code in found["bot token"].says


async def test_a_socket_that_slack_refuses(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.faults.add("apps.connections.open", "error_before", error="missing_scope")
    found = await examined()
    assert found.faulty() == {"app token"}
    assert "Socket Mode is on" in found["app token"].fix


async def test_tokens_of_two_apps(sandbox: Sandbox, examined: RunChecks) -> None:
    """Both tokens are valid and the bot starts, but no event ever arrives."""
    sandbox.workspace.app = "A0OTHER"
    found = await examined()
    assert found.faulty() == {"app token"}
    assert "belongs to the app A0OTHER, SLACK_APP_TOKEN to A0CHARTER" in found["app token"].says


async def test_an_app_that_slack_does_not_reveal_is_not_a_fault(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.faults.add("bots.info", "error_before", error="missing_scope")
    assert (await examined()).faulty() == set()


@pytest.mark.parametrize("secret", ["abc", "xapp-1234", "G" * 32])
async def test_an_invalid_signing_secret(sandbox: Sandbox, examined: RunChecks, secret: str) -> None:
    used = await examined(slack_app_token="", slack_signing_secret=secret)
    assert used.faulty() == {"signing secret"}
    idle = await examined(slack_signing_secret=secret)
    assert (idle.faulty(), idle.warned()) == (set(), {"signing secret"})
    good = await examined(slack_app_token="", slack_signing_secret=sandbox.signing_secret)
    assert (good.faulty(), good.warned()) == (set(), set())
    assert secret not in f"{used}{idle}"


async def test_a_missing_scope(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.workspace.scopes = "channels:history,groups:history,channels:read,groups:read,commands,users:read"
    found = await examined()
    assert found.faulty() == {"scopes"}
    assert "chat:write (to reply, and post the reminder)" in found["scopes"].says
    assert "files:read (to see the descriptions of pictures)" in found["scopes"].says
    assert "im:history (to check what people write to it in a direct message)" in found["scopes"].says
    assert "paste what `charter manifest` prints" in found["scopes"].fix
    assert "install the app again" in found["scopes"].fix


def test_each_scope_of_the_manifest_has_an_explanation() -> None:
    assert list(NEEDED_FOR) == manifest()["oauth_config"]["scopes"]["bot"]


async def test_a_channel_without_the_bot(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.workspace.channel(DRAFTS).members.remove(BOT)
    found = await examined()
    assert found.faulty() == {"#social-drafts"}
    assert found["#social-drafts"].says == "The bot isn't in #social-drafts (drafts)."
    assert found["#social-drafts"].fix == "Type in that channel: /invite @charter"


async def test_an_archived_channel(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.workspace.channel(TEAM).is_archived = True
    found = await examined()
    assert found.faulty() == {"#social-team"}
    assert "#social-team (reminder) is archived" in found["#social-team"].says


async def test_a_missing_channel(examined: RunChecks) -> None:
    found = await examined(charter=CHARTER.replace("#social-drafts", "#social-draft"))
    assert found.faulty() == {"#social-draft"}
    assert "Slack shows the bot no channel of that name" in found["#social-draft"].says
    assert "/invite @charter" in found["#social-draft"].fix


async def test_a_channels_name_in_another_unicode_form_is_the_same_name(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.workspace.channel(DRAFTS).name = "rédaction"
    name = unicodedata.normalize("NFD", "#Rédaction")
    found = await examined(charter=CHARTER.replace("#social-drafts", name))
    assert found.faulty() == set()
    assert found[name].says == f"The bot is in {name} (drafts)."


async def test_a_channel_named_by_its_id_and_one_on_the_second_page(sandbox: Sandbox, examined: RunChecks) -> None:
    """A large workspace lists its channels page by page, and the bot's channel is on the last page."""
    ours = sandbox.workspace.channels.pop(DRAFTS)
    for number in range(450):
        sandbox.workspace.channels[f"C{number}"] = Channel(f"C{number}", f"other-{number}", "", [BOT])
    sandbox.workspace.channels[DRAFTS] = ours
    found = await examined(charter=CHARTER.replace("#social-drafts", DRAFTS))
    assert found.faulty() == set()
    assert found[f"#{DRAFTS}"].says == f"The bot is in #{DRAFTS} (drafts)."


async def test_a_reminder_without_a_channel_goes_to_the_drafts_channel(examined: RunChecks) -> None:
    found = await examined(charter=CHARTER.replace('[reminder]\nchannels = ["#social-team"]', ""))
    assert found["#social-drafts"].says == "The bot is in #social-drafts (drafts and reminder)."


@pytest.mark.parametrize(("seconds", "place"), [(3600, "behind"), (-3600, "ahead of")])
async def test_a_clock_that_is_an_hour_off(sandbox: Sandbox, examined: RunChecks, seconds: float, place: str) -> None:
    """The sandbox shifts Slack's clock instead, which has the same effect."""
    now = sandbox.workspace.clock
    sandbox.workspace.clock = lambda: now() + seconds
    found = await examined()
    assert found.faulty() == {"clock"}
    assert f"seconds {place} Slack's." in found["clock"].says
    assert "NTP" in found["clock"].fix


async def test_a_clock_that_is_a_minute_off_is_a_warning(sandbox: Sandbox, examined: RunChecks) -> None:
    now = sandbox.workspace.clock
    sandbox.workspace.clock = lambda: now() - 60
    found = await examined()
    assert (found.faulty(), found.warned()) == (set(), {"clock"})


async def test_slack_without_a_response(examined: RunChecks) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
    found = await examined(slack_api_url=closed)
    assert found.faulty() == {"bot token", "app token"}
    assert "Slack doesn't answer at" in found["bot token"].says


async def test_a_rate_limited_check_is_a_warning(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.faults.add("auth.test", "429", retry_after=30)
    sandbox.faults.add("apps.connections.open", "429", retry_after=30)
    found = await examined()
    assert (found.faulty(), found.warned()) == (set(), {"bot token", "app token"})
    assert found["bot token"].fix == "Try again in 30 seconds."


async def test_channels_that_may_not_be_listed(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.faults.add("users.conversations", "error_before", error="missing_scope")
    found = await examined()
    assert found.faulty() == {"channels"}
    assert "(missing_scope)" in found["channels"].says


@pytest.mark.parametrize("fault", ["hang", "reset_before", "not_json"])
@pytest.mark.parametrize(
    ("method", "check"),
    [("auth.test", "bot token"), ("apps.connections.open", "app token"), ("users.conversations", "channels")],
)
async def test_a_call_without_a_response_is_a_fault(
    sandbox: Sandbox, examined: RunChecks, method: str, check: str, fault: Kind
) -> None:
    sandbox.faults.add(method, fault, times=None)
    found = await examined(slack_timeout_seconds=0.3)
    assert found.faulty() == {check}
    assert found[check].says.startswith("Slack doesn't answer at")
    assert "Check this machine's network" in found[check].fix


async def test_a_rate_limited_channel_list(sandbox: Sandbox, examined: RunChecks) -> None:
    sandbox.faults.add("users.conversations", "429", retry_after=30)
    found = await examined()
    assert (found.faulty(), found.warned()) == (set(), {"channels"})
    assert found["channels"].fix == "Try again in 30 seconds."
