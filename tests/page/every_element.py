"""A modal with every element that Slack takes in one, for the tests of the page."""

from typing import Any

from tests.slack_sandbox.helpers import actions, button, section


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def options(*labels: str) -> list[dict[str, Any]]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def field(block_id: str, label: str, kind: str, **fields: Any) -> dict[str, Any]:
    """Return an input block whose element's action id is ``value``. ``of_block`` holds the block's own fields."""
    of_block = fields.pop("of_block", {})
    element = {"type": kind, "action_id": "value", **fields}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **of_block}


PACKS = options("Bait", "Hype", "Form letter")
OPTIONAL = {"optional": True}


def form(**fields: Any) -> dict[str, Any]:
    """Return the view."""
    noted = [{**PACKS[0], "description": plain("Suspense that hides the news")}, *PACKS[1:]]
    return {
        "type": "modal",
        "title": plain("Edit rule 2"),
        "submit": plain("Save"),
        "notify_on_close": True,
        "blocks": [
            section("Rule 2 of *Maison Verte*", block_id="head", accessory=_overflow()),
            field("text", "The rule", "plain_text_input", max_length=140, initial_value="Facts impress."),
            field(
                "words",
                "Words, one a line",
                "plain_text_input",
                multiline=True,
                placeholder=plain("game changer"),
                of_block=OPTIONAL | {"hint": plain("Whatever their case, accents and forms.")},
            ),
            field("find", "What the bot knows", "multi_static_select", options=PACKS, max_selected_items=2),
            field("platform", "Platform", "static_select", options=options("X", "LinkedIn"), of_block=OPTIONAL),
            field("where", "Channels", "multi_conversations_select", initial_conversations=["C0DRAFTS"]),
            field("who", "Keeper", "users_select", placeholder=plain("Pick a person"), of_block=OPTIONAL),
            field("day", "Reminder", "radio_buttons", options=options("Monday", "Friday"), of_block=OPTIONAL),
            field("also", "Also", "checkboxes", options=noted, of_block=OPTIONAL),
            field("from", "From", "datepicker", initial_date="2026-12-24", of_block=OPTIONAL),
            field("at", "Post at", "timepicker", initial_time="09:00", of_block=OPTIONAL),
            actions(_menu(), button("preview", text=plain("Preview")), block_id="more"),
        ],
        **fields,
    }


def _overflow() -> dict[str, Any]:
    return {"type": "overflow", "action_id": "rule_menu", "options": options("Move up", "Move down", "Remove")}


def _menu() -> dict[str, Any]:
    placeholder = plain("Language")
    return {
        "type": "static_select",
        "action_id": "language",
        "placeholder": placeholder,
        "options": options("English", "French"),
    }
