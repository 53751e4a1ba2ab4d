"""Past posts as Slack and people's tools write them: small files, each built here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

ZAP = "We zap the old shop, then we dance."
CLEAN = "Nothing to see here today."
TWO_LINES = "The new bread is out.\n\nCome and zap it, says the baker."

Files = Mapping[str, object]
"""Paths in an export with what they hold: text as it is, anything else as JSON."""


def message(text: str, at: int = 1, **more: object) -> dict[str, object]:
    """Return a person's message as exports have it since 2018."""
    return {
        "type": "message",
        "user": "U1",
        "client_msg_id": f"id-{at}",
        "ts": f"1700000{at:03}.000100",
        "text": text,
        "blocks": [{"type": "rich_text", "elements": []}],
        **more,
    }


def old_message(text: str) -> dict[str, object]:
    """Return a person's message as exports had it before 2018: no blocks, no profile, labelled mentions."""
    return {"user": "U1", "text": f"<@U1|amelie> {text}", "type": "message", "ts": "1417082431.000012"}


def channel(name: str, key: str = "C1", **more: object) -> dict[str, object]:
    """Return a channel as an export's index has it."""
    return {"id": key, "name": name, "created": 1417000000, "creator": "U1", "members": ["U1"], **more}


def written(folder: Path, files: Files) -> Path:
    """Write an export as a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_text(content), encoding="utf-8")
    return folder


def zipped(path: Path, files: Files, *, flag: bool = True) -> Path:
    """Write an export as a zip; without the flag, names are UTF-8 bytes that claim to be cp437."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, _text(content))
    if not flag:
        path.write_bytes(_without_flag(path.read_bytes()))
    return path


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content)


def _without_flag(content: bytes) -> bytes:
    """Clear the bit that says UTF-8 in each local header and each entry of the directory."""
    changed = bytearray(content)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(sign)
        while start != -1:
            changed[start + at + 1] &= ~0x08
            start = content.find(sign, start + 4)
    return bytes(changed)


BUFFER = (
    "Date,Time,Profile,Text,Link,Image Url\n"
    f'2026-03-02,09:00,Twitter - Maison,"{ZAP}",https://example.org,\n'
    f'2026-03-03,09:00,LinkedIn - Maison,"{TWO_LINES}",,https://example.org/a.png\n'
    f'2026-03-04,09:00,Twitter - Maison,"{CLEAN}",,\n'
)
HOOTSUITE = (
    f'"02/03/2026 09:00","{ZAP}","https://example.org"\n'
    f'"03/03/2026 09:00","{TWO_LINES}",""\n'
    f'"04/03/2026 09:00","{CLEAN}","https://example.org"\n'
)
LATER = (
    "Scheduled Time\tSocial Network\tCaption\tMedia URL\n"
    f"2026-03-02 09:00\tInstagram\t{ZAP}\thttps://example.org/a.png\n"
    f'2026-03-03 09:00\tFacebook\t"{TWO_LINES}"\t\n'
    f"2026-03-04 09:00\tInstagram\t{CLEAN}\t\n"
)
AIRTABLE = (
    "Name,Status,Platform,Publish date,Post copy,Notes,Attachments\n"
    f'Opening,Scheduled,Instagram,2026-03-02,"{ZAP}",Ask Ben,photo.png (https://example.org/photo.png)\n'
    f'Bread,Draft,LinkedIn,2026-03-03,"{TWO_LINES}",,\n'
    f"Monday,Scheduled,Facebook,2026-03-04,{CLEAN},,\n"
)
NOTION = (
    "Name,Tags,Plateforme,Contenu\n"
    f'Ouverture,boutique,Instagram,"{ZAP}"\n'
    f'Pain,"boutique, pain",LinkedIn,"{TWO_LINES}"\n'
    f"Lundi,,Facebook,{CLEAN}\n"
)
SHEETS_FR = (
    "Date;Réseau;Légende;Texte alternatif\n"
    f'02/03/2026;Instagram;"{ZAP}";Une boutique\n'
    f'03/03/2026;LinkedIn;"{TWO_LINES}";\n'
    f"04/03/2026;Facebook;{CLEAN};\n"
)
LINKEDIN = (
    "Date,ShareLink,ShareCommentary,SharedUrl\n"
    f'2026-03-02,https://www.linkedin.com/feed/update/1,"{ZAP}",\n'
    f'2026-03-03,https://www.linkedin.com/feed/update/2,"{TWO_LINES}",https://example.org\n'
    f"2026-03-04,https://www.linkedin.com/feed/update/3,{CLEAN},\n"
)
TITLED = (
    f'Calendrier éditorial de mars,,\n,,\nDate,Canal,Texte du post\n2 mars,Instagram,"{ZAP}"\n'
    f'3 mars,"Facebook, Instagram","{TWO_LINES}"\n4 mars,Lettre,{CLEAN}\n'
)
MARKDOWN = (
    "---\ntitle: Calendar\n---\n# Spring\n\n## Monday, LinkedIn\n\n"
    f"{TWO_LINES}\n\n- fresh\n- **warm**\n\n## Instagram\n\nThree ideas:\n\n1. {ZAP}\n2. [ ] {CLEAN}\n   It goes on.\n"
)
MARKDOWN_LABELS = (
    "# March\n\n## Opening\n\n- **Date:** 2 March 2026 in the morning\n- **Platform:** LinkedIn\n- **Status:** ready\n"
    f"- **Text:** {ZAP}\n  And more.\n\n## Bread\n\nPlateforme : Instagram\nStatut : à relire avant jeudi soir\n\n"
    f"{TWO_LINES}\n"
)
MARKDOWN_TABLE = f"# March\n\n| Date | Post | On |\n|---|:--|---|\n| 2 | {ZAP} | Instagram |\n| 3 | {CLEAN} | X |\n"
TABLES = {
    "buffer.csv": (BUFFER, "Text", ("x", "linkedin", "x")),
    "hootsuite.csv": (HOOTSUITE, "2", ("x", "x", "x")),
    "later.tsv": (LATER, "Caption", ("instagram", "facebook", "instagram")),
    "airtable.csv": (AIRTABLE, "Post copy", ("instagram", "linkedin", "facebook")),
    "notion.csv": (NOTION, "Contenu", ("instagram", "linkedin", "facebook")),
    "linkedin.csv": (LINKEDIN, "ShareCommentary", ("x", "x", "x")),
    "titled.csv": (TITLED, "Texte du post", ("instagram", "facebook", "x")),
    "sheets.csv": (SHEETS_FR, "Légende", ("instagram", "linkedin", "facebook")),
}
"""Files of planning tools: what they hold, the column of the posts, and the platform of each."""
