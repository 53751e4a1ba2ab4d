"""The Slack app's manifest, built from the needs of the listeners.

Reference: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from bot.slack import pictures
from bot.slack.listeners import command, direct, drafts, editing, home, suggestions
from bot.wording.private import COMMAND

NAME = "Charter"

_DESCRIPTION = "Offers one gentle reminder of your team's charter in a draft's thread. Never blocks, never reports."
_LONG_DESCRIPTION = (
    "Your team writes down what matters most when it speaks in public: at most ten short rules and a few objectives, "
    "on one page. When a draft in your drafts channel brings one of them to mind, this app offers a single suggestion "
    "in the draft's thread. It never blocks, scores, approves or rewrites anything, and keeps no figures about people. "
    "Once a week it reminds the team of its objectives. Type /charter to read the charter, or check a text in private."
)


def manifest() -> dict[str, Any]:
    """Return the manifest for Socket Mode as a JSON object."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": _DESCRIPTION,
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#2f4858",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "The charter, and a check in private",
                    "usage_hint": "check <text> | rule 3 | quiet 7 | help",
                    "should_escape": False,
                }
            ],
            "shortcuts": [
                {
                    "name": "Check with the charter",
                    "type": "message",
                    "callback_id": command.CALLBACK,
                    "description": "What the charter brings to mind about this message",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": _scopes()}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted({*drafts.EVENTS, *direct.EVENTS, *home.EVENTS})},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _scopes() -> list[str]:
    asking = (drafts, direct, command, editing, suggestions, pictures)
    return sorted({scope for module in asking for scope in module.SCOPES})


def link() -> str:
    """Return the link that creates the app from the manifest."""
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(json.dumps(manifest()), safe='')}"
