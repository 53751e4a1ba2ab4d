"""Builds the container image and checks that the bot in it works: what the README says of containers, on CI.

    .venv/bin/python -m tools.check_image

As the image's own user, which isn't root, `charter validate` and `charter mcp` load the charter; then `charter run`
connects to a sandbox on this machine, answers one draft, serves `/healthz`, and ends with 0 on SIGTERM. Nothing is left
behind: the image and its containers are removed, and what buildah stores goes with a temporary folder.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import aiohttp
from rich.console import Console

from slack_sandbox import AMELIE, DRAFTS, Sandbox

ROOT = Path(__file__).resolve().parent.parent
CHARTER = "/charter/charter.toml"
SECONDS = 60.0  # for each step of the running bot
DRAFT = "You won’t believe what our new press can do"
MOUNT = f"{ROOT}:/charter:ro"


class Image:
    """A built image, run by the engine that built it.

    Args:
        engine: ``docker``, ``podman`` or ``buildah``.
        tag: the image's name.
    """

    def __init__(self, engine: str, tag: str) -> None:
        self.engine = engine
        self.tag = tag
        self._container = _output(engine, "from", tag) if engine == "buildah" else ""

    def command(self, environ: Mapping[str, str], *arguments: str) -> list[str]:
        """Return the command that runs ``charter`` in the image, with the network of this machine."""
        options = ["--network", "host", "--volume", MOUNT]
        options += [part for name, value in environ.items() for part in ("--env", f"{name}={value}")]
        if self.engine == "buildah":
            return ["buildah", "run", "--isolation", "chroot", *options, self._container, "--", "charter", *arguments]
        hardened = ["--rm", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        return [self.engine, "run", *hardened, *options, self.tag, *arguments]

    def user(self) -> str:
        """Return the user that the image runs as."""
        if self.engine == "buildah":
            return _output("buildah", "inspect", "--type", "image", "--format", "{{.Docker.Config.User}}", self.tag)
        return _output(self.engine, "image", "inspect", "--format", "{{.Config.User}}", self.tag)

    def terminate(self, process: asyncio.subprocess.Process) -> None:
        """Send SIGTERM to the bot. docker and podman pass it on; buildah doesn't, and keeps its processes visible."""
        os.kill(_leaf(process.pid) if self.engine == "buildah" else process.pid, signal.SIGTERM)

    def remove(self) -> None:
        """Remove the image and its container."""
        if self._container:
            _output("buildah", "rm", self._container)
        _output(self.engine, "rmi", self.tag)


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"The image doesn't work: {otherwise}.")


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()  # noqa: S603 - below


def _leaf(pid: int) -> int:
    """Return the innermost descendant of a process. Any of its threads may have started the next one."""
    while children := [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]:
        pid = children[0]
    return pid


def _children(task: Path) -> list[int]:
    return [int(child) for child in (task / "children").read_text().split()]


@contextmanager
def _storage_of_its_own() -> Iterator[None]:
    """Let buildah store images and containers in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="charter-image-") as folder:
        config = Path(folder) / "storage.conf"
        config.write_text(f'[storage]\ndriver = "vfs"\ngraphroot = "{folder}/images"\nrunroot = "{folder}/run"\n')
        os.environ["CONTAINERS_STORAGE_CONF"] = str(config)
        try:
            yield
        finally:
            del os.environ["CONTAINERS_STORAGE_CONF"]


@contextmanager
def _built() -> Iterator[Image]:
    tag = f"charter-check-{uuid.uuid4().hex[:8]}"
    subprocess.run([ROOT / "tools" / "image.sh"], env={**os.environ, "TAG": tag}, check=True)  # noqa: S603
    image = Image(_output(str(ROOT / "tools" / "container_engine.sh")), tag)
    try:
        yield image
    finally:
        image.remove()


async def check_running(image: Image) -> None:
    """Run the bot against a sandbox: ready, healthy, one reply to one draft, and status 0 on SIGTERM."""
    async with Sandbox() as sandbox:
        port = _free_port()
        environ = {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_API_URL": sandbox.api_url,
            "CHARTER_FILE": CHARTER,
            "HOST": "127.0.0.1",
            "PORT": str(port),
        }
        process = await asyncio.create_subprocess_exec(*image.command(environ, "run"))
        try:
            await sandbox.until(lambda: sandbox.connected, SECONDS)
            draft = sandbox.post(AMELIE, DRAFTS, DRAFT)
            await sandbox.until(lambda: len(draft.replies) == 1, SECONDS)
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as health:
                _expect(health.status == 200, f"/healthz answered {health.status}")
            image.terminate(process)
            status = await asyncio.wait_for(process.wait(), SECONDS)
            _expect(status == 0, f"the bot ended with {status}")
            _expect(len(draft.replies) == 1, f"replies: {len(draft.replies)}")
        finally:
            if process.returncode is None:
                image.terminate(process)
                await asyncio.wait_for(process.wait(), SECONDS)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def main() -> None:
    """Build, check and remove the image."""
    began = time.monotonic()
    with _storage_of_its_own(), _built() as image:
        user = image.user()
        _expect(user.isdecimal() and int(user) > 0, f"the image runs as {user or 'root'}")
        for command in ("validate", "mcp"):  # the latter ends with its standard input
            arguments = image.command({"CHARTER_FILE": CHARTER}, command)
            subprocess.run(arguments, stdin=subprocess.DEVNULL, check=True)  # noqa: S603
        asyncio.run(check_running(image))
    Console().print(f"The image works. Built and checked in {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
