"""The two tools, as assistants see them: what they take, what they answer, and that they only read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp import types

from bot.assistants.answers import Answer, check, list_rules
from bot.assistants.charters import Charters
from bot.assistants.inputs import (
    LONGEST_ALT,
    LONGEST_NAME,
    MOST_PICTURES,
    Arguments,
    read_check,
    read_name,
    refuse_unknown,
)
from post_text.platforms import PLATFORMS
from post_text.text import LONGEST_POST

Schema = dict[str, Any]
"""JSON Schema 2020-12."""

_READS_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_CHARTER: Schema = {
    "type": "string",
    "maxLength": LONGEST_NAME,
    "description": "The name of a charter. Only needed where there are several.",
}


def _object(properties: Schema, *optional: str) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Schema, **limits: object) -> Schema:
    return {"type": "array", "items": items, **limits}


_CHECK_INPUT = _object(
    {
        "text": {"type": "string", "maxLength": LONGEST_POST, "description": "The draft, as it would be posted."},
        "platform": {
            "type": "string",
            "description": f"Where it will be posted: {', '.join(PLATFORMS)}. Left out: what the charter says.",
        },
        "pictures": _list(
            _object({"alt": {"type": "string", "maxLength": LONGEST_ALT, "description": "Its description."}}, "alt"),
            maxItems=MOST_PICTURES,
            description="One object per picture of the post: {} for a picture without a description.",
        ),
        "charter": _CHARTER,
    },
    *("platform", "pictures", "charter"),
)
_CHECK_OUTPUT = _object(
    {
        "charter": _TEXT,
        "remarks": _list(
            _object({"number": _NUMBER, "id": _TEXT, "question": _TEXT, "words": _list(_TEXT), "rule": _TEXT})
        ),
        "also": _list(_object({"number": _NUMBER, "id": _TEXT})),
        "note": _TEXT,
    }
)
_RULES_OUTPUT = _object(
    {
        "charter": _TEXT,
        "language": _TEXT,
        "rules": _list(
            _object(
                {
                    "number": _NUMBER,
                    "id": _TEXT,
                    "text": _TEXT,
                    "checked": {"type": "boolean"},
                    "platforms": _list(_TEXT),
                    "example": _TEXT,
                },
                *("platforms", "example"),
            )
        ),
        "objectives": _list(_TEXT),
    }
)


Answerer = Callable[[Charters, Arguments], Answer]


@dataclass(frozen=True, slots=True)
class CharterTool:
    """A tool: its description, and what answers a call.

    Attributes:
        described: what ``tools/list`` shows.
        answer: raises a ``BotError`` that an assistant can act on.
    """

    described: types.Tool
    answer: Answerer


def _check_draft(charters: Charters, arguments: Arguments) -> Answer:
    request = read_check(arguments)
    return check(charters.get(request.charter), request)


def _list_rules(charters: Charters, arguments: Arguments) -> Answer:
    refuse_unknown(arguments, ("charter",))
    return list_rules(charters.get(read_name(arguments)))


def _tool(name: str, title: str, description: str, schemas: tuple[Schema, Schema], answer: Answerer) -> CharterTool:
    taken, answered = schemas
    described = types.Tool(
        name=name,
        title=title,
        description=description,
        input_schema=taken,
        output_schema=answered,
        annotations=_READS_ONLY,
    )
    return CharterTool(described, answer)


TOOLS = {
    tool.described.name: tool
    for tool in (
        _tool(
            "check_draft",
            "Check a draft with the charter",
            "Says what the team's charter brings to mind about a draft: for each rule a question, the rule, and the "
            "words it means. Show the questions to the author, who decides; don't rewrite the draft to avoid them. "
            "No remark is no approval. Nothing is stored or sent.",
            (_CHECK_INPUT, _CHECK_OUTPUT),
            _check_draft,
        ),
        _tool(
            "list_rules",
            "List the charter's rules",
            "Lists the rules and objectives of the team's charter, to read before you write. A rule that isn't "
            "`checked` is for people to remember. Use common sense where the charter is silent.",
            (_object({"charter": _CHARTER}, "charter"), _RULES_OUTPUT),
            _list_rules,
        ),
    )
}
