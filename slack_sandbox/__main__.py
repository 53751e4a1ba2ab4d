"""``python -m slack_sandbox``: serve a sandbox until interrupted, and print how an app and a person reach it."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys

from slack_sandbox.server import Sandbox

GREETING = """\
The sandbox is running. Open {sandbox.url} in a browser, and start your app with:

SLACK_API_URL={sandbox.api_url}
SLACK_BOT_TOKEN={sandbox.bot_token}
SLACK_APP_TOKEN={sandbox.app_token}
SLACK_SIGNING_SECRET={sandbox.signing_secret}

Press Ctrl+C to stop. The sandbox stores nothing.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m slack_sandbox", description="Serve a local Slack.")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; by default any free port")
    parser.add_argument("--events-url", help="your app's request URL, to use signed HTTP instead of Socket Mode")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(_serve(options.port, options.events_url))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        sys.stderr.write(f"Can't listen on port {options.port}: {reason}. Choose another one with --port.\n")
        return 1
    return 0


async def _serve(port: int, events_url: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # on Windows, where asyncio.run turns Ctrl+C into KeyboardInterrupt
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    async with Sandbox(port=port, events_url=events_url) as sandbox:
        sys.stdout.write(GREETING.format(sandbox=sandbox))
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
