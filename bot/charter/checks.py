"""What no single value can tell: whether a rule is whole, and whether its own examples bear it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.charter.draft import Draft
from bot.charter.examples import Example
from bot.charter.fields import shown
from bot.charter.matchers import KINDS, Matcher
from bot.charter.model import Charter, Rule, placeholders_in
from bot.charter.phrases import read_phrase
from bot.charter.plain_errors import Problem
from bot.charter.review import Reviewer
from post_text.language import is_function_word

_LISTS = {
    "en": """add again another around ask back bad best better big book bring
        build buy call change check child children city
        close come cook cool day days difference different doing done door down each early easy end enjoy
        evening event everyone everything eye face family far fast feel find fine first food found free fresh
        friend friends fun future game garden get give glad go going good got great group grow guest guide hand
        happen happy hard head hear help high home hope hour hours house idea important join keep kids kind know
        large last late learn leave left less let life light line link list little live local long look looking
        lot love made make making many market me mean meet member minute money month more morning most move
        music name near need never new news next nice night nothing number offer old once one open order own
        page part party people perfect person photo picture place plan plant play please point post price
        project question read ready real right road room run same save say school season second see set share
        shop short show side simple since size small smile something soon special spring start stay still stop
        store story street strong summer support sure table take talk team tell thank thanks thing things think
        this ticket time tips today together tomorrow tonight top town travel tree try turn two under use very
        video view visit voice wait walk want warm watch water way week weekend welcome well while white whole
        win window winter wish without wonder word work world year years yes yesterday young""",
    "fr": """acheter aider aimer aller ami amis an annee annees ans apprendre
        appel apres arriver atelier attendre avant beau
        beaucoup belle besoin bien bientot billet bon bonjour bonne bout campagne cadeau chaque chose choses
        ciel coeur commencer compte connaitre cote coup cours creer croire cuisine debut decouvrir demain
        demander depart dernier derniere devenir dire donner droit eau ecole ecrire enfant enfants ensemble
        entendre entree envie equipe esprit ete facile facon faim famille femme fete fin fois force forme frais
        gens grand grande gratuit gros groupe gout heure heures heureux hier histoire homme hiver ici idee image
        important info infos jardin jeu jeune joie jour jours journee lettre lien lieu lire liste livre local
        loin long lumiere main maison maintenant marche matin meilleur meme merci mettre midi mieux minute
        moment monde mot mots musique nature nom nouveau nouvelle nouveaux nouvelles nuit offre ouvrir page pain
        parler part partager passer pays peine penser perdre personne petit petite photo place plaisir plan
        point porte possible pouvoir premier premiere prendre pres pret prix prochain projet question raison
        recette regarder rencontre rendre reponse rester retour retrouver reussir rue saison samedi savoir
        semaine sens seul simple site soir soiree soleil sorte sortie suite super sur table temps terre tete
        tour travail trouver truc utile vacances vendre venir vente verre vie ville visite vite voir voix
        vouloir voyage vrai vue""",
}

COMMON_WORDS = {code: frozenset(words.split()) for code, words in _LISTS.items()}
"""Words of very many posts, folded, by language."""

_PLACEHOLDERS = ("match", "prefer", "count", "what", "limit", "other", "date")


def repeated_ids(ids: Sequence[object]) -> Iterator[Problem]:
    """Rules that share an id with an earlier one."""
    first: dict[object, int] = {}
    for at, one in enumerate(ids):
        if isinstance(one, str) and first.setdefault(one, at) != at:
            what = f'rule {first[one] + 1} has the id "{shown(one)}" already.'
            yield Problem(("rules", at, "id"), what, "Give this one another id.")


def check_rule(rule: Rule) -> Iterator[Problem]:
    """Whether a rule that a draft can be checked for says something, and has examples."""
    if not rule.matchers and not rule.ask:
        return (yield from _check_rule_for_people(rule))
    if any(matcher.kind == "pattern" for matcher in rule.matchers):  # nobody sees what a pattern does by reading it
        yield from _check_examples_are_there(rule)
    if rule.except_ and not rule.ask and not any(matcher.points_at_words for matcher in rule.matchers):
        yield Problem(("except",), "`except` has nothing to except: this rule counts.", "Take it out.")
    for at, wording in enumerate(rule.say):
        yield from _check_wording(rule, wording, ("say", at))
    for language, wordings in rule.say_in.items():
        for at, wording in enumerate(wordings):
            yield from _check_wording(rule, wording, ("say", language, at))


def _check_examples_are_there(rule: Rule) -> Iterator[Problem]:
    for key, sentence in (("good", "leave alone"), ("bad", "speak about")):
        if not getattr(rule, key):
            what = f"`{key}` is missing: a rule with a pattern shows at least one post that it must {sentence}."
            yield Problem((), what, f'Write {key} = ["…"].')


def _check_rule_for_people(rule: Rule) -> Iterator[Problem]:
    keys = ", ".join((*(key for kind in KINDS for key in kind.keys), "ask"))
    for key, given in (("say", rule.say), ("except", rule.except_), ("bad", rule.bad)):
        if given:
            what = f"the rule has `{key}`, and nothing that could find anything in a post."
            yield Problem((key,), what, f"Give it one of {keys}, or take `{key}` out.")


def _check_wording(rule: Rule, wording: str, path: tuple[str | int, ...]) -> Iterator[Problem]:
    try:
        names = placeholders_in(wording)
    except ValueError:
        what = f"the braces in “{shown(wording)}” cannot be read."
        yield Problem(path, what, "Write names such as {match}; to show a brace, write it twice: {{ or }}.")
        return
    for name in dict.fromkeys(names):
        if name not in _PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in sorted(rule.placeholders))
            yield Problem(path, f"{{{shown(name)}}} is nothing we know.", f"What this rule can show: {known}.")
        elif name not in rule.placeholders:
            yield Problem(path, f"nothing fills {{{name}}}{_who(rule, name)}.", _instead(rule))


def _who(rule: Rule, name: str) -> str:
    unable: list[Matcher] = [matcher for matcher in rule.matchers if name not in matcher.placeholders]
    keys = [f"`{key}`" for matcher in unable for key in matcher.keys if key in matcher.model_fields_set]
    if rule.ask and name != "match":
        keys.append("`ask`")
    return f" when {' and '.join(keys)} finds something" if keys else ""


def _instead(rule: Rule) -> str:
    known = ", ".join(f"{{{one}}}" for one in sorted(rule.placeholders))
    if known:
        return f"What this rule can always show: {known}."
    return "Its matchers have nothing in common to show; say it in plain words, or make two rules."


def check_examples(rule: Rule, charter: Charter) -> Iterator[Problem]:
    """Whether the rule leaves its `good` posts alone and speaks about its `bad` ones, in this charter."""
    if not rule.matchers:
        return
    reviewer = Reviewer(charter.model_copy(update={"rules": (rule,)}))
    for key, examples in (("good", rule.good), ("bad", rule.bad)):
        for at, example in enumerate(examples):
            yield from _check_example(reviewer, example, ("rules", rule.number - 1, key, at))


def _check_example(reviewer: Reviewer, example: Example, path: tuple[str, int, str, int]) -> Iterator[Problem]:
    findings = reviewer.review(example.draft(reviewer.charter.drafts.platform))
    if path[2] == "good" and findings:
        seen = findings[0].match or str(findings[0].values.get("what", ""))
        what = f"the rule speaks about “{shown(example.post)}”, which it should leave alone: it found “{shown(seen)}”."
        yield Problem(path, what, "Narrow the rule, list the words under `except`, or change the example.")
    if path[2] == "bad" and not findings:
        what = f"the rule finds nothing in “{shown(example.post)}”, which it should speak about"
        if exception := _silencing(reviewer.charter, example):
            what = f"{what}: `except` lists “{shown(exception)}”."
            yield Problem(path, what, "Take it out of `except`, or change the example.")
        else:
            yield Problem(path, f"{what}.", "Widen the rule, or change the example.")


def _silencing(charter: Charter, example: Example) -> str | None:
    """The exception without which the charter's only rule would speak about an example."""
    (rule,) = charter.rules
    for exception in rule.except_:
        others = tuple(one for one in rule.except_ if one != exception)
        without = charter.model_copy(update={"rules": (rule.model_copy(update={"except_": others}),)})
        if Reviewer(without).review(example.draft(charter.drafts.platform)):
            return exception
    return None


