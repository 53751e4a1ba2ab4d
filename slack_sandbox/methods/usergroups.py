"""usergroups.*: the user groups and who is in them."""

from slack_sandbox.arguments import Arguments
from slack_sandbox.model import JSON, ApiError, UserGroup
from slack_sandbox.workspace import SLACKBOT, Workspace


def list_groups(workspace: Workspace, arguments: Arguments) -> JSON:
    """usergroups.list"""
    groups = workspace.groups.values()
    return {"usergroups": [_group(workspace, group, users=arguments.flag("include_users")) for group in groups]}


def list_users(workspace: Workspace, arguments: Arguments) -> JSON:
    """usergroups.users.list"""
    group = workspace.groups.get(arguments.required("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.members)}


def _group(workspace: Workspace, group: UserGroup, *, users: bool) -> JSON:
    fields: JSON = {
        "id": group.id,
        "team_id": workspace.team,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_type": None,
        "created_by": SLACKBOT,
        "updated_by": SLACKBOT,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }
    return fields | {"users": list(group.members)} if users else fields


METHODS = {"usergroups.list": list_groups, "usergroups.users.list": list_users}
