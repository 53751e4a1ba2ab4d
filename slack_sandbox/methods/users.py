"""auth.test, users.info and bots.info."""

from slack_sandbox.arguments import Arguments
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.workspace import Workspace


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
    person = workspace.person(arguments.text("user"))
    user: JSON = {
        "id": person.id,
        "team_id": workspace.team,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "color": person.color,
        "tz": person.timezone,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "profile": {"real_name": person.real_name, "display_name": person.name, "team": workspace.team},
    }
    if arguments.flag("include_locale"):
        user["locale"] = person.locale
    return {"user": user}


def bot_info(workspace: Workspace, arguments: Arguments) -> JSON:
    """bots.info"""
    if arguments.required("bot") != workspace.bot_id:
        raise ApiError("bot_not_found")
    bot = workspace.bot
    return {"bot": {"id": workspace.bot_id, "app_id": workspace.app, "user_id": bot.id, "name": bot.real_name}}


METHODS = {"auth.test": auth_test, "users.info": info, "bots.info": bot_info}