_COUNTING = ("amount", "fits")  # what these point at is where it becomes too much, whatever the words
LONGEST_LIST = 60  # entries of a rule in one language, patterns among them


def warnings(charter: Charter) -> Iterator[str]:
    """One or two sentences each, in the order of the rules."""
    for rule in charter.rules:
        yield from _long_lists(rule)
        yield from _common_words(rule)
    yield from _overlaps(charter)


def _long_lists(rule: Rule) -> Iterator[str]:
    patterns = sum(len(matcher.sources) for matcher in rule.matchers)
    for language in rule.languages or ("",):
        count = sum(code == language for code, _ in _entries(rule)) + patterns
        if count > LONGEST_LIST:
            where = f" in {language}" if language else ""
            yield (
                f"{_name(rule)} has {count} entries{where}. "
                f"This is turning into a 10,000-word guide: keep the {LONGEST_LIST} that matter."
            )


def _common_words(rule: Rule) -> Iterator[str]:
    for language, entry in _entries(rule):
        words = read_phrase(entry, language).words
        everyday = len(words) == 1 and words[0] in COMMON_WORDS.get(language, ())
        if everyday or all(is_function_word(word, language) for word in words):
            yield (
                f"{_name(rule)} looks for “{shown(entry)}”, which stands in very many posts. "
                "Take it out, or add the words that make it a problem."
            )


def _entries(rule: Rule) -> Iterator[tuple[str, str]]:
    for matcher in rule.matchers:
        yield from matcher.entries


def _overlaps(charter: Charter) -> Iterator[str]:
    """Each pair of rules that speak about the same words, once, with an example."""
    reviewer = Reviewer(charter)
    told: set[tuple[int, int]] = set()
    for sample in _samples(charter):
        found = [one for one in reviewer.review(sample) if one.kind not in _COUNTING]
        for first, second in combinations(found, 2):
            pair = (first.rule.number, second.rule.number)
            if pair[0] < pair[1] and pair not in told and first.start < second.end and second.start < first.end:
                told.add(pair)
                both = f"{_name(first.rule)} and rule {second.rule.number} ({second.rule.id})"
                yield (
                    f"{both} both speak about “{shown(first.match)}”. "
                    "The bot then speaks of the first; keep the words in the rule where they belong."
                )


def _samples(charter: Charter) -> Iterator[Draft]:
    """Everything that some rule speaks about, as far as the charter itself knows."""
    for rule in charter.rules:
        yield from (Draft(entry.strip('"“”«» ')) for _, entry in _entries(rule))
        yield from (example.draft(charter.drafts.platform) for example in rule.bad)


def _name(rule: Rule) -> str:
    return f"Rule {rule.number} ({rule.id})"
