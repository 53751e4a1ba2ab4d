"""Settings from the environment and ``.env``: ``bot.cli`` reads them, ``app``, ``doctor`` and ``demo`` receive them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from bot.errors import BotError
from bot.paths import default_charter


class SettingsError(BotError):
    """A setting in the environment or in .env is invalid."""


Seconds = Annotated[float, Field(gt=0, le=86400)]


class Settings(BaseSettings):
    """The bot's settings. Secrets are ``SecretStr``, so that no log or error shows them.

    Attributes:
        slack_bot_token: ``xoxb-…``. `slack run` also sets it and the app token under names of its own, which take
            precedence, because it lets `.env` overwrite the others:
            https://github.com/slackapi/slack-cli/blob/main/.github/cli-sdk-specification.md
        slack_app_token: ``xapp-…``, for Socket Mode.
        slack_signing_secret: for signed HTTP, used without an app token.
        slack_api_url: another Slack, such as the sandbox.
        public_url: where Slack reaches the bot's HTTP server to load the charter's pictures; ``""`` to upload them.
        grace_seconds: how long a call whose outcome is unknown may still take effect.
        reader_url: of a second reader, in the manner of ``https://…/v1/chat/completions``; ``""`` for none.
        reader_model: its name there.
        reader_key: sent as a bearer token.
        reader_remote: whether it may be on another machine than the bot: drafts are sent there.
        reader_per_hour: how many drafts it may be asked about, by all replicas together.
        reader_timeout_seconds: how long an answer may take; within the lease, with time left for Slack.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, populate_by_name=True
    )

    slack_bot_token: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("slack_cli_xoxb", "slack_bot_token")
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("slack_cli_xapp", "slack_app_token")
    )
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    charter_file: Path = Field(default_factory=default_charter)
    database_url: SecretStr = SecretStr("sqlite:///charter.db")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    public_url: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    slack_timeout_seconds: Seconds = 5
    lease_seconds: Seconds = 20
    grace_seconds: Seconds = Field(default=10, validation_alias=AliasChoices("grace_seconds", "settle_seconds"))
    catch_up_seconds: Seconds = 300
    socket_ping_seconds: Seconds = 5
    poll_seconds: Seconds = 1
    reader_url: str = ""
    reader_model: str = ""
    reader_key: SecretStr = SecretStr("")
    reader_remote: bool = False
    reader_per_hour: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    reader_timeout_seconds: Seconds = 8

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret", "reader_key")
    @classmethod
    def _one_word(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[!-~]*", value.get_secret_value()):
            raise ValueError("must be one word of ASCII characters, as it was shown to you")
        return value

    @field_validator("slack_api_url", "public_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not _is_address(value):
            raise ValueError("must be an address that begins with https:// (or http:// for a sandbox on this machine)")
        return value

    @field_validator("reader_url")
    @classmethod
    def _is_endpoint(cls, value: str) -> str:
        if value and not _is_address(value):
            raise ValueError("must be an address such as http://127.0.0.1:8080/v1/chat/completions, without a password")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        return value.rstrip("/") + "/"

    @property
    def reader_host(self) -> str:
        """The machine that the second reader is on; ``""`` for none."""
        return urlsplit(self.reader_url).hostname or ""

    @property
    def reader_is_remote(self) -> bool:
        """Whether the second reader is on another machine, as far as its address tells."""
        return bool(self.reader_host) and not _is_this_machine(self.reader_host)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and port_fits


def read_settings(**overrides: object) -> Settings:
    """Read the environment and ``.env``; raises ``SettingsError``, which names bad variables, never their values."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = (f"{str(fault['loc'][0]).upper()}: {fault['msg']}." for fault in error.errors(include_input=False))
        raise SettingsError("\n".join(faults)) from None
    except UnicodeDecodeError:
        raise SettingsError(".env isn't UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingsError(f".env can't be read ({why}). Make it readable for the user that runs the bot.") from None
    if settings.lease_seconds < 2 * settings.slack_timeout_seconds:
        raise SettingsError("LEASE_SECONDS must be at least twice SLACK_TIMEOUT_SECONDS.")
    if settings.reader_url:
        _check_reader(settings)
    return settings


def _check_reader(settings: Settings) -> None:
    """Whether a second reader can be asked, and may be. The address isn't repeated: it may hold a key."""
    if not settings.reader_model:
        raise SettingsError("READER_MODEL is not set. Name the model as the endpoint of READER_URL knows it.")
    if settings.reader_is_remote and not settings.reader_remote:
        raise SettingsError(
            "READER_URL is on another machine, and drafts would be sent there. Set READER_REMOTE=yes if your team "
            "agrees, or name a reader on this machine, such as http://127.0.0.1:8080/v1/chat/completions."
        )
    if settings.lease_seconds < settings.reader_timeout_seconds + 2 * settings.slack_timeout_seconds:
        raise SettingsError(
            "LEASE_SECONDS must be at least READER_TIMEOUT_SECONDS and twice SLACK_TIMEOUT_SECONDS together: the reply "
            "is posted after the reader has answered."
        )


_RENAMED = {"SETTLE_SECONDS": "GRACE_SECONDS"}


def renamed_settings() -> Iterator[tuple[str, str]]:
    """Yield the old names that the environment or ``.env`` still uses, each with its new name."""
    used = EnvSettingsSource(Settings).env_vars.keys() | DotEnvSettingsSource(Settings).env_vars.keys()
    yield from ((old, new) for old, new in _RENAMED.items() if old.lower() in used)
