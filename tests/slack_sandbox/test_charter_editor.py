"""The charter editor's API: what it passes on, its size limit, and the posts of a preview."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, Sandbox, page_api
from slack_sandbox.charter_editor import MAX_CHARACTERS, MAX_MESSAGES

SAMPLE = Path(page_api.__file__).parent / "page" / "pictures" / "garden.png"


class Echo:
    """A charter editor that returns what it was given."""

    def charters(self) -> dict[str, Any]:
        return {"source": "in use", "charters": []}

    def try_charter(self, source: str, posts: list[dict[str, Any]]) -> dict[str, Any]:
        return {"faults": [], "source": source, "posts": posts}

    async def use_charter(self, source: str) -> dict[str, Any]:
        return {"faults": [{"line": 1, "where": "", "what": source, "fix": ""}]}

    def show_pack(self, name: str, posts: list[dict[str, Any]]) -> dict[str, Any] | None:
        return {"name": name, "posts": posts} if name == "bait" else None

    def picture(self, name: str) -> Path | None:
        return SAMPLE if name == "pictures/one.png" else None


@pytest.fixture
async def editor() -> AsyncIterator[Sandbox]:
    async with Sandbox(charter_editor=Echo()) as sandbox:
        yield sandbox


async def send(sandbox: Sandbox, session: aiohttp.ClientSession, path: str, body: object) -> tuple[int, Any]:
    async with session.post(f"{sandbox.url}/page/api/charter/{path}", json=body) as response:
        return response.status, await response.json() if response.content_type == "application/json" else None


async def test_a_charter_is_tried_on_the_posts_of_the_bots_channels(
    editor: Sandbox, session: aiohttp.ClientSession
) -> None:
    draft = editor.post(SAM, DRAFTS, "a draft")
    editor.post(AMELIE, DRAFTS, "a reply", draft.ts)
    editor.post(SAM, GENERAL, "the bot is not here")
    status, answer = await send(editor, session, "try", {"source": "x"})
    assert (status, answer["source"]) == (200, "x")
    assert [(post["name"], post["message"]["text"]) for post in answer["posts"]] == [("social-drafts", "a draft")]


async def test_only_the_newest_posts_are_tried(editor: Sandbox, session: aiohttp.ClientSession) -> None:
    for number in range(MAX_MESSAGES + 3):
        editor.post(SAM, DRAFTS, f"draft {number}")
    _, answer = await send(editor, session, "try", {"source": "x"})
    assert [post["message"]["text"] for post in answer["posts"]] == [
        f"draft {number}" for number in range(3, MAX_MESSAGES + 3)
    ]


async def test_a_charter_that_is_too_long_is_a_fault_and_not_tried(
    editor: Sandbox, session: aiohttp.ClientSession
) -> None:
    for path in ("try", "use"):
        status, answer = await send(editor, session, path, {"source": "x" * (MAX_CHARACTERS + 1)})
        assert status == 200
        assert answer["faults"][0]["what"] == "The charter is longer than 64,000 characters."


@pytest.mark.parametrize("body", [{}, {"source": 3}, [], "x"])
async def test_what_is_no_charter_is_refused(editor: Sandbox, session: aiohttp.ClientSession, body: object) -> None:
    assert (await send(editor, session, "try", body))[0] == 400


async def test_using_a_charter_gives_the_editors_answer(editor: Sandbox, session: aiohttp.ClientSession) -> None:
    _, answer = await send(editor, session, "use", {"source": "mine"})
    assert answer["faults"][0]["what"] == "mine"


async def test_a_pack_is_shown_with_the_posts(editor: Sandbox, session: aiohttp.ClientSession) -> None:
    editor.post(SAM, DRAFTS, "a draft")
    status, card = await send(editor, session, "pack", {"name": "bait"})
    assert (status, card["name"], len(card["posts"])) == (200, "bait", 1)
    assert (await send(editor, session, "pack", {"name": "none"}))[0] == 404
    assert (await send(editor, session, "pack", {"source": "bait"}))[0] == 400


async def test_a_charters_pictures_are_served(editor: Sandbox, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{editor.url}/page/api/charter/pictures/pictures/one.png") as response:
        assert (response.status, response.content_type) == (200, "image/png")
    async with session.get(f"{editor.url}/page/api/charter/pictures/other.png") as response:
        assert response.status == 404


async def test_a_page_of_another_site_changes_no_charter(editor: Sandbox, session: aiohttp.ClientSession) -> None:
    address = f"{editor.url}/page/api/charter/use"
    async with session.post(address, json={"source": "x"}, headers={"Origin": "https://example.org"}) as response:
        assert response.status == 403
    async with session.post(address, data='{"source": "x"}', headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415


async def test_a_sandbox_without_a_charter_editor_has_no_such_route(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{sandbox.url}/page/api/charter") as response:
        assert response.status == 404
