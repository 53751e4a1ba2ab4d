"""Whether the extra ``mcp``, the protocol's official SDK, is installed."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from pydantic import BaseModel, ConfigDict

from bot.errors import BotError

OLDEST = (2, 3)
INSTALL = 'pip install "charter-reminder[mcp]"'


class ExtraError(BotError):
    """The SDK is missing, or is too old."""


@contextmanager
def importing_models() -> Iterator[None]:
    """Import the SDK a fifth faster: an assistant waits for its server.

    The SDK defines hundreds of models, for each release of the protocol. Here each is built when it is first used,
    as those of the charter are, and no garbage is looked for among what is being imported.
    """
    config = BaseModel.model_config
    BaseModel.model_config = ConfigDict(defer_build=True)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        BaseModel.model_config = config


def sdk_version() -> str | None:
    """Return the version of the SDK; ``None`` if it isn't installed."""
    try:
        return version("mcp")
    except PackageNotFoundError:
        return None


def require_sdk() -> None:
    """Check that the SDK can be imported.

    Raises:
        ExtraError: it is missing, or too old; the message says what to install.
    """
    found = sdk_version()
    if found is None:
        raise ExtraError(f"`charter mcp` needs the extra mcp. Install it: {INSTALL}")
    if tuple(map(int, re.findall(r"\d+", found)[:2])) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        raise ExtraError(f"`charter mcp` needs mcp {wanted} or later, and {found} is installed. Update it: {INSTALL}")
