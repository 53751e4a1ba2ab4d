"""Says what the form of a rule doesn't show. Plain texts: the renderer escapes them."""

from bot.charter.editing.forms import RuleForm
from bot.wording.language import Language

HIDDEN = {
    "spell": "spellings",
    "prefer": "better_words",
    "pattern": "pattern",
    "exact_case": "pattern",
    "max": "limits",
    "min": "limits",
    "on": "platforms",
    "when": "needs",
    "needs": "needs",
    "not_both": "mixture",
    "fits": "fits",
    "repeat": "repetition",
    "good": "examples",
    "bad": "examples",
}
"""What a key of the charter's file is called in a sentence; any other key holds ``lists``."""


def hidden_note(form: RuleForm, spoken: Language) -> str:
    """Return a remark about what a rule has and its form doesn't show; ``""`` where it shows everything."""
    names = dict.fromkeys(HIDDEN.get(key, "lists") for key in form.others)
    if form.ask:
        names["reader"] = None
    things = spoken.listed([spoken.text(f"hidden.{name}") for name in names])
    return spoken.text("form_of_rule.hidden", things=things) if things else ""
