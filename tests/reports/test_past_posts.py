"""Past posts are read from what people have: exports, tables, documents. What is none of these is refused."""

from __future__ import annotations

import codecs
import contextlib
import json
import struct
import unicodedata
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.reports import archive
from bot.reports.check import InputError, Item
from bot.reports.past_posts import PastPosts, Wanted, open_posts
from tests.reports import exports
from tests.reports.exports import CLEAN, TWO_LINES, ZAP, channel, message, old_message, written, zipped

DAY = "2023-11-14.json"


def opened(path: Path, *channels: str, column: str | None = None) -> tuple[PastPosts, list[Item]]:
    """Return how a file was read, and its posts."""
    with closing(open_posts(path, Wanted(channels, "x", column), lambda _: None)) as posts:
        return posts, list(posts.items(lambda _: None))


def texts(path: Path, *channels: str) -> list[str]:
    return [item.draft.text for item in opened(path, *channels)[1]]


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, *channels: str) -> str:
    with pytest.raises(InputError) as caught:
        opened(path, *channels)
    return str(caught.value)


def export_of(name: str, *, folder: str | None = None, index: str = "channels.json") -> dict[str, object]:
    return {index: [channel(name), channel("other", "C2")], f"{folder or name}/{DAY}": [message(ZAP)]}


@pytest.mark.parametrize("flag", [True, False], ids=["flagged", "unflagged"])
def test_a_channel_with_accents_is_found_in_a_zip_with_and_without_the_utf8_flag(tmp_path: Path, flag: bool) -> None:
    path = zipped(tmp_path / "export.zip", export_of("rédaction"), flag=flag)
    assert texts(path, "#rédaction") == [ZAP]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_channel_is_found_in_either_form_of_its_accents(tmp_path: Path, form: Literal["NFC", "NFD"]) -> None:
    """macOS writes folders decomposed, and the charter may be written either way."""
    name = unicodedata.normalize("NFD", "rédaction")
    path = written(tmp_path / "export", export_of("rédaction", folder=name))
    assert texts(path, unicodedata.normalize(form, "#Rédaction")) == [ZAP]


def test_folders_may_be_named_by_the_channels_id(tmp_path: Path) -> None:
    assert texts(written(tmp_path / "e", export_of("drafts", folder="C1")), "#drafts") == [ZAP]


def test_private_channels_are_read_from_groups(tmp_path: Path) -> None:
    """An export of private channels may have no public ones at all."""
    path = written(tmp_path / "e", export_of("drafts", index="groups.json"))
    assert texts(path, "#drafts") == [ZAP]
    (path / "channels.json").write_text(json.dumps([channel("general", "C9")]), encoding="utf-8")
    assert texts(path, "#drafts") == [ZAP]
    (path / "channels.json").write_text(json.dumps([channel("drafts")]), encoding="utf-8")
    assert texts(path, "#drafts") == [ZAP], "a channel that was made private may be in both"


def test_direct_messages_are_left_out_unless_they_are_named(tmp_path: Path) -> None:
    files = export_of("drafts") | {
        "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
        "mpims.json": [channel("mpdm-a--b-1", "G7")],
        f"D1/{DAY}": [message("We zap between us")],
        f"mpdm-a--b-1/{DAY}": [message("We zap between three")],
    }
    path = written(tmp_path / "e", files)
    assert texts(path, "#drafts") == [ZAP]
    assert texts(path, "D1") == ["We zap between us"]
    assert texts(path, "mpdm-a--b-1") == ["We zap between three"]
    assert "D1" not in refusal(path, "#nowhere")


def test_messages_from_before_2018_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "e", {"channels.json": [channel("drafts")], f"drafts/{DAY}": [old_message(ZAP)]})
    assert texts(path, "#drafts") == [f"@amelie {ZAP}"]


def test_an_export_without_its_index_is_read_by_its_folders(tmp_path: Path) -> None:
    path = written(tmp_path / "e", {f"drafts/{DAY}": [message(ZAP)], f"random/{DAY}": [message(CLEAN)]})
    assert texts(path, "#drafts") == [ZAP]
    assert "Name one that it has with --channel: #drafts, #random." in refusal(path, "#nowhere")


