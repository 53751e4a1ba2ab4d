"""``response_url``: the app's responses to a command, a button or a shortcut, up to half an hour later.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from aiohttp import web

from slack_sandbox.arguments import Arguments, read_arguments
from slack_sandbox.methods.chat import MessageContent, own_message, read_content
from slack_sandbox.model import JSON, ApiError, Message
from slack_sandbox.workspace import ReplyTo, Workspace

PATH = "/response/"


def respond(workspace: Workspace, to: ReplyTo, arguments: Arguments) -> None:
    """Post a new message, or replace or delete the message of the interaction."""
    if arguments.flag("delete_original"):
        _delete(workspace, to)
        return
    content = read_content(workspace, arguments)
    if arguments.flag("replace_original") and to.message_ts:
        _replace(workspace, to, content)
        return
    message = own_message(workspace, to.channel, content)
    message.thread_ts = arguments.text("thread_ts") or None
    if arguments.text("response_type") == "in_channel":
        workspace.put(message)
    else:
        message.ephemeral_for = to.user
        workspace.post_ephemeral(message)


def _original(workspace: Workspace, to: ReplyTo) -> Message:
    channel = workspace.channel(to.channel)
    ts = to.message_ts or ""
    found = channel.ephemerals.get(ts) or channel.messages.get(ts)
    if found is None:
        raise ApiError("message_not_found")
    return found


def _delete(workspace: Workspace, to: ReplyTo) -> None:
    message = _original(workspace, to)
    if message.ephemeral_for:
        workspace.dismiss(to.channel, message.ts)
    elif message.bot_id == workspace.bot_id:
        workspace.delete(message)
    else:
        raise ApiError("cant_delete_message")


def _replace(workspace: Workspace, to: ReplyTo, content: MessageContent) -> None:
    message = _original(workspace, to)
    if message.ephemeral_for:
        message.text, message.blocks = content.text or "", content.blocks
        workspace.post_ephemeral(message)
    elif message.bot_id == workspace.bot_id:
        workspace.edit(message, content.text or "", content.blocks, workspace.bot.id)
    else:
        raise ApiError("cant_update_message")


def route(workspace: Workspace) -> web.RouteDef:
    """The route that receives responses."""

    async def handle(request: web.Request) -> web.Response:
        try:
            arguments = await read_arguments(request)
            respond(workspace, workspace.replies.use(request.match_info["name"]), arguments)
        except ApiError as error:
            code = error.code.replace("exchanged_", "used_")
            body: JSON = {"ok": False, "error": code}
            return web.json_response(body, status=404 if code.endswith("_url") else 400)
        return web.json_response({"ok": True})

    return web.post(f"{PATH}{{name}}", handle)
