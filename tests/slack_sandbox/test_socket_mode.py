import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import DRAFTS, SAM, Sandbox
from tests.slack_sandbox.helpers import ListeningApp, listening


async def open_socket(sandbox: Sandbox, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    client = AsyncWebClient(base_url=sandbox.api_url, session=session)
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    return await session.ws_connect(url, autoping=False)


async def test_a_socket_says_hello_and_then_sends_envelopes(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with await open_socket(sandbox, session) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A0CHARTER"}
        sandbox.post(SAM, DRAFTS, "a draft")
        envelope = await socket.receive_json()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await sandbox.until(lambda: sandbox.deliveries.idle)
    assert sandbox.deliveries.log[0].acknowledged


async def test_a_ticket_opens_one_socket(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(base_url=sandbox.api_url, session=session)
    url = (await client.apps_connections_open(app_token=sandbox.app_token))["url"]
    async with session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_a_pong_carries_what_the_ping_did(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """The SDK expects its own timestamp in the pong, and otherwise considers the connection dead."""
    async with await open_socket(sandbox, session) as socket:
        await socket.receive_json()
        await socket.ping(b"sdk-ping-pong:1.5")
        pong = await socket.receive()
    assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1.5")


async def test_what_nobody_acknowledges_is_sent_three_times_more(hasty: Sandbox) -> None:
    async with listening(hasty) as app:
        app.deaf = True
        hasty.post(SAM, DRAFTS, "a draft")
        await hasty.until(lambda: hasty.deliveries.idle)
    assert [r.retry_attempt for r in app.requests] == [0, 1, 2, 3]
    assert [r.retry_reason for r in app.requests] == ["", "timeout", "timeout", "timeout"]
    assert len({r.payload["event_id"] for r in app.requests}) == 1
    assert len({r.envelope_id for r in app.requests}) == 4
    assert hasty.deliveries.log[0].answer.error == "timeout"


async def test_a_late_acknowledgement_counts(hasty: Sandbox, session: aiohttp.ClientSession) -> None:
    async with await open_socket(hasty, session) as socket:
        await socket.receive_json()
        hasty.post(SAM, DRAFTS, "a draft")
        first, _second = await socket.receive_json(), await socket.receive_json()
        await socket.send_json({"envelope_id": first["envelope_id"]})
        await hasty.until(lambda: hasty.deliveries.idle)
    assert hasty.deliveries.log[0].acknowledged


async def test_events_while_nobody_listens_are_gone_after_their_retries(hasty: Sandbox) -> None:
    hasty.post(SAM, DRAFTS, "too early")
    await hasty.until(lambda: hasty.deliveries.idle)
    assert (hasty.deliveries.log[0].attempts, hasty.deliveries.log[0].answer.error) == (4, "connection_failed")
    async with listening(hasty) as app:
        hasty.post(SAM, DRAFTS, "in time")
        await hasty.until(lambda: hasty.deliveries.idle)
    assert app.texts == ["in time"]


async def test_a_retry_reaches_who_connects_in_time() -> None:
    async with Sandbox(redeliver_after=(0.0, 0.3, 2.0)) as sandbox:
        sandbox.post(SAM, DRAFTS, "a little early")
        async with listening(sandbox) as app:
            await sandbox.until(lambda: sandbox.deliveries.idle)
    assert app.texts == ["a little early"]
    assert app.requests[0].retry_attempt > 0


async def test_each_envelope_goes_to_one_socket_in_turn(sandbox: Sandbox, app: ListeningApp) -> None:
    async with listening(sandbox) as other:
        for n in range(6):
            sandbox.post(SAM, DRAFTS, str(n))
        await sandbox.until(lambda: sandbox.deliveries.idle)
    assert (len(app.texts), len(other.texts)) == (3, 3)
    assert sorted([*app.texts, *other.texts]) == list("012345")


async def test_the_eleventh_socket_is_one_too_many(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    sockets = [await open_socket(sandbox, session) for _ in range(10)]
    async with await open_socket(sandbox, session) as one_more:
        assert (await one_more.receive_json())["reason"] == "too_many_websockets"
        assert (await one_more.receive()).type is aiohttp.WSMsgType.CLOSE
    for socket in sockets:
        await socket.close()


async def test_a_refresh_brings_the_client_back_on_a_new_socket(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.sockets.disconnect("refresh_requested")
    assert not sandbox.connected
    await sandbox.until(lambda: sandbox.connected and sandbox.sockets.count == 1)
    sandbox.post(SAM, DRAFTS, "after")
    await sandbox.until(lambda: app.texts == ["after"] and sandbox.deliveries.idle)


async def test_a_cut_socket_is_noticed_and_replaced(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.sockets.cut()
    await sandbox.until(lambda: sandbox.sockets.count == 0)
    await sandbox.until(lambda: sandbox.connected)
    sandbox.post(SAM, DRAFTS, "after")
    await sandbox.until(lambda: app.texts == ["after"])


async def test_a_handshake_can_be_refused(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    sandbox.faults.refuse_handshakes(1)
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await open_socket(sandbox, session)
    assert caught.value.status == 500
    async with await open_socket(sandbox, session) as socket:
        assert (await socket.receive_json())["type"] == "hello"


async def test_every_handshake_can_be_refused_for_a_while(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    sandbox.faults.refuse_handshakes()
    for _ in range(3):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await open_socket(sandbox, session)
    sandbox.faults.clear()
    async with await open_socket(sandbox, session) as socket:
        assert (await socket.receive_json())["type"] == "hello"


async def test_events_can_be_lost_altogether(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.deliveries.losing = True
    sandbox.post(SAM, DRAFTS, "never heard of")
    sandbox.deliveries.losing = False
    sandbox.post(SAM, DRAFTS, "heard")
    await sandbox.until(lambda: sandbox.deliveries.idle)
    assert app.texts == ["heard"]


async def test_nonsense_on_a_socket_does_no_harm(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with await open_socket(sandbox, session) as socket:
        for frame in ("{", "[]", '"x"', '{"envelope_id": 1}', '{"envelope_id": "unknown", "payload": []}'):
            await socket.send_str(frame)
        await socket.receive_json()
        sandbox.post(SAM, DRAFTS, "a draft")
        assert (await socket.receive_json())["type"] == "events_api"


async def test_a_socket_can_fall_silent(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """The connection stays open, but carries no more events, pongs or acknowledgements."""
    async with await open_socket(sandbox, session) as socket:
        await socket.receive_json()
        sandbox.sockets.silence()
        sandbox.post(SAM, DRAFTS, "a draft")
        await socket.ping(b"sdk-ping-pong:1.5")
        await sandbox.until(lambda: sandbox.deliveries.log[-1].attempts == 1)
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.1)
        assert not sandbox.deliveries.log[-1].acknowledged
        async with await open_socket(sandbox, session) as other:
            await other.receive_json()
            await other.ping(b"still there")
            assert (await other.receive()).type is aiohttp.WSMsgType.PONG
