"""The Web API's methods, as functions of the workspace and the call's arguments.

https://docs.slack.dev/reference/methods
"""

from collections.abc import Callable

from slack_sandbox.arguments import Arguments
from slack_sandbox.methods import chat, conversations, files, usergroups, users, views
from slack_sandbox.model import JSON
from slack_sandbox.workspace import Workspace

Method = Callable[[Workspace, Arguments], JSON]

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}
