"""auth.test, users.info, users.list and bots.info."""

from slack_sandbox.arguments import Arguments
from slack_sandbox.methods.conversations import page
from slack_sandbox.model import JSON, ApiError, Person
from slack_sandbox.workspace import SLACKBOT, Workspace


def auth_test(workspace: Workspace, _arguments: Arguments) -> JSON:
    """auth.test"""
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": "Sandbox",
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def info(workspace: Workspace, arguments: Arguments) -> JSON:
    """users.info"""
    return {"user": _user(workspace, workspace.person(arguments.text("user")), arguments)}


def list_users(workspace: Workspace, arguments: Arguments) -> JSON:
    """users.list: everybody, bots and Slackbot included. Slackbot is no bot to Slack."""
    slackbot = Person(SLACKBOT, "slackbot", "Slackbot")
    everybody = [_user(workspace, person, arguments) for person in (*workspace.people.values(), slackbot)]
    members, metadata = page(everybody, "user", arguments)
    return {"members": list(members), "cache_ts": int(workspace.clock()), "response_metadata": metadata}


def _user(workspace: Workspace, person: Person, arguments: Arguments) -> JSON:
    user: JSON = {
        "id": person.id,
        "team_id": person.team or workspace.team,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "color": person.color,
        "tz": person.timezone,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "title": person.title,
            "team": person.team or workspace.team,
        },
    }
    if arguments.flag("include_locale"):
        user["locale"] = person.locale
    return user


def bot_info(workspace: Workspace, arguments: Arguments) -> JSON:
    """bots.info"""
    if arguments.required("bot") != workspace.bot_id:
        raise ApiError("bot_not_found")
    bot = workspace.bot
    return {"bot": {"id": workspace.bot_id, "app_id": workspace.app, "user_id": bot.id, "name": bot.real_name}}


METHODS = {"auth.test": auth_test, "users.info": info, "users.list": list_users, "bots.info": bot_info}
