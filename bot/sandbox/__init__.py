"""A small Slack of our own, for the demo, the tests and the benchmarks. It imports nothing else from ``bot``.

It listens on the loopback address only. ``Sandbox`` is the door; what people and the app do goes through it::

    async with Sandbox() as sandbox:
        bot = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
        draft = sandbox.post(AMELIE, DRAFTS, "A real game changer")
        await bot.chat_postMessage(channel=DRAFTS, text="A figure, perhaps?", thread_ts=draft.ts)
        await sandbox.until(lambda: draft.replies)
"""

from bot.sandbox.delivery import Answer, Delivery
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Call, Fault, Faults
from bot.sandbox.lab import Lab
from bot.sandbox.model import Channel, Command, Message, Person, Picture, Shortcut
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import AMELIE, BOT, DRAFTS, EXAMPLES, GENERAL, SAM, TEAM, Workspace

__all__ = [
    "AMELIE",
    "BOT",
    "DRAFTS",
    "EXAMPLES",
    "GENERAL",
    "SAM",
    "TEAM",
    "Answer",
    "Call",
    "Channel",
    "Command",
    "Delivery",
    "Fault",
    "Faults",
    "Lab",
    "Message",
    "Person",
    "Picture",
    "Sandbox",
    "Shortcut",
    "SlackError",
    "Workspace",
]
