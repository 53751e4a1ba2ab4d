"""What the pack private-data finds by form and by the words around it: somebody's own, not everybody's."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest

from bot.charter.draft import Draft
from bot.charter.packs.finder import PackFinder
from bot.charter.packs.phrases import read
from bot.charter.packs.private import PRIVATE_DATA, find_private
from bot.charter.packs.private_numbers import candidates
from bot.charter.packs.private_words import words
from bot.charter.packs.reading import Pack, in_all_languages, pack
from bot.charter.packs.vocabulary import vocabulary

pytestmark = pytest.mark.unit

PACKS = in_all_languages(PRIVATE_DATA)
EXAMPLES = [(one, kind, post) for one in PACKS for kind in ("good", "bad") for post in getattr(one, kind)]


def draft(text: str) -> Draft:
    return Draft.read(text, default_platform="x")


def private(text: str) -> list[str]:
    return [text[start:end] for start, end in find_private(draft(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Got a question? Text Denise on 07700 900123.", "07700 900123"),
        ("Call Brenda at (614) 555-0138 about the drive.", "(614) 555-0138"),
        ("Ring Gill at home if it's urgent, 01632 960 777.", "01632 960 777"),
        ("Sam's number is 514-555-0143.", "514-555-0143"),
        ("Babysitter : Léa, 0498/12.34.56", "0498/12.34.56"),
        ("Appelez Jean-Marc sur son portable, 079 412 56 78.", "079 412 56 78"),
        ("Le numéro de Momo pour les clés : 514 555-0177.", "514 555-0177"),
        ("Joindre Fatou au 77 123 45 67.", "77 123 45 67"),
    ],
)
def test_finds_the_telephone_of_a_person(text: str, found: str) -> None:
    assert private(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Call us on 01632 960 444, Monday to Friday.",
        "Ring the switchboard, 01632 960400, day or night.",
        "WhatsApp our shop on +44 7700 900 321 to reserve a loaf.",
        "Book your table on 07700 900 321.",
        "Poison Control: 1-800-222-1222. Put it on the fridge.",
        "Ask for Sue at the box office, 0161 496 0100.",
        "Pour réserver une table : 021 312 45 67.",
        "Standard de l'hôpital : 01 45 67 89 00, jour et nuit.",
        "En cas d'urgence, le 15 ou le 112, et le 3114 pour parler.",
        "01632 960 444",
    ],
)
def test_leaves_the_telephone_of_everybody(text: str) -> None:
    assert private(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The road is closed until 12/06/2026, and the bridge until 2026-07-01.",
        "Final score: 21-14, 18-21, 21-19.",
        "Bike count: 12,431 on Monday and 13 002 on Tuesday, for 1 200 000 euros.",
        "ISBN 978-0-14-044913-6 is back, version 2.10.3 too.",
        "SIRET 732 829 320 00074, TVA BE 0123.456.789.",
        "Order 2026-004512 has shipped.",
        "Passport office: 0300 222 0000. Registration: 01632 960 222.",
        "Passport renewals in 2024/25: 150 000, says the passport office.",
    ],
)
def test_leaves_figures_that_only_look_like_numbers_of_people(text: str) -> None:
    assert private(text) == []


def test_judges_each_number_by_the_words_before_it() -> None:
    text = "Call us on 0161 496 0000 or Jo on her own mobile, 07700 900123."
    assert private(text) == ["07700 900123"]


def test_reads_the_sentences_next_to_a_number_where_its_own_says_nothing() -> None:
    assert private("The shop is closed, but you can still contact us. 07700 900123.") == []
    assert private("We have news. 07700 900123.") == ["07700 900123"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mail liz_carter@yahoo.co.uk", ["liz_carter@yahoo.co.uk"]),
        ("Mail karin.lindqvist@university.example", ["karin.lindqvist@university.example"]),
        ("Mail rosie1988@gmail.com", ["rosie1988@gmail.com"]),
        ("Mail press@museum.example or pressoffice@museum.example", []),
        ("Mail box.office@theatre.example or mairie.lilas@orange.fr", []),
        ("Mail mayor@town.example", []),
        ("Write to her private address, jo@town.example", ["jo@town.example"]),
    ],
)
def test_tells_mailboxes_of_people_from_roles(text: str, found: list[str]) -> None:
    assert private(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Account holder J. Price, IBAN GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19"),
        ("Tonight to Klaus: DE54 9905 0000 1234 8065 71", "DE54 9905 0000 1234 8065 71"),  # its check digits are wrong
        ("Le compte de Bob : BE68539007547034", "BE68539007547034"),
        ("Megan Rowe, 11-22-33, 87654321. Cheers", "11-22-33, 87654321"),
        ("Refunded to 4539 1488 0343 6467", "4539 1488 0343 6467"),
        ("Found: wallet, SSN 078-05-1120", "078-05-1120"),
        ("M. Roche, 1 84 07 59 350 123 45 est refusé", "1 84 07 59 350 123 45"),
        ("Registre : 87.03.14-207.57, venez", "87.03.14-207.57"),
        ("His form says QQ 48 21 36 C", "QQ 48 21 36 C"),
        ("Lights on: YX71 QZB", "YX71 QZB"),
        ("One German passport, C4XK7P2M9", "passport, C4XK7P2M9"),
        ("You are NHS number 999 417 3022", "NHS number 999 417 3022"),
        ("Hi Maureen, born 14/02/1951", "born 14/02/1951"),
        ("The gate code for Joe's is 4471, go in", "gate code for Joe's is 4471"),
    ],
)
def test_finds_accounts_papers_and_codes(text: str, found: str) -> None:
    assert private(text)[0].endswith(found)


def test_leaves_our_own_account() -> None:
    assert private("Donate: IBAN GB29 NWBK 6016 1331 9268 19, reference ROOF.") == []
    assert private("Compte de l'association : BE71 0961 2345 6769, merci.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Happy 80th to Mrs Ellis of 27 Station Road!", ["27 Station Road"]),
        ("Our volunteer lives alone at 3 Mill Lane", ["3 Mill Lane"]),
        ("Une carte chez elle : 14 bis impasse des Glycines", ["14 bis impasse des Glycines"]),
        ("Félicitations à Karim Benali, 14 rue des Lilas", ["14 rue des Lilas"]),
        ("Come and see us at 12 High Street", []),
        ("We've moved to 14 rue de la Paix", []),
        ("Harbour Museum, 3 Lake Road", []),
    ],
)
def test_tells_homes_from_places_that_people_come_to(text: str, found: list[str]) -> None:
    assert private(text) == found


@pytest.mark.parametrize(("which", "kind", "post"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_examples(which: Pack, kind: str, post: str) -> None:
    found = [*PackFinder([which], which.language).find(draft(post)), *find_private(draft(post))]
    assert bool(found) is (kind == "bad")


@pytest.mark.parametrize("which", PACKS, ids=lambda one: one.language)
def test_ships_enough_of_everything(which: Pack) -> None:
    assert len(which.say) >= 5
    assert all("{match}" in say for say in which.say)
    assert min(len(which.good), len(which.bad)) >= 15


@pytest.mark.parametrize("which", PACKS, ids=lambda one: one.language)
@pytest.mark.parametrize("name", ["person", "public", "services", "papers", "codes", "births", "unless"])
def test_cues_can_be_read(which: Pack, name: str) -> None:
    lines = list(which.lines(f"{name}.txt"))
    assert lines
    assert all(read(line, vocabulary(which.language)).parts for line in lines)


def test_words_of_all_languages_count() -> None:
    assert {"gmail", "skynet"} <= words("providers.txt")
    assert {"press", "presse"} <= words("roles.txt")


def test_places_do_not_overlap_and_are_in_order() -> None:
    text = "Jo Smith, passport 533804172, her home at 12 Mill Lane, jo.smith@gmail.com, SSN 078-05-1120, 07700 900123"
    spans = list(find_private(draft(text)))
    assert len(spans) == 5
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_offsets_are_into_the_text_as_it_was_typed() -> None:
    text = "LinkedIn: *Hello* :tada: Ask Jo, her mobile is 07700 900123"
    assert private(text) == ["07700 900123"]


def test_loads_no_library_before_a_number_needs_one() -> None:
    code = (
        "import sys\n"
        "from bot.charter.draft import Draft\n"
        "from bot.charter.packs.private import find_private\n"
        "list(find_private(Draft('We open at 9 on Monday, says Jo.')))\n"
        "assert not {'phonenumbers', 'stdnum'} & set(sys.modules), 'too soon'\n"
        "list(find_private(Draft('Text Jo on 07700 900123.')))\n"
        "assert 'phonenumbers' in sys.modules, 'never'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    "piece",
    [
        "07700 900123, ",
        "1.1-1 ",
        "GB29 NWBK 6016 1331 9268 19 ",
        "a.b@c.",
        "12 Mill ",
        "passport 12345678 ",
        "11-22-33 ",
    ],
)
def test_hostile_texts_cost_little(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    list(find_private(Draft(text)))  # what is loaded and compiled once
    read = Draft(text)
    started = time.process_time()
    list(find_private(read))
    assert time.process_time() - started < 1  # about 0.02 s on a quiet machine


def test_nothing_is_looked_for_without_a_digit_or_an_at_sign() -> None:
    read = Draft("Her mobile is on the card that Jo Smith keeps at home.")
    assert list(find_private(read)) == []
    assert "plain" not in vars(read)


def test_candidates_of_a_kind_are_limited() -> None:
    assert len(list(candidates("07700 900123, " * 500))) < 20


def test_each_language_has_the_pack() -> None:
    assert all(pack(PRIVATE_DATA, language) for language in ("en", "fr"))
