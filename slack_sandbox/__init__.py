"""A small Slack of our own, for the demo, the tests and the benchmarks. It imports nothing else from ``bot``.

It listens on the loopback address only. ``Sandbox`` is the door; what people and the app do goes through it::

    async with Sandbox() as sandbox:
        bot = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
        draft = sandbox.post(AMELIE, DRAFTS, "A real game changer")
        await bot.chat_postMessage(channel=DRAFTS, text="A figure, perhaps?", thread_ts=draft.ts)
        await sandbox.until(lambda: draft.replies)
"""

from slack_sandbox.charter_editor import CharterEditor
from slack_sandbox.delivery import Answer, Delivery
from slack_sandbox.errors import ApiError
from slack_sandbox.faults import Call, Fault, Faults
from slack_sandbox.model import Channel, Command, ImageFile, Message, Person, Shortcut
from slack_sandbox.server import Sandbox
from slack_sandbox.workspace import AMELIE, BOT, DRAFTS, EXAMPLES, GENERAL, SAM, TEAM, Workspace

__all__ = [
    "AMELIE",
    "BOT",
    "DRAFTS",
    "EXAMPLES",
    "GENERAL",
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
    "Sandbox",
    "Shortcut",
    "Workspace",
]