def test_one_channels_folder_or_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    folder = written(tmp_path / "drafts-2023", {DAY: [message(ZAP)], "2023-11-15.json": [message(CLEAN, 2)]})
    assert texts(folder, "#social-drafts") == [ZAP, CLEAN]
    assert texts(folder / DAY, "#social-drafts") == [ZAP]


def test_tools_that_write_one_file_per_channel_are_read(tmp_path: Path) -> None:
    files = {"channels.json": [channel("drafts")], "drafts.json": {"name": "drafts", "messages": [message(ZAP)]}}
    assert texts(written(tmp_path / "e", files), "#drafts") == [ZAP]


def test_a_zip_may_have_one_folder_at_its_top_and_what_macos_adds(tmp_path: Path) -> None:
    files = {f"Export March/{name}": content for name, content in export_of("drafts").items()}
    mac = {"__MACOSX/Export March/._channels.json": "\x05\x16"}
    assert texts(zipped(tmp_path / "e.zip", files | mac), "#drafts") == [ZAP]


def test_what_is_no_draft_is_counted_by_what_it_is(tmp_path: Path) -> None:
    rows = [
        message("zap", bot_id="B1"),
        message("zap", 2, thread_ts="1700000001.000100"),
        message("zap", 3, subtype="channel_join"),
        {"type": "message", "ts": "1700000004.000100", "user": "U1", "text": {"odd": 1}},
        {"type": "message", "ts": "1700000004.000100", "user": "U1", "files": [None]},
    ]
    path = written(tmp_path / "e", {"channels.json": [channel("drafts")], f"drafts/{DAY}": rows})
    posts, items = opened(path, "#drafts")
    assert items == []
    assert posts.skipped == {
        "messages of bots": 1,
        "replies in threads": 1,
        "Slack's own messages": 1,
        "other messages": 2,
    }


@pytest.mark.parametrize("name", exports.TABLES)
def test_the_columns_of_planning_tools_are_found_and_said(tmp_path: Path, name: str) -> None:
    content, column, platforms = exports.TABLES[name]
    posts, items = opened(saved(tmp_path, name, content))
    assert [item.draft.text for item in items] == [ZAP, TWO_LINES, CLEAN]
    assert tuple(item.draft.platform for item in items) == platforms
    assert posts.kind.startswith(f"CSV, with the posts in the column {column}")


def test_a_row_has_the_line_where_it_begins(tmp_path: Path) -> None:
    """The second post has three lines."""
    _, items = opened(saved(tmp_path, "posts.csv", exports.BUFFER))
    assert [item.line for item in items] == [2, 3, 6]


def test_pictures_are_known_where_their_descriptions_are(tmp_path: Path) -> None:
    """A tool that exports no descriptions says nothing about whether there is one; ``image`` is the key of check."""
    _, items = opened(saved(tmp_path, "posts.csv", exports.SHEETS_FR))
    assert [[picture.alt for picture in item.draft.pictures] for item in items] == [["Une boutique"], [], []]
    _, items = opened(saved(tmp_path, "posts.csv", exports.BUFFER))
    assert [len(item.draft.pictures) for item in items] == [0, 0, 0]
    _, items = opened(saved(tmp_path, "posts.jsonl", json.dumps({"post": ZAP, "image": True})))
    assert [len(item.draft.pictures) for item in items] == [1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (codecs.BOM_UTF8 + exports.SHEETS_FR.encode(), ""),
        (exports.SHEETS_FR.replace("\n", "\r\n").encode(), ""),
        (("sep=;\n" + exports.SHEETS_FR).encode(), ""),
        (exports.SHEETS_FR.encode("utf-16"), "UTF-16"),
        (exports.SHEETS_FR.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + exports.SHEETS_FR.encode("utf-16-be"), "UTF-16"),
        (exports.SHEETS_FR.encode("cp1252"), "Windows-1252"),
    ],
    ids=["bom", "crlf", "sep", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_spreadsheets_are_read_in_the_encodings_that_they_write(tmp_path: Path, content: bytes, said: str) -> None:
    posts, items = opened(saved(tmp_path, "posts.csv", content))
    assert [item.draft.text for item in items] == [ZAP, TWO_LINES, CLEAN]
    assert posts.kind.endswith(f", in {said}" if said else "the column Légende and the platform in Réseau")


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    content = f'Post\n{ZAP}\n"{TWO_LINES}"\n{CLEAN}\n'
    assert texts(saved(tmp_path, "posts.csv", content)) == [ZAP, TWO_LINES, CLEAN]


def test_a_column_may_be_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "posts.csv", exports.AIRTABLE)
    assert [item.draft.text for item in opened(path, column="notes")[1]] == ["Ask Ben"]
    with pytest.raises(InputError, match=r"has no column Txt\. Name it with --column: Name, Status, Platform"):
        opened(path, column="Txt")
    with pytest.raises(InputError, match="has no columns"):
        opened(saved(tmp_path, "posts.txt", ZAP), column="Txt")


