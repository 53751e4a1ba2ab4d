"""The server: the SDK's requests on one side, tools, pages and the prompt on the other. It keeps nothing of a call."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from mcp import MCPError, types
from mcp.server import Server
from mcp.types import INVALID_PARAMS

from bot.assistants.answers import as_json
from bot.assistants.charters import Charters
from bot.assistants.inputs import (
    LONGEST_SUBJECT,
    Arguments,
    read_name,
    read_platform,
    read_text,
    refuse_unknown,
)
from bot.assistants.pages import CharterPage, all_pages, find_page
from bot.assistants.tools import TOOLS
from bot.charter.fields import nearest, shown
from bot.errors import BotError
from bot.wording.assistants import writing_prompt
from bot.wording.language import language

PROMPT = "write_by_our_charter"
INSTRUCTIONS = (
    "The charter of a team that speaks in public: a page of rules that remind, and decide nothing. Read it with "
    "list_rules before you write a post. Check a draft once with check_draft, and pass its questions on to the author "
    "as they are. Never rewrite a post to satisfy a rule, and never call it approved: the author decides."
)
_PLAIN = "text/plain"

Context = Any
"""The SDK's context of a request, which nothing here needs."""


def make_server(charters: Charters) -> Server[Any]:
    """Return a server for these charters, which any transport can run."""
    handlers = _Handlers(charters)
    return Server(
        "charter",
        version=version("charter-reminder"),
        title="Charter",
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )


class _Handlers:
    """Answers each kind of request."""

    def __init__(self, charters: Charters) -> None:
        self._charters = charters

    async def list_tools(self, _: Context, __: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[tool.described for tool in TOOLS.values()])

    async def call_tool(self, _: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        """Answer a call; what the caller can correct is an answer too, as the protocol asks."""
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f'There is no tool "{shown(params.name)}". {nearest(params.name, TOOLS)}')
        try:
            answer = tool.answer(self._charters, params.arguments or {})
        except BotError as error:
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        return types.CallToolResult(content=[_text(as_json(answer))], structured_content=answer)

    async def list_resources(self, _: Context, __: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[_resource(page) for page in all_pages(self._charters)])

    async def list_templates(self, _: Context, __: object) -> types.ListResourceTemplatesResult:
        """There are none: every page is listed."""
        return types.ListResourceTemplatesResult(resource_templates=[])

    async def read_resource(self, _: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        page = find_page(self._charters, params.uri)
        if page is None:
            raise MCPError(INVALID_PARAMS, f"There is no {shown(params.uri)}. resources/list names every page.")
        contents = types.TextResourceContents(uri=page.uri, mime_type=_PLAIN, text=page.text())
        return types.ReadResourceResult(contents=[contents])

    async def list_prompts(self, _: Context, __: object) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[_PROMPT])

    async def get_prompt(self, _: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        if params.name != PROMPT:
            raise MCPError(INVALID_PARAMS, f'There is no prompt "{shown(params.name)}". The only one is {PROMPT}.')
        try:
            said = self._prompt(params.arguments or {})
        except BotError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from None
        message = types.PromptMessage(role="user", content=_text(said))
        return types.GetPromptResult(description=_PROMPT.description, messages=[message])

    def _prompt(self, arguments: Arguments) -> str:
        refuse_unknown(arguments, [one.name for one in _PROMPT.arguments or ()])
        about = (read_text(arguments, "about", LONGEST_SUBJECT) or "").strip()
        platform = str(arguments.get("platform") or "") if read_platform(arguments) else ""
        charter = self._charters.get(read_name(arguments) or None).charter
        return writing_prompt(charter, language(charter.language), about, platform)


_PROMPT = types.Prompt(
    name=PROMPT,
    title="Write by our charter",
    description="Helps to write a post in the author's own voice, by the team's charter.",
    arguments=[
        types.PromptArgument(name="about", description="What the post is about."),
        types.PromptArgument(name="platform", description="Where it will be posted, such as linkedin."),
        types.PromptArgument(name="charter", description="The name of a charter, where there are several."),
    ],
)


def _resource(page: CharterPage) -> types.Resource:
    return types.Resource(uri=page.uri, name=page.name, description=page.about, mime_type=_PLAIN)


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)
