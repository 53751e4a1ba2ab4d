"""Which pictures were uploaded, and who uploads the others."""

from __future__ import annotations

import asyncio

from bot.app.stores import Stores

HASH = "0123456789abcdef"


async def test_one_replica_uploads_and_the_others_wait(tables: Stores) -> None:
    claims = await asyncio.gather(*(tables.pictures.claim(HASH, 60) for _ in range(5)))
    assert sorted(claims) == [False, False, False, False, True]
    assert await tables.pictures.file_of(HASH) is None
    await tables.pictures.uploaded(HASH, "F1")
    assert await tables.pictures.file_of(HASH) == "F1"
    assert not await tables.pictures.claim(HASH, 60)


async def test_another_replica_takes_over_an_upload_that_was_never_finished(tables: Stores) -> None:
    assert await tables.pictures.claim(HASH, -1)
    assert await tables.pictures.claim(HASH, 60)
    assert not await tables.pictures.claim(HASH, 60)


async def test_a_finished_upload_stays_finished_after_its_claim(tables: Stores) -> None:
    assert await tables.pictures.claim(HASH, -1)
    await tables.pictures.uploaded(HASH, "F1")
    assert not await tables.pictures.claim(HASH, 60)


async def test_a_forgotten_picture_is_uploaded_again(tables: Stores) -> None:
    await tables.pictures.claim(HASH, 60)
    await tables.pictures.uploaded(HASH, "F1")
    await tables.pictures.forget(HASH)
    assert await tables.pictures.file_of(HASH) is None
    assert await tables.pictures.claim(HASH, 60)
