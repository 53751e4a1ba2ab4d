"""The Web API's methods: what each does to the workspace. Pure but for the workspace.

Reference: https://docs.slack.dev/reference/methods
"""

from collections.abc import Callable

from bot.sandbox.arguments import Arguments
from bot.sandbox.methods import chat, conversations, users, views
from bot.sandbox.model import JSON
from bot.sandbox.workspace import Workspace

Method = Callable[[Workspace, Arguments], JSON]

METHODS: dict[str, Method] = {**chat.METHODS, **conversations.METHODS, **users.METHODS, **views.METHODS}