def test_a_table_without_a_column_of_posts_names_its_columns(tmp_path: Path) -> None:
    path = saved(tmp_path, "figures.csv", "Week,Likes,Shares\n1,20,3\n2,30,4\n")
    assert refusal(path) == (f"{path} has no column that looks like posts. Name it with --column: Week, Likes, Shares.")


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    path = saved(tmp_path, "posts.csv", f'Date,Text\n1,{ZAP}\n2,"{CLEAN}\n3,{ZAP}\n')
    assert "opens a cell on line 3 or later is never closed" in refusal(path)


@pytest.mark.parametrize("name", ["posts.json", "posts.txt", "posts"])
@pytest.mark.parametrize(
    "content",
    [
        [{"caption": ZAP, "network": "Instagram"}, {"caption": TWO_LINES, "network": "Facebook"}],
        {"records": [{"id": "r1", "fields": {"Text": ZAP, "On": ["x"]}}, {"id": "r2", "fields": {"Text": TWO_LINES}}]},
        [ZAP, TWO_LINES],
        {"data": [{"post": ZAP}, {"post": TWO_LINES}], "total": 2},
    ],
    ids=["objects", "airtable", "texts", "under a key"],
)
def test_json_is_read_with_its_keys_as_columns(tmp_path: Path, name: str, content: object) -> None:
    assert texts(saved(tmp_path, name, json.dumps(content))) == [ZAP, TWO_LINES]


def test_jsonl_may_have_the_keys_of_any_tool_and_bad_lines(tmp_path: Path) -> None:
    rows = [json.dumps({"text": ZAP, "id": "a"}), "{", json.dumps({"text": CLEAN}), "[]"]
    posts, items = opened(saved(tmp_path, "posts.jsonl", "\n".join(rows)))
    assert [(item.id, item.draft.text) for item in items] == [("a", ZAP), (3, CLEAN)]
    assert [problem.split(" isn't")[0][-6:] for problem in posts.problems] == ["line 2", "line 4"]


@pytest.mark.parametrize("name", ["posts.md", "posts.txt"])
def test_markdown_has_a_post_per_item_or_heading(tmp_path: Path, name: str) -> None:
    posts, items = opened(saved(tmp_path, name, exports.MARKDOWN))
    assert [(item.draft.text, item.draft.platform) for item in items] == [
        (f"{TWO_LINES}\n\n- fresh\n- warm", "linkedin"),
        (ZAP, "instagram"),
        (f"{CLEAN}\nIt goes on.", "instagram"),
    ]
    assert posts.kind.startswith("Markdown")


def test_markdown_without_headings_has_a_post_per_paragraph_or_between_separators(tmp_path: Path) -> None:
    assert texts(saved(tmp_path, "a.md", f"{ZAP}\nMore.\n\n{CLEAN}\n")) == [f"{ZAP}\nMore.", CLEAN]
    assert texts(saved(tmp_path, "b.md", f"{TWO_LINES}\n---\n{CLEAN}\n")) == [TWO_LINES, CLEAN]
    assert texts(saved(tmp_path, "c.md", f"> {ZAP}\n\nSee [us](https://example.org).\n")) == [
        ZAP,
        "See us https://example.org.",
    ]


def test_a_table_without_posts_leaves_a_document_to_its_paragraphs(tmp_path: Path) -> None:
    content = f"## One\n\n{ZAP}\n\n## Two\n\n{CLEAN}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert texts(saved(tmp_path, "posts.md", content)) == [ZAP, f"{CLEAN}\n\n| a | b |\n|---|---|\n| 1 | 2 |"]


