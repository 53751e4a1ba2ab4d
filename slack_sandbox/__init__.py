"""A local Slack for tests, demos and benchmarks.

It serves the Web API, Socket Mode, signed HTTP requests and a page for people, on the loopback address only.
``Sandbox`` runs it and acts as the people in it::

    async with Sandbox() as sandbox:
        bot = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
        draft = sandbox.post(AMELIE, DRAFTS, "A real game changer")
        await bot.chat_postMessage(channel=DRAFTS, text="A figure, perhaps?", thread_ts=draft.ts)
        await sandbox.until(lambda: draft.replies)

README.md lists what it implements and how to inject faults.
"""

from slack_sandbox.charter_editor import CharterEditor
from slack_sandbox.delivery import Answer, Delivery
from slack_sandbox.faults import Call, Fault, Faults
from slack_sandbox.model import ApiError, Channel, Command, ImageFile, Message, Person, Shortcut, UserGroup
from slack_sandbox.rate_limits import ReadLimits
from slack_sandbox.server import Sandbox
from slack_sandbox.workspace import AMELIE, BOT, DRAFTS, EXAMPLES, GENERAL, PEOPLE, SAM, TEAM, Workspace

__all__ = [
    "AMELIE",
    "BOT",
    "DRAFTS",
    "EXAMPLES",
    "GENERAL",
    "PEOPLE",
    "SAM",
    "TEAM",
    "Answer",
    "ApiError",
    "Call",
    "Channel",
    "CharterEditor",
    "Command",
    "Delivery",
    "Fault",
    "Faults",
    "ImageFile",
    "Message",
    "Person",
    "ReadLimits",
    "Sandbox",
    "Shortcut",
    "UserGroup",
    "Workspace",
]
