import pytest

from slack_sandbox import tokens

PEOPLE = {"sam": "U1", "Sam Okafor": "U1", "Amélie": "U2"}
CHANNELS = {"social": "C1", "social-drafts": "C2"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plain words", "plain words"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("&amp; typed by hand", "&amp;amp; typed by hand"),
        ("see https://x.org/?a=1&b=2.", "see <https://x.org/?a=1&amp;b=2>."),
        ("(https://x.org)", "(<https://x.org>)"),
        ("ask @Sam Okafor now", "ask <@U1> now"),
        ("ask @SAM, @amélie", "ask <@U1>, <@U2>"),
        ("@samantha is somebody else", "@samantha is somebody else"),
        ("sam@example.org", "<mailto:sam@example.org|sam@example.org>"),
        ("in #social-drafts and #social", "in <#C2|social-drafts> and <#C1|social>"),
        ("#unknown #1", "#unknown #1"),
        ("@here and <!channel>", "<!here> and &lt;!channel&gt;"),
    ],
)
def test_what_people_type_is_kept_in_slacks_form(typed: str, kept: str) -> None:
    assert tokens.to_text(tokens.read(typed, PEOPLE, CHANNELS)) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("R&D", "R&amp;D"),
        ("R&amp;D &lt;", "R&amp;D &lt;"),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ("<@U1> <https://x.org|x> <!channel>", "<@U1> <https://x.org|x> <!channel>"),
        ("> quoted", "&gt; quoted"),
    ],
)
def test_what_an_app_sends_keeps_its_tokens_and_entities(sent: str, kept: str) -> None:
    assert tokens.normalise(sent) == kept


def test_the_rich_text_of_a_message_says_the_same() -> None:
    """Clients render the block instead of the text, so the two must agree."""
    pieces = tokens.read("hi @sam in #social, @here: https://x.org a@b.org", PEOPLE, CHANNELS)
    block = tokens.to_rich_text(pieces, "b1")
    kinds = [element["type"] for element in block["elements"][0]["elements"]]
    assert kinds == ["text", "user", "text", "channel", "text", "broadcast", "text", "link", "text", "link"]
