"""Draws the project's pictures: the sandbox's samples and the illustrations of the charter's objectives.

The drawings are SVG in this file, which Chromium renders to PNG. Run it from the project's root after a change, review
the files, and commit them: ``python tools/pictures.py``.
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from playwright.async_api import ViewportSize, async_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZE = ViewportSize(width=960, height=480)
MAX_BYTES = 60_000

INK, TEAL, SAGE, CREAM = "#22383b", "#17565a", "#9dc3b0", "#f7f1e5"
CLAY, MUSTARD, PLUM, SKY, SAND = "#d9885a", "#e9bb55", "#6f4f7b", "#cfe3e6", "#e7d8bd"
SKINS = ("#f0c39c", "#8d5a3b", "#c98f63", "#5f3b28")


def rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    """A rectangle."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>'


def circle(x: float, y: float, radius: float, fill: str) -> str:
    """A disc."""
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>'


def shape(path: str, fill: str) -> str:
    """A filled path."""
    return f'<path d="{path}" fill="{fill}"/>'


def stroke(path: str, colour: str, width: float = 8) -> str:
    """A line with round ends."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def at(x: float, y: float, *parts: str, scale: float = 1, turn: float = 0) -> str:
    """Move parts of a drawing."""
    return f'<g transform="translate({x} {y}) rotate({turn}) scale({scale})">{"".join(parts)}</g>'


HAIR = {
    "short": "M-40 -12C-44 -62 44 -62 40 -12C30 -32 -14 -34 -40 -12Z",
    "long": "M-42 34C-58 -92 58 -92 42 34C34 44 30 20 32 -12C10 -22 -16 -26 -32 -12C-30 20 -34 44 -42 34Z",
    "bun": "M-40 -10C-44 -58 -20 -56 -14 -58C-20 -86 24 -86 16 -58C22 -56 44 -56 40 -10C24 -34 -24 -34 -40 -10Z",
    "curly": "M-44 4C-60 -14 -46 -30 -42 -36C-38 -62 -12 -62 0 -58C16 -66 40 -56 42 -36C56 -26 52 -4 44 4"
    "C40 -18 22 -26 0 -26C-22 -26 -38 -18 -44 4Z",
}


def person(skin: str, hair: str, hair_colour: str, shirt: str, *more: str) -> str:
    """A person from the waist up, the chin at the origin's height; 190 wide, from -75 to 190."""
    return "".join(
        (
            shape("M-95 190C-95 92 -58 52 0 52C58 52 95 92 95 190Z", shirt),
            shape("M-17 18H17V56C10 70 -10 70 -17 56Z", skin),
            shape("M-17 22H17V34C8 46 -10 46 -17 36Z", "#00000022"),
            f'<ellipse cx="0" cy="-8" rx="37" ry="42" fill="{skin}"/>',
            shape(HAIR[hair], hair_colour),
            circle(-13, -4, 3.6, INK),
            circle(13, -4, 3.6, INK),
            stroke("M-10 13Q0 21 10 13", INK, 3.4),
            *more,
        )
    )


def plant(pot: str) -> str:
    """A plant in a pot, its foot at the origin."""
    leaves = (
        "M0 -46C-50 -60 -56 -104 -50 -124C-18 -112 0 -84 0 -46Z",
        "M0 -46C46 -58 58 -92 56 -114C22 -106 4 -80 0 -46Z",
    )
    return "".join(
        (
            *(shape(leaf, "#4d8b6f") for leaf in leaves),
            shape("M0 -46C-20 -90 -8 -130 4 -146C20 -122 20 -84 0 -46Z", "#639f80"),
            shape("M-34 -52H34L26 0H-26Z", pot),
        )
    )


def cup(colour: str) -> str:
    """A cup, its foot at the origin."""
    return stroke("M26 -36C48 -38 46 -10 22 -12", colour, 7) + shape(
        "M-30 -46H30C30 -14 20 0 0 0C-20 0 -30 -14 -30 -46Z", colour
    )


