"""A Web API call's arguments, from a query string, a form or a JSON body."""

import json
import re
from typing import Any

from aiohttp import web

from slack_sandbox.model import JSON, ApiError

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


async def read_arguments(request: web.Request) -> "Arguments":
    """Read a request's arguments. Raises ``invalid_json`` or ``json_not_object``."""
    values: JSON = dict(request.query)
    if request.content_type in _FORMS:
        values |= dict(await request.post())
    elif request.content_type == "application/json":
        values |= _object(await request.text())
    return Arguments(values)


def _object(body: str) -> JSON:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(value, dict):
        raise ApiError("json_not_object")
    return value


class Arguments:
    """The arguments of one call, with typed access.

    Attributes:
        values: the raw arguments: strings from a query or form, any JSON from a JSON body.
    """

    def __init__(self, values: JSON) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string argument. Numbers and booleans are converted."""
        value = self.values.get(name)
        if value is None or isinstance(value, (dict, list)):
            return default
        return str(value)

    def required(self, name: str) -> str:
        """A required string argument. Raises ``invalid_arguments``."""
        if value := self.text(name):
            return value
        raise ApiError("invalid_arguments", f"missing required field: {name}")

    def flag(self, name: str) -> bool:
        """A boolean argument: true for ``true``, ``1`` and JSON's true."""
        return self.text(name).lower() in {"true", "1"}

    def limit(self, default: int, maximum: int) -> int:
        """The page size, at maximum ``maximum``. Raises ``invalid_limit``."""
        value = self.text("limit") or str(default)
        if not value.isdecimal() or int(value) < 1:
            raise ApiError("invalid_limit")
        return min(int(value), maximum)

    def ts(self, name: str) -> str | None:
        """A timestamp, padded so that it compares with every ts as a string; None if absent."""
        value = self.text(name)
        if value in {"", "now"}:
            return None
        if not re.fullmatch(r"\d{1,10}(\.\d{1,6})?", value):
            raise ApiError(f"invalid_ts_{name}")
        seconds, _, micros = value.partition(".")
        return f"{seconds:0>10}.{micros:0<6}"

    def structure(self, name: str, otherwise: str) -> Any:
        """A nested argument, decoded from JSON if it is a string; None if absent. Raises the code ``otherwise``."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(otherwise) from None