def test_markdown_that_describes_a_post_line_by_line_is_one_post(tmp_path: Path) -> None:
    """Dates and states of a calendar are no posts."""
    _, items = opened(saved(tmp_path, "posts.md", exports.MARKDOWN_LABELS))
    assert [(item.draft.text, item.draft.platform) for item in items] == [
        (f"{ZAP}\n  And more.", "linkedin"),
        (TWO_LINES, "instagram"),
    ]


def test_a_table_in_markdown_is_a_table(tmp_path: Path) -> None:
    posts, items = opened(saved(tmp_path, "posts.md", exports.MARKDOWN_TABLE))
    assert [(item.draft.text, item.draft.platform) for item in items] == [(ZAP, "instagram"), (CLEAN, "x")]
    assert posts.kind == "a Markdown table, with the posts in the column Post and the platform in On"


@pytest.mark.parametrize("name", ["posts.txt", "posts"])
def test_plain_lines_are_posts(tmp_path: Path, name: str) -> None:
    """Brackets, hashtags, commas and semicolons make no other format of them."""
    lines = ["[Instagram] New bread, new day; come in", "#bread is out", "- a dash begins this one", "{ braces }"]
    posts, items = opened(saved(tmp_path, name, "\n\n".join(lines)))
    assert [item.draft.text for item in items] == lines
    assert posts.kind == "plain text, with one post per line"


def test_posts_of_several_lines_are_never_read_as_lines(tmp_path: Path) -> None:
    path = saved(tmp_path, "posts.txt", f"{ZAP}\nMore of it.\n\n{CLEAN}\n")
    assert "it isn't clear where a post ends" in refusal(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("charter.toml", 'name = "Us"', "is a file of another kind (.toml)"),
        ("posts.pdf", b"%PDF-1.7\n", "looks like a PDF document"),
        ("posts.txt", b"\x89PNG\r\n\x1a\n", "looks like a picture"),
        ("posts.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "looks like an old Word or Excel document"),
        ("posts.txt", "<!DOCTYPE html><p>Hello", "looks like a web page or XML"),
        ("posts.txt", "<?xml version='1.0'?>", "looks like a web page or XML"),
        ("posts.txt", b"zap\0zap\x01", "isn't text"),
        ("posts.txt", b"zap \x81\x8d", "isn't text in UTF-8, UTF-16 or Windows-1252"),
        ("posts.txt", "aiohttp==3.14\n  --hash=sha256:0\n" * 9, "has fewer than 3 words on most lines"),
        ("posts.csv", codecs.BOM_UTF16_LE + b"a", "is damaged: it isn't UTF-16 throughout"),
    ],
)
def test_what_is_none_of_the_formats_says_what_it_looks_like(
    tmp_path: Path, name: str, content: str | bytes, says: str
) -> None:
    told = refusal(saved(tmp_path, name, content))
    assert says in told
    assert "Give a Slack export (folder or zip), CSV, JSON, JSONL, Markdown" in told


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("posts.json", "[{", "isn't valid JSON"),
        ("posts.json", "{}", "holds no list of posts"),
        ("posts.json", "[" * 100_000, "nested too deeply"),
        ("posts.jsonl", "", "is empty"),
        ("posts.csv", "", "has no rows with posts"),
        ("posts.csv", f'Text\n"{"x" * 200_000}"\n', "has a cell of more than 131,072 characters"),
    ],
)
def test_damaged_files_say_what_is_wrong(tmp_path: Path, name: str, content: str, says: str) -> None:
    assert says in refusal(saved(tmp_path, name, content))