def bubble(width: float, height: float, fill: str, tail: float, *lines: str) -> str:
    """A speech bubble; ``tail`` is where its tip points, from its left edge."""
    return "".join(
        (
            rect(0, 0, width, height, fill, 26),
            shape(f"M{tail - 18} {height - 6}L{tail} {height + 28}L{tail + 18} {height - 6}Z", fill),
            *lines,
        )
    )


def words(*widths: float, colour: str = "#22383b55", x: float = 28, y: float = 36) -> str:
    """Lines that represent text."""
    return "".join(stroke(f"M{x} {y + 26 * row}H{x + width}", colour, 9) for row, width in enumerate(widths))


def conversations() -> str:
    """Two people talking over a counter."""
    return "".join((
        rect(0, 0, 960, 480, "#f3e6d0"),
        rect(70, 60, 180, 190, SKY, 90),
        stroke("M160 62V250M70 170H250", "#f3e6d0", 8),
        stroke("M760 0V52", INK, 5),
        shape("M716 92C716 40 804 40 804 92Z", CLAY),
        rect(700, 170, 200, 12, "#b58a5c", 6),
        rect(722, 118, 26, 52, SAGE, 6), rect(756, 104, 26, 66, PLUM, 6), rect(790, 126, 34, 44, MUSTARD, 6),
        rect(834, 112, 22, 58, TEAL, 6),
        at(330, 226, person(SKINS[0], "bun", "#5b3423", TEAL)),
        at(630, 226, person(SKINS[1], "short", "#241a17", MUSTARD, shape("M-42 70H42V190H-60Z", CREAM),
                              stroke("M-36 72C-36 60 -30 54 -24 52M36 72C36 60 30 54 24 52", CREAM, 8))),
        rect(0, 372, 960, 26, "#8a5a38"), rect(0, 398, 960, 82, "#a46f47"),
        stroke("M120 432H300M420 446H640M760 430H880", "#8a5a38", 5),
        at(444, 372, cup(CREAM)), at(522, 372, cup(CLAY), scale=0.95),
        stroke("M438 304C430 294 446 288 438 276M454 300C446 290 462 284 454 272", "#ffffffcc", 5),
        at(104, 372, plant(CLAY), scale=1.05),
        at(352, 46, bubble(150, 96, "#ffffff", 40, words(94, 62))),
        at(536, 66, bubble(120, 70, SAGE, 84, words(64, colour="#22383b77"))),
    ))  # fmt: skip


def people() -> str:
    """A post, and the people behind it."""
    return "".join((
        rect(0, 0, 960, 480, "#dfe9e2"),
        circle(180, 150, 120, "#cfdfd5"), circle(800, 330, 170, "#cfdfd5"),
        at(258, 210, person(SKINS[3], "curly", "#1d1512", CLAY)),
        at(702, 210, person(SKINS[2], "long", "#3a2318", PLUM)),
        at(480, 120, person(SKINS[0], "short", "#a35f2c", TEAL)),
        shape("M0 400H960V480H0Z", "#b9d2c3"),
        rect(330, 214, 300, 226, "#22383b22", 24),
        rect(322, 204, 316, 226, "#ffffff", 24),
        circle(366, 246, 20, SAGE), stroke("M402 238H500M402 256H462", "#22383b66", 9),
        rect(346, 282, 268, 84, SKY, 12),
        shape("M346 354L420 306L470 342L530 296L614 350V354Q614 366 602 366H358Q346 366 346 354Z", "#7fae97"),
        circle(572, 308, 14, MUSTARD),
        at(366, 380, shape("M0 28C-20 14 -16 0 -6 0C-2 0 0 4 0 6C0 4 4 0 8 0C18 0 20 14 0 28Z", CLAY)),
        stroke("M402 394H470M490 394H540", "#22383b44", 9),
        stroke("M292 300C310 292 322 296 334 306", SKINS[3], 24),
        stroke("M668 300C650 292 638 296 626 306", SKINS[2], 24),
        at(112, 430, plant(PLUM), scale=1.1), at(868, 430, plant(MUSTARD), scale=0.9),
    ))  # fmt: skip


