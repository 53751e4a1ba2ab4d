"""files.*: the app's uploads, and what people attach."""

from slack_sandbox.arguments import Arguments
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.workspace import Workspace


def get_upload_url(workspace: Workspace, arguments: Arguments) -> JSON:
    """files.getUploadURLExternal"""
    length = arguments.required("length")
    if not length.isdecimal() or int(length) < 1:
        raise ApiError("invalid_arguments", "must be an integer above 0 [json-pointer:/length]")
    upload = workspace.uploads.begin(arguments.required("filename"), int(length), arguments.text("alt_txt"))
    return {"upload_url": f"{workspace.uploads.url}{upload.token}", "file_id": upload.id}


def complete(workspace: Workspace, arguments: Arguments) -> JSON:
    """files.completeUploadExternal"""
    files = arguments.structure("files", "invalid_arguments")
    if not isinstance(files, list) or not all(isinstance(file, dict) and file.get("id") for file in files):
        raise ApiError("invalid_arguments", "missing required field: files")
    completed = [workspace.uploads.complete(file["id"], file.get("title") or "") for file in files]
    return {"files": [{"id": upload.id, "title": upload.title} for upload in completed]}


def info(workspace: Workspace, arguments: Arguments) -> JSON:
    """files.info"""
    file = arguments.required("file")
    if file in workspace.uploads.files:
        return {"file": workspace.uploads.json(workspace.uploads.find(file))}
    mine = [channel for channel in workspace.channels.values() if workspace.bot.id in channel.members]
    return {"file": workspace.files.info(file, mine)}


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete,
    "files.info": info,
}
