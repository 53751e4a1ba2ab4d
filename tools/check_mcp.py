"""Checks `charter mcp` with what others wrote for it: the protocol's conformance suite, and its TypeScript SDK.

    .venv/bin/python -m tools.check_mcp

Both come from npm, into a temporary folder. The suite asks over HTTP; its other scenarios are about tools that only its
own example servers have. Where there is no npm, apt-get installs one for root. Where that fails, or npm has no network,
this says so loudly and checks nothing: `make test` asks the server the same with the Python SDK.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).resolve().parent.parent
SERVER = [sys.executable, "-m", "bot", "mcp", "--charter", str(ROOT / "charter.toml")]
PACKAGES = {"@modelcontextprotocol/conformance": "0.1.13", "@modelcontextprotocol/sdk": "1.32.2"}
"""Later releases of the suite need Node 22."""

SCENARIOS = (
    *("server-initialize", "ping", "tools-list", "resources-list", "prompts-list"),
    "dns-rebinding-protection",
)
SAID = "Serving the charter at "
SECONDS = 120.0  # for each command, on a busy machine

console = Console(highlight=False)


def npm() -> str | None:
    """Return npm, installing it where that is possible."""
    if shutil.which("npm") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        console.print("No npm here: installing it with apt-get")
        for arguments in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "nodejs", "npm"]):
            subprocess.run(["apt-get", *arguments], check=False, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    return shutil.which("npm")


@contextmanager
def serving() -> Iterator[str]:
    """Start a server over HTTP on a free port; yields its address."""
    command = [*SERVER, "--http", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line.startswith(SAID):
                raise SystemExit(f"charter mcp --http doesn't start: {line}")
            yield line.removeprefix(SAID).strip()
        finally:
            server.terminate()


def run(*command: str, folder: Path) -> None:
    """Run a command, and show what it says only if it fails."""
    ended = subprocess.run(  # noqa: S603
        command, cwd=folder, timeout=SECONDS, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}")


def install(folder: Path, program: str) -> bool:
    """Install the checkers into a folder; return whether that worked."""
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    command = [program, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *wanted]
    try:
        return subprocess.run(command, cwd=folder, timeout=SECONDS, check=False).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False


def check(folder: Path) -> None:
    """Run the checkers."""
    suite = folder / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
    with serving() as address:
        for scenario in SCENARIOS:
            run("node", str(suite), "server", "--url", address, "--scenario", scenario, folder=folder)
            console.print(f"Conformance suite: {scenario} passed")
    shutil.copy(ROOT / "tools" / "check_mcp.mjs", folder)
    run("node", "check_mcp.mjs", "env", f"PYTHONPATH={ROOT}", *SERVER, folder=folder)
    console.print("TypeScript SDK: tools, resources and prompt are as their schemas say")


def main() -> None:
    """Check the server, and leave nothing behind."""
    program = npm()
    with tempfile.TemporaryDirectory(prefix="charter-mcp-") as folder:
        if program is None or not install(Path(folder), program):
            console.print("\n*** charter mcp IS NOT CHECKED BY OTHERS: npm or its packages can't be installed ***\n")
        else:
            check(Path(folder))


if __name__ == "__main__":
    main()