def mistakes() -> str:
    """A person who corrects a mistake in time."""
    return "".join((
        rect(0, 0, 960, 480, "#e9e2ee"),
        shape("M0 396H960V480H0Z", "#d3c7dc"),
        circle(812, 118, 62, "#ffffff"), circle(812, 118, 48, "#f1ecf5"),
        stroke("M812 118V86M812 118L834 130", INK, 7),
        rect(372, 68, 330, 332, "#22383b1c", 20), rect(360, 56, 330, 332, "#ffffff", 20),
        stroke("M400 106H560", INK, 13),
        stroke("M400 158H640M400 192H600", "#22383b55", 10),
        stroke("M400 240H590", "#22383b55", 10), stroke("M388 248C440 232 540 250 604 230", CLAY, 9),
        stroke("M400 288H628M400 322H540", TEAL, 11),
        stroke("M570 320L586 336L618 302", "#4d8b6f", 11),
        at(222, 226, person(SKINS[2], "long", "#2b1d18", MUSTARD), scale=1.08),
        stroke("M292 356C330 350 352 326 384 300", MUSTARD, 44), circle(390, 294, 23, SKINS[2]),
        at(388, 292, stroke("M-6 22L34 -50", CLAY, 15), shape("M27 -54L43 -46L46 -74Z", SAND), turn=12),
        at(758, 396, cup(TEAL), scale=1.15),
        at(866, 396, plant(CLAY)),
        shape("M120 397C120 396 330 396 330 397V480H120Z", "#d3c7dc"),
    ))  # fmt: skip


def garden() -> str:
    """Beds under a morning sun."""
    beds = "".join(
        at(140 + 170 * column + 40 * row, 344 + 62 * row,
           shape("M0 0C-34 -12 -32 -44 -26 -52C-6 -46 0 -24 0 0Z", "#3f7d5c"),
           shape("M0 0C34 -12 34 -40 30 -50C8 -46 0 -24 0 0Z", "#5a9a74"),
           circle(2, -44, 11, (CLAY, MUSTARD)[(row + column) % 2]))
        for row in range(2) for column in range(5)
    )  # fmt: skip
    return "".join((
        rect(0, 0, 960, 480, SKY),
        circle(740, 120, 58, MUSTARD),
        shape("M0 280C170 180 330 210 480 260C640 190 820 190 960 270V480H0Z", "#a9cdb2"),
        rect(170, 150, 170, 120, SAND), shape("M150 154L255 78L360 154Z", CLAY), rect(232, 200, 46, 70, TEAL, 6),
        rect(192, 178, 28, 30, SKY), rect(292, 178, 28, 30, SKY),
        shape("M0 300C240 262 700 262 960 300V480H0Z", "#8b6042"),
        stroke("M40 362H920M20 424H940", "#7a5238", 7),
        beds,
        at(826, 330, shape("M-46 -70H34V20H-46Z", TEAL), stroke("M34 -8L84 -52M70 -62L98 -40", TEAL, 13),
           stroke("M-44 -56C-92 -50 -88 4 -46 4", TEAL, 10)),
    ))  # fmt: skip


