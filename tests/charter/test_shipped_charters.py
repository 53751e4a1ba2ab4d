"""The charters that teams start from: they load, keep the bot's manners, and leave ordinary posts alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bot.charter.draft import Draft, Picture
from bot.charter.loading import load
from bot.charter.matchers.words import Words
from bot.charter.model import MOST_RULES, Charter
from bot.charter.review import Reviewer, first_per_rule
from bot.charters import CHARTERS, names

ROOT = Path(__file__).parent.parent.parent
FILES = {"en": ROOT / "charter.toml", "fr": CHARTERS / "fr.toml", "starter": CHARTERS / "en.toml"}
IDS = [
    "common-sense",
    "nothing-private",
    "sources",
    "own-mistakes",
    "pictures-described",
    "human-voice",
    "not-only-us",
    "no-bait",
    "calm-tone",
    "few-hashtags",
]
LONGEST_LIST = 60

FINE = {
    "en": """
        You can now book online.
        Visit our shop on Saturday: the first asparagus is in.
        Which of these two labels would you pick up first, and why?
        We got this wrong on Monday. Sorry. Here is what we do about it.
        Open from 9.00 to 18.00, on 24.12.2025 until noon.
        In 2019 there were 1,200 of us; this year 3,400.
        Our press halves water use, as @insee counted.
        Here's how to reach us while the bridge is closed.
        5 ways to use up stale bread, from our bakers.
        12 shops stay open late on Thursday. Which one do you need?
        20 years of Maison Verte. Thank you, Lyon.
        3 people made this: Ana, Jo and Sam.
        Can you help us find a name for the new ferry?
        This chair will take you four evenings to build.
        We know how hard Mondays are. Coffee is on us until ten.
        Do you remember the old mill? Tell us about it.
        What does your neighbourhood need most?
        20% off all seeds on Saturday.
        Let us know what you think: same recipe, or less salt?
        The workshop moves to Tuesday. Questions? Ask Lena below.
        We tried the new oven. The first loaves were coal.
        Your order 0612345 left today.
        Our new opening hours: Monday to Friday, ten to six.
        For everyone who asked: yes, the blue one comes back.
        Follow the river path from the station, ten minutes on foot.
        Like last year, we plant trees on the first of March.
        Everyone is welcome, and children are free.
        Which bread are you baking this weekend?
        Which workshop are you coming to?
        What do you miss most about our old shop?
        What a weekend! Thank you all for coming.
        Which size should you take? Ask us at the counter.
        12 volunteers planted 40 trees on Sunday.
        20 people came in the rain. Thank you.
        15 recipes from our readers, all with leftover bread.
        24 hours on a night train with our cook.
        10 years ago we opened with two tables.
        30 bikes repaired, 4 beyond hope.
        Can you name one thing that we should change?
        This soup is perfect for a rainy day.
        This week's workshop is fully booked.
        This chair will make room for two more guests.
        When you visit us on Saturday, bring a bag.
        Here's why we closed on Monday.
        Here's the new timetable.
        This is the bread that Lena bakes on Fridays.
        Our best harvest ever, says Jo, who has seen thirty.
        We know your time is short, so here is the plan.
        These are the people behind the counter.
        Please read the notice before you come: https://example.org/notice
        Are you more of a tea person or a coffee person?
        How do you make your own vinegar? Lena shows it on Thursday.
        What would you like to see in the window?
        Watch our baker shape a loaf in nine seconds.
        Join us on Saturday for a walk along the river.
        We need help at the stall on Sunday.
        We are looking for two apprentices.
        Let's vote: blue or green?
        What you told us about the new counter
        How you can help on Saturday
        What you need for the workshop
        Which days we are open in December
        40 of you came in the rain.
        20 people came, and it was the best evening of the year.
        20 years with you, and thank you for all of them.
        15 people really did walk here from the station.
        12 shops stay open for everyone on Sunday.
        30 years ago a baker opened this door.
        11 dogs and 4 cats look for a home.
        Are you coming on Saturday?
        Would you lend us a ladder?
        We will tell you on Monday.
    """,
    "fr": """
        Vous pouvez maintenant réserver en ligne.
        Passez samedi à la boutique : les premières asperges sont là.
        De ces deux étiquettes, laquelle prendriez-vous, et pourquoi ?
        Lundi, nous nous sommes trompés. Pardon. Voici ce que nous faisons.
        Ouvert de 9 h à 18 h, le 24.12.2025 jusqu’à midi.
        Vous étiez 1 200 en 2019 ; vous êtes 3 400 cette année.
        5 façons d’utiliser le pain rassis, par nos boulangers.
        12 boutiques restent ouvertes jeudi soir. Laquelle vous manque ?
        20 ans de Maison Verte. Merci, Lyon.
        Trois personnes l’ont fabriqué : Ana, Jo et Sam.
        Vous souvenez-vous du vieux moulin ? Racontez-nous.
        20 % de remise sur les graines samedi.
        Dites-nous : même recette, ou un peu moins de sel ?
        L’atelier passe au mardi. Une question ? Demandez à Léna.
        Nous avons essayé le nouveau four. Les premiers pains étaient du charbon.
        Nos nouveaux horaires : du lundi au vendredi, de dix à dix-huit heures.
        Pour tous ceux qui l’ont demandé : oui, le bleu revient.
        Suivez le chemin de la rivière depuis la gare, dix minutes à pied.
        C’est aujourd’hui qu’on plante les arbres de l’école.
        Tout le monde est bienvenu, et c’est gratuit pour les enfants.
    """,
}
POSTS = [(code, post.strip()) for code, posts in FINE.items() for post in posts.strip().splitlines()]


@cache
def charter(code: str) -> Charter:
    return load(FILES[code])


@cache
def reviewer(code: str) -> Reviewer:
    return Reviewer(charter(code))


@pytest.mark.parametrize("code", ["en", "fr"])
def test_it_loads_with_ten_rules_three_objectives_and_their_pictures(code: str) -> None:
    shipped_charter = charter(code)
    assert [rule.id for rule in shipped_charter.rules] == IDS
    assert len(shipped_charter.rules) == MOST_RULES
    assert len(shipped_charter.objectives) == 3
    assert all(objective.image and objective.alt for objective in shipped_charter.objectives)
    assert shipped_charter.language == code


@pytest.mark.parametrize("code", FILES)
def test_every_rule_that_speaks_has_two_or_three_gentle_wordings(code: str) -> None:
    """A short question that quotes; no order, no praise, no exclamation mark, no emoji."""
    for rule in charter(code).rules:
        assert not rule.matchers or 2 <= len(rule.say) <= 3
        for wording in rule.say:
            assert "?" in wording
            assert "!" not in wording
            assert len(wording) <= 120
            assert not Draft(wording).emoji
            assert "{match}" not in wording or re.search(r"“\{match\}”|«[ \u00a0]\{match\}[ \u00a0]»", wording)


@pytest.mark.parametrize("code", FILES)
def test_no_list_is_turning_into_a_guide(code: str) -> None:
    for rule in charter(code).rules:
        for matcher in rule.matchers:
            if isinstance(matcher, Words):
                assert all(len(entries) <= LONGEST_LIST for entries in matcher.avoid.values()), rule.id
                assert all(len(set(entries)) == len(entries) for entries in matcher.avoid.values()), rule.id


@pytest.mark.parametrize("code", FILES)
def test_a_rules_examples_break_no_other_rule(code: str) -> None:
    """Whoever copies a good example should not hear of the next rule."""
    for rule in charter(code).rules:
        for example in rule.good:
            findings = reviewer(code).review(example.draft("x"))
            assert [one.rule.id for one in findings] == [], example.post


def test_french_is_set_as_a_french_typographer_would() -> None:
    """Typographic apostrophes, and no-break spaces inside « » and before : ; ? !"""
    french = charter("fr")
    texts = [rule.text for rule in french.rules] + [one for rule in french.rules for one in rule.say]
    texts += [objective.text for objective in french.objectives] + [one.alt or "" for one in french.objectives]
    for text in texts:
        assert "'" not in text
        assert not re.search(r"« | »| [:;?!]|\w[:;?!»]|«\w", text), text


@pytest.mark.parametrize(("code", "post"), POSTS)
def test_ordinary_posts_are_left_alone(code: str, post: str) -> None:
    findings = reviewer(code).review(Draft(post))
    assert [(one.rule.id, one.match) for one in findings] == []


@pytest.mark.parametrize(
    ("code", "post", "rule"),
    [
        ("en", "17 Things Only Gardeners Will Understand", "no-bait"),
        ("en", "This chair will make you cry", "no-bait"),
        ("en", "Which Spice Are You Based On Your Zodiac Sign", "no-bait"),
        ("en", "Thanks for reaching out, we value your feedback", "human-voice"),
        ("en", "We’re thrilled to announce our new opening hours", "human-voice"),
        ("en", "Please subscribe to our newsletter", "not-only-us"),
        ("en", "Follow us on Instagram", "not-only-us"),
        ("en", "Nine out of ten parents prefer wood", "sources"),
        ("en", "Mistakes were made.", "own-mistakes"),
        ("en", "Her number is 06 12 34 56 78", "nothing-private"),
        ("en", "DON’T MISS THIS GREAT BARGAIN", "calm-tone"),
        ("fr", "Abonnez-vous à notre page", "not-only-us"),
        ("fr", "Nous restons à votre écoute", "human-voice"),
        ("fr", "Veuillez nous excuser pour la gêne occasionnée", "own-mistakes"),
        ("fr", "Selon une étude, lire à voix haute fait du bien", "sources"),
        ("fr", "Ce vélo va tout changer", "no-bait"),
        ("fr", "PROFITEZ ENCORE AUJOURD’HUI SEULEMENT", "calm-tone"),
    ],
)
def test_the_first_rule_that_speaks_is_the_one_a_colleague_would_name(code: str, post: str, rule: str) -> None:
    first, *_ = first_per_rule(reviewer(code).review(Draft(post)))
    assert first.rule.id == rule


def test_a_picture_without_description_is_noticed() -> None:
    (finding,) = reviewer("en").review(Draft("The first asparagus is here.", pictures=(Picture(),)))
    assert (finding.rule.id, finding.match) == ("pictures-described", "")


def test_shipped_charters_are_found_by_name() -> None:
    assert all((CHARTERS / f"{name}.toml").is_file() for name in names())
    assert names() == ("en", "fr")
