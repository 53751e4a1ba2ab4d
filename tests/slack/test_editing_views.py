"""The forms of a charter are within Slack's limits for any charter, and carry their edit from press to press."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.asking import finding_of
from bot.charter.draft import Draft
from bot.charter.editing.edits import Target, read_fields
from bot.charter.editing.preview import Post, Remark, preview
from bot.charter.editing.proposals import SharedPhrase
from bot.charter.fields import LANGUAGES
from bot.charter.loading import load, parse
from bot.charter.model import MOST_RULES
from bot.charter.review import Reviewer
from bot.slack.editing.forms import block_of, first_block, form_view, read_form
from bot.slack.editing.state import EditState, TooMuchError, read_state
from bot.wording.edit_forms import edit_form, edit_menu
from bot.wording.edit_preview import Tried, preview_page
from bot.wording.edit_reader import ReaderLook
from bot.wording.language import language
from bot.wording.second_reader import Standing
from slack_sandbox.blocks_check import check_view
from slack_sandbox.view_state import entered, faults
from tests.slack.test_limits import LONG, longest_charter

TARGETS = (
    *(Target("rule", f"{number}{'r' * 39}") for number in range(MOST_RULES)),
    *(Target("objective", str(place)) for place in range(10)),
    *(Target(form) for form in ("reminder", "channels", "settings")),
)
ROOT = Path(__file__).parents[2]
MANY = [(f"#channel-{number}-{'c' * 90}", f"#channel-{number}-{'c' * 90}") for number in range(300)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_of_the_longest_charter_is_within_the_limits(code: str) -> None:
    charter, spoken = longest_charter(code), language(code)
    pages = [edit_menu(charter, spoken)]
    for target in TARGETS:
        fields = read_fields(charter, target)
        pages.append(edit_form(charter, target, fields, spoken, channels=MANY, has_reader=True))
    for page in pages:
        state = EditState("c" * 40, 9999, Target("rule", "r" * 40), 99)
        check_view(form_view(page, spoken, callback="edit_form", metadata=state.dumped(), back=True), "modal")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_preview_of_200_long_drafts_is_within_the_limits(code: str) -> None:
    charter, spoken = longest_charter(code), language(code)
    before = parse(f'name = "Us"\nlanguage = "{code}"')
    word = f"rule0word0{'x' * 70}"
    posts = [Post(f"C0123456789/179000000{number:04}.000100", f"{word} {LONG * 20} {number}") for number in range(200)]
    marks = {post.key: "wrong" for post in posts[:12]} | {posts[100].key: "missed"}
    shared = [SharedPhrase(code, f"{LONG[:60]}{number}") for number in range(5)]
    found = preview(posts, Reviewer(before), charter)
    pointed = [Remark(post, (finding_of(charter.rules[0], Draft(post.text), 0, 200, "m"),)) for post in posts]
    look = ReaderLook(Standing("r", agreed=3, looked=4), pointed, {}, read=200, is_silent=True)
    tried = Tried(before, charter, "r", found, posts, marks, shared, is_whole=False, added=LONG * 2, look=look)
    check_view(form_view(preview_page(tried, spoken), spoken, callback="edit_preview"), "modal")


def test_the_first_values_of_a_form_can_be_sent_as_they_are() -> None:
    """No first value is longer than its input takes, and every required input has one."""
    charter, spoken = load(ROOT / "charter.toml"), language("en")
    for target in (*(Target("rule", rule.id) for rule in charter.rules), Target("objective", "0"), *TARGETS[-3:]):
        fields = read_fields(charter, target)
        channels = [("#social-drafts", "a"), ("#social-team", "b")]
        page = edit_form(charter, target, fields, spoken, channels=channels, has_reader=True)
        view = form_view(page, spoken, callback="edit_form")
        values = entered(view["blocks"], {})
        assert faults(view["blocks"], values) == {}
        sent = read_form({"state": {"values": values}})
        assert {key: value for key, value in fields.items() if value} == {
            key: value for key, value in sent.items() if value
        }, target


def test_another_turn_gives_every_input_another_block() -> None:
    """Slack keeps what is typed in a block that keeps its id."""
    charter, spoken = longest_charter("en"), language("en")
    page = edit_form(charter, TARGETS[0], read_fields(charter, TARGETS[0]), spoken)
    first, second = (form_view(page, spoken, callback="x", turn=turn) for turn in (0, 1))
    ids = [{block.get("block_id") for block in view["blocks"]} - {None} for view in (first, second)]
    assert not ids[0] & ids[1]
    values = entered(second["blocks"], {})
    assert block_of("text", {"state": {"values": values}}) == "text#1"
    assert first_block(second) == "text#1"


VALUES = st.one_of(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3).map(tuple))
STATES = st.builds(
    EditState,
    charter=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
    base=st.integers(0, 10**6),
    target=st.one_of(
        st.none(),
        st.builds(Target, st.just("rule"), st.from_regex(r"[a-z0-9-]{0,40}", fullmatch=True)),
        st.builds(Target, st.just("objective"), st.from_regex(r"[0-9]?", fullmatch=True)),
        st.builds(Target, st.sampled_from(["reminder", "channels", "settings"])),
    ),
    turn=st.integers(0, 999),
    changed=st.dictionaries(st.sampled_from(["text", "find", "avoid.en", "good"]), VALUES),
    marks=st.dictionaries(st.text(max_size=30), st.sampled_from(["right", "wrong", "missed"]), max_size=30),
)


@given(STATES)
def test_a_state_is_read_back_as_it_was(state: EditState) -> None:
    dumped = state.dumped()
    assert len(dumped) <= 3000
    assert not set(dumped) & set("&<>")
    assert read_state(dumped) == state


@given(st.one_of(st.text(), st.binary().map(lambda some: f"z:{some.hex()}"), st.just("z:" + "A" * 2990)))
def test_what_is_no_state_is_none_and_no_error(metadata: str) -> None:
    assert read_state(metadata) is None or isinstance(read_state(metadata), EditState)


def test_the_state_of_a_suggestion_from_before_an_update_is_read() -> None:
    assert read_state('["c",2,null,0,{},{},"a1"]') == EditState("c", 2, suggestion="a1")


def test_much_is_packed_and_more_is_refused() -> None:
    packed = EditState("c", changed={"good": "An example that says what it is. " * 200})
    assert packed.dumped().startswith("z:")
    assert read_state(packed.dumped()) == packed
    with pytest.raises(TooMuchError):
        EditState(
            "c", changed={"good": "".join(chr(0x4E00 + (number * 7919) % 9000) for number in range(3000))}
        ).dumped()


def test_what_unpacks_to_far_too_much_is_no_state() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" * 2_000_000, 9)).decode()
    assert len(bomb) < 3000
    assert read_state(f"z:{bomb}") is None