def workshop() -> str:
    """A bench, with tools on the wall and a press."""
    return "".join((
        rect(0, 0, 960, 480, "#efe3cf"),
        rect(90, 50, 470, 180, "#cbb592", 14),
        stroke("M150 90V190", "#8a5a38", 15), rect(118, 82, 64, 30, INK, 7),
        stroke("M236 92V150", "#8a5a38", 15), shape("M222 150H250V204L236 216L222 204Z", "#9fb1b5"),
        stroke("M316 88L348 196M366 88L334 196", "#9fb1b5", 11), circle(312, 84, 15, CLAY), circle(370, 84, 15, CLAY),
        shape("M420 90H530L520 122H420Z", "#9fb1b5"), rect(410, 86, 26, 56, "#8a5a38", 8),
        circle(458, 184, 26, PLUM), circle(458, 184, 11, "#cbb592"),
        circle(516, 184, 18, SAGE), circle(516, 184, 7, "#cbb592"),
        stroke("M720 0V44", INK, 5), shape("M668 96C668 36 772 36 772 96Z", TEAL),
        shape("M668 96H772L850 330H590Z", "#f8f0c9aa"),
        rect(640, 180, 26, 160, TEAL), rect(794, 180, 26, 160, TEAL), rect(622, 162, 216, 32, INK, 8),
        stroke("M730 120V250M680 120H780", "#9fb1b5", 13), rect(664, 246, 132, 28, INK, 6),
        rect(664, 304, 132, 26, "#ffffff", 3),
        rect(664, 286, 132, 14, SAND, 3),
        rect(40, 336, 880, 28, "#8a5a38", 6), rect(80, 364, 44, 116, "#a46f47"), rect(836, 364, 44, 116, "#a46f47"),
        rect(180, 398, 240, 82, "#a46f47", 6), stroke("M270 438H330", "#8a5a38", 9),
        rect(200, 310, 150, 10, "#ffffff"), rect(190, 320, 170, 8, CLAY), rect(196, 328, 158, 8, SAGE),
        at(474, 336, cup(MUSTARD)),
    ))  # fmt: skip


def team() -> str:
    """Four people round a table."""
    faces = (
        (190, SKINS[1], "curly", "#1d1512", MUSTARD), (390, SKINS[0], "long", "#7d4a26", TEAL),
        (580, SKINS[3], "short", "#15100e", CLAY), (770, SKINS[2], "bun", "#3a2318", PLUM),
    )  # fmt: skip
    return "".join((
        rect(0, 0, 960, 480, "#e3ecec"),
        rect(60, 50, 230, 120, "#ffffff", 10), stroke("M90 90H210M90 122H250", "#22383b33", 9),
        rect(700, 40, 190, 150, "#cfe0e0", 10), stroke("M795 42V188M702 116H888", "#e3ecec", 8),
        *(at(x, 216, person(skin, hair, colour, shirt)) for x, skin, hair, colour, shirt in faces),
        shape("M20 372H940L960 410H0Z", "#c79a6b"), rect(0, 410, 960, 70, "#a46f47"),
        shape("M426 300H554L562 374H418Z", INK), circle(490, 338, 8, SAGE), rect(404, 372, 172, 10, "#405457", 5),
        at(280, 386, cup(CREAM), scale=0.9), at(668, 388, cup(SAGE), scale=0.9),
        rect(126, 376, 104, 12, "#ffffff", 2), rect(746, 376, 104, 12, "#ffffff", 2),
        stroke("M770 368L824 372", CLAY, 6),
    ))  # fmt: skip


PICTURES = {
    "bot/charter/templates/pictures/conversations.png": conversations,
    "bot/charter/templates/pictures/people.png": people,
    "bot/charter/templates/pictures/mistakes.png": mistakes,
    "slack_sandbox/page/pictures/garden.png": garden,
    "slack_sandbox/page/pictures/workshop.png": workshop,
    "slack_sandbox/page/pictures/team.png": team,
}


def browser() -> str:
    """Return the path of Chromium or Chrome; exits with a message if there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return found or sys.exit("No Chromium found: install one, or say where it is in CHROMIUM.")


async def draw() -> None:
    """Write all pictures. Raises ``ValueError`` for one that is too large to load quickly."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        page = await chromium.new_page(viewport=SIZE)
        for name, drawing in PICTURES.items():
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="960" height="480">{drawing()}</svg>'
            await page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
            picture = await page.screenshot(type="png")
            if len(picture) > MAX_BYTES:
                raise ValueError(f"{name} has {len(picture)} bytes; {MAX_BYTES} is the most that we want.")
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_bytes(picture)
        await chromium.close()


if __name__ == "__main__":
    asyncio.run(draw())
