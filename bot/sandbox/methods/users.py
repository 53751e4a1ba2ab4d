"""auth.test and users.info: who is who."""

from bot.sandbox.arguments import Arguments
from bot.sandbox.model import JSON
from bot.sandbox.workspace import Workspace


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


METHODS = {"auth.test": auth_test, "users.info": info}