def test_a_damaged_zip_is_called_damaged(tmp_path: Path) -> None:
    """Half a download, or a byte that changed on the way."""
    whole = zipped(tmp_path / "whole.zip", export_of("drafts")).read_bytes()
    half = saved(tmp_path, "half.zip", whole[: len(whole) // 2])
    assert refusal(half, "#drafts").startswith(f"{half}: the zip is damaged (")
    at = whole.index(b"drafts/") + 30
    changed = saved(tmp_path, "changed.zip", whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    assert "is damaged" in refusal(changed, "#drafts")
    assert refusal(changed, "#drafts").endswith("Download or export it again.")


def test_a_zip_that_unpacks_to_far_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ratio, a size per file and a size in all: each has its sentence, and nothing is unpacked first."""
    bomb = export_of("drafts") | {f"drafts/{DAY}": "[" + " " * 40_000_000 + "]"}
    path = zipped(tmp_path / "bomb.zip", bomb)
    assert "times its size, so it isn't read" in refusal(path, "#drafts")
    monkeypatch.setattr(archive, "LARGEST_IN_ALL", 1000)
    assert "at most 0 MB are read. Name fewer channels." in refusal(path, "#drafts")
    monkeypatch.setattr(archive, "LARGEST_FILE", 10)
    assert "are read" in refusal(path, "#drafts")
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    assert "has more than 1 files" in refusal(path, "#drafts")


def test_a_zip_within_a_zip_and_an_office_document_are_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", export_of("drafts"))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(inner, "inner.zip")
    assert "It holds inner.zip: unpack it, and give that file." in refusal(tmp_path / "outer.zip", "#drafts")
    sheet = zipped(tmp_path / "posts.xlsx", {"[Content_Types].xml": "<Types/>"})
    assert refusal(sheet).endswith("is a Word or Excel document. Save the posts as CSV and give that file.")


def test_the_zip_of_another_tool_names_the_file_to_give(tmp_path: Path) -> None:
    path = zipped(tmp_path / "notion.zip", {"Export/Calendrier é.csv": exports.NOTION}, flag=False)
    assert refusal(path).endswith("It holds Export/Calendrier é.csv: unpack it, and give that file.")


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "e.zip", export_of("drafts")).read_bytes())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(sign)
        while start != -1:
            content[start + at] |= 1
            start = content.find(sign, start + 4)
    assert "is encrypted. Make a zip without a password." in refusal(
        saved(tmp_path, "e.zip", bytes(content)), "#drafts"
    )


def test_names_that_climb_out_of_the_archive_write_nothing(tmp_path: Path) -> None:
    zipped(tmp_path / "e.zip", export_of("drafts") | {"../../evil.json": "[]", "drafts/../../x.json": "[]"})
    assert texts(tmp_path / "e.zip", "#drafts") == [ZAP]
    assert [path.name for path in tmp_path.iterdir()] == ["e.zip"]


NAMES = st.sampled_from(
    ["posts.txt", "posts", "posts.csv", "posts.tsv", "posts.json", "posts.jsonl", "posts.md", "a.zip"]
)
MATERIAL = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(['"', ",", ";", "\t", "|", "\n", "text", "post", "- ", "# ", "{", "}", "[", "]", ZAP]))
    .map("".join)
    .map(str.encode),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("1700000001.000100"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["text", "ts", "type", "post", "on", "files", "edited", "messages"]), inner
            )
        ),
    ).map(lambda value: json.dumps(value).encode()),
)


@given(NAMES, MATERIAL)
def test_any_file_has_posts_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    tmp_path = tmp_path_factory.mktemp("any")
    with contextlib.suppress(InputError):
        opened(saved(tmp_path, name, content), "#drafts")


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
@example(367, b"\0")  # a file without a name
def test_a_zip_with_any_bytes_changed_has_posts_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, at: int, change: bytes
) -> None:
    tmp_path = tmp_path_factory.mktemp("any")
    whole = zipped(tmp_path / "e.zip", export_of("rédaction")).read_bytes()
    with contextlib.suppress(InputError):
        opened(saved(tmp_path, "c.zip", whole[:at] + change + whole[at + len(change) :]), "#rédaction")


def test_a_zip_whose_sizes_lie_unpacks_to_no_more_than_they_say(tmp_path: Path) -> None:
    path = zipped(tmp_path / "e.zip", export_of("drafts") | {f"drafts/{DAY}": json.dumps([message(ZAP)] * 5000)})
    content = path.read_bytes()
    with zipfile.ZipFile(path) as there:
        size = there.getinfo(f"drafts/{DAY}").file_size
    path.write_bytes(content.replace(struct.pack("<L", size), struct.pack("<L", 100)))
    assert "is damaged" in refusal(path, "#drafts")
