"""views.*."""

from slack_sandbox.arguments import Arguments
from slack_sandbox.blocks_check import check_view
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.workspace import Workspace


def open_view(workspace: Workspace, arguments: Arguments) -> JSON:
    """views.open"""
    body = _view(workspace, arguments, "modal")
    view = workspace.views.open(workspace.triggers.use(arguments.required("trigger_id")), body)
    return {"view": workspace.views.json(view)}


def push(workspace: Workspace, arguments: Arguments) -> JSON:
    """views.push"""
    body = _view(workspace, arguments, "modal")
    view = workspace.views.push(workspace.triggers.use(arguments.required("trigger_id")), body)
    return {"view": workspace.views.json(view)}


def update(workspace: Workspace, arguments: Arguments) -> JSON:
    """views.update"""
    body = _view(workspace, arguments, "modal", "home")
    view = workspace.views.find(arguments.text("view_id"), arguments.text("external_id"))
    return {"view": workspace.views.json(workspace.views.update(view, body, arguments.text("hash")))}


def publish(workspace: Workspace, arguments: Arguments) -> JSON:
    """views.publish"""
    body = _view(workspace, arguments, "home")
    user = workspace.person(arguments.required("user_id"))
    return {"view": workspace.views.json(workspace.views.publish(user.id, body, arguments.text("hash")))}


def _view(workspace: Workspace, arguments: Arguments, *types: str) -> JSON:
    body = arguments.structure("view", "invalid_arguments")
    if not isinstance(body, dict):
        raise ApiError("invalid_arguments", "must provide an object [json-pointer:/view]")
    check_view(body, *types)
    workspace.uploads.check(body.get("blocks"), "invalid_arguments")
    return body


METHODS = {"views.open": open_view, "views.push": push, "views.update": update, "views.publish": publish}
