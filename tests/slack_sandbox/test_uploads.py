"""Uploads of the app, and blocks that show them."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.slack_sandbox.helpers import Clock

PNG = b"\x89PNG\r\n\x1a\n"


def showing(file: str) -> list[dict[str, object]]:
    """Return blocks that show a file."""
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": "A press"}]


async def upload(slack: AsyncWebClient, name: str = "press.png") -> str:
    """Upload a file as the real client does it; return its id."""
    answer = await slack.files_upload_v2(content=PNG, filename=name, title="Press", alt_txt="A press")
    return str(answer["files"][0]["id"])


async def test_a_message_and_a_home_show_an_uploaded_picture(
    sandbox: Sandbox, slack: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file = await upload(slack)
    about = (await slack.files_info(file=file))["file"]
    assert (about["mimetype"], about["title"], about["alt_txt"], about["size"]) == ("image/png", "Press", "A press", 8)
    await slack.chat_postMessage(channel=DRAFTS, text="A press", blocks=showing(file))
    await slack.views_publish(user_id=AMELIE, view={"type": "home", "blocks": showing(file)})
    async with session.get(sandbox.url + about["url_private"]) as response:
        assert (response.status, response.content_type, await response.read()) == (200, "image/png", PNG)


async def test_a_file_that_is_unknown_or_not_completed_cannot_be_shown(slack: AsyncWebClient) -> None:
    begun = await slack.files_getUploadURLExternal(filename="press.png", length=8)
    for file in ("F0UNKNOWN", begun["file_id"]):
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            await slack.chat_postMessage(channel=DRAFTS, text="A press", blocks=showing(file))
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await slack.views_publish(user_id=AMELIE, view={"type": "home", "blocks": showing(file)})
        with pytest.raises(SlackApiError, match="file_not_found"):
            await slack.files_info(file=file)


async def test_what_is_no_file_id_is_refused(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks") as refused:
        await slack.chat_postMessage(channel=DRAFTS, text="A press", blocks=showing("press.png"))
    assert "input must match regex pattern" in refused.value.response["errors"][0]


async def test_a_file_is_not_ready_until_it_is_processed(sandbox: Sandbox, slack: AsyncWebClient, clock: Clock) -> None:
    sandbox.workspace.uploads.seconds_to_process = 3
    file = await upload(slack)
    assert (await slack.files_info(file=file))["file"]["mimetype"] == ""
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await slack.chat_postMessage(channel=DRAFTS, text="A press", blocks=showing(file))
    clock.now += 3
    assert (await slack.files_info(file=file))["file"]["mimetype"] == "image/png"
    await slack.chat_postMessage(channel=DRAFTS, text="A press", blocks=showing(file))


async def test_only_pictures_are_shown(sandbox: Sandbox, slack: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    file = await upload(slack, "press.html")
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await slack.chat_postMessage(channel=DRAFTS, text="A press", blocks=showing(file))
    async with session.get(f"{sandbox.url}/page/files/{file}") as response:
        assert (response.status, response.content_type) == (200, "application/octet-stream")


async def test_content_of_another_length_and_a_second_upload_are_refused(
    slack: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    begun = await slack.files_getUploadURLExternal(filename="press.png", length=9)
    async with session.post(begun["upload_url"], data=PNG) as response:
        assert response.status == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "Press"}])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await slack.files_getUploadURLExternal(filename="press.png", length=0)
    async with session.post(begun["upload_url"] + "x", data=PNG) as response:
        assert response.status == 400
