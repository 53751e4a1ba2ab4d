"""What a keeper's *wrong* and *should have been caught* could become: exceptions, words and examples.

Every proposal was tried: the edited charter loads, and does with the posts what the keeper wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.charter.checks import COMMON_WORDS
from bot.charter.draft import Draft
from bot.charter.editing.faults import check
from bot.charter.editing.preview import Post
from bot.charter.editing.source import change_rule
from bot.charter.fields import LANGUAGES
from bot.charter.matchers.words import Words
from bot.charter.model import Charter
from bot.charter.phrase_index import PhraseIndex
from bot.charter.phrases import read_phrase
from bot.charter.review import Finding, Reviewer
from post_text.language import is_function_word
from post_text.text import PAD, Span

_WIDTHS = (2, 1, 0)
"""How many words on either side of what was found an exception takes in; the narrowest exception first."""

MOST_WORDS = 4
"""Of a phrase that is offered."""
MOST_OFFERED = 5
_AT_A_TIME = 40


@dataclass(frozen=True, slots=True)
class SharedPhrase:
    """A phrase that would catch what should have been caught, and the language of the list that it belongs in."""

    language: str
    text: str


def exceptions(source: str, rule_id: str, post: Post, keep: Sequence[Post] = ()) -> tuple[tuple[str, ...], ...]:
    """Entries of ``except`` with each of which the rule would leave a post alone; the narrowest first.

    Args:
        source: the edited charter's file, which loads.
        rule_id: of the rule that is wrong about the post.
        post: what it should leave alone.
        keep: posts that it should go on to speak about.

    Returns:
        One or more entries each, as many as the rule has findings in the post. Empty where no exception would do, as
        for a rule that counts.
    """
    charter = check(source)
    if not isinstance(charter, Charter):
        return ()
    draft = post.draft(charter)
    (found,) = _findings(charter, rule_id, [post])
    known = next((rule.except_ for rule in charter.rules if rule.id == rule_id), ())
    tried = dict.fromkeys(_entries(draft, found, words) for words in _WIDTHS) if all(one.end for one in found) else {}
    proposals = []
    for entries in tried:
        edited = check(change_rule(source, rule_id, {"except": (*known, *entries)})) if entries else None
        if isinstance(edited, Charter) and _silent(edited, rule_id, [post]) and _caught(edited, rule_id, keep):
            proposals.append(entries)
    return tuple(proposals)


def shared_phrases(
    source: str, rule_id: str, picked: Sequence[Post], others: Sequence[Post]
) -> tuple[SharedPhrase, ...]:
    """Phrases that the picked posts share and the others don't, at most five; the longest and narrowest first.

    With each of them, and nothing else, the rule would catch all picked posts, and none of the others that it doesn't
    catch already.

    Args:
        source: the edited charter's file, which loads.
        rule_id: of the rule that should have caught the picked posts.
        picked: posts that should have been caught.
        others: posts that should not.
    """
    charter = check(source)
    if not (picked and isinstance(charter, Charter)):
        return ()
    drafts = [post.draft(charter) for post in picked]
    language = _language_of(drafts, charter)
    silent = [post for post, found in zip(others, _findings(charter, rule_id, others), strict=True) if not found]
    candidates = _candidates(min(drafts, key=lambda draft: len(draft.tokens)), language)
    common = _common(candidates, drafts, [post.draft(charter) for post in silent], language)
    offered: list[str] = []
    for phrase in common:
        if len(offered) < MOST_OFFERED and not _slides_over(phrase, offered):
            edited = _with_phrase(source, charter, rule_id, phrase, language)
            if edited and _caught(edited, rule_id, picked) and _silent(edited, rule_id, silent):
                offered.append(phrase)
    return tuple(SharedPhrase(language, phrase) for phrase in offered)


def _slides_over(phrase: str, offered: Iterable[str]) -> bool:
    """Whether a phrase is one of these a word further on."""
    words = phrase.split()
    return any(len(other.split()) == len(words) and not set(words).isdisjoint(other.split()) for other in offered)


def _findings(charter: Charter, rule_id: str, posts: Iterable[Post]) -> Iterator[tuple[Finding, ...]]:
    """What one rule finds in each post, whatever the other rules say."""
    alone = charter.model_copy(update={"rules": tuple(rule for rule in charter.rules if rule.id == rule_id)})
    reviewer = Reviewer(alone)
    return (reviewer.review(post.draft(charter)) for post in posts)


def _caught(charter: Charter, rule_id: str, posts: Iterable[Post]) -> bool:
    return all(_findings(charter, rule_id, posts))


def _silent(charter: Charter, rule_id: str, posts: Iterable[Post]) -> bool:
    return not any(_findings(charter, rule_id, posts))


def _entries(draft: Draft, findings: Sequence[Finding], words: int) -> tuple[str, ...]:
    """What was found, each with so many words of its sentence on either side."""
    return tuple(dict.fromkeys(_with_words_around(draft, (one.start, one.end), words) for one in findings))


def _with_words_around(draft: Draft, place: Span, words: int) -> str:
    sentence = next((one for one in draft.sentences if one[0] <= place[0] < one[1]), (0, len(draft.text)))
    spans = [span for span in _token_places(draft) if sentence[0] <= span[0] and span[1] <= sentence[1]]
    before = [start for start, end in spans if end <= place[0]][-words:] if words else []
    after = [end for start, end in spans if start >= place[1]][:words]
    start, end = min((place[0], *before)), max((place[1], *after))
    return _typed(draft, start, end)


def _token_places(draft: Draft) -> list[Span]:
    """Where the words that lists look at stand in the draft's text."""
    return [draft.own_words.place(*span) for span in draft.token_spans]


def _typed(draft: Draft, start: int, end: int) -> str:
    """The words between two offsets on one line, without Slack's marks."""
    return " ".join(draft.plain[start:end].replace(PAD, "").split())


def _language_of(drafts: Sequence[Draft], charter: Charter) -> str:
    """The language that the posts are in, where the bot speaks it; else the charter's."""
    guessed = {draft.language for draft in drafts}
    return guessed.pop() if len(guessed) == 1 and guessed <= set(LANGUAGES) else charter.language


def _candidates(draft: Draft, language: str) -> Iterator[str]:
    """The phrases of one post, the longest first; of two of a length, the one that begins and ends with content."""
    places = _token_places(draft)
    words = [(span, word) for span, word in zip(places, draft.tokens, strict=True)]
    for size in range(min(MOST_WORDS, len(words)), 0, -1):
        found = (words[at : at + size] for at in range(len(words) - size + 1))
        whole = [group for group in found if _is_phrase(draft, group, language)]
        whole.sort(key=lambda group: sum(is_function_word(group[at][1], language) for at in (0, -1)))
        yield from (_typed(draft, group[0][0][0], group[-1][0][1]) for group in whole)


def _is_phrase(draft: Draft, group: Sequence[tuple[Span, str]], language: str) -> bool:
    """Whether words are within a sentence, with only spaces between them, and one of them means something."""
    start, end = group[0][0][0], group[-1][0][1]
    if not any(first <= start and end <= last for first, last in draft.sentences):
        return False
    between = (draft.plain[one[0][1] : other[0][0]] for one, other in pairwise(group))
    if any(gap.strip(" -’'") for gap in between):
        return False
    words = [word for _, word in group]
    return any(
        not is_function_word(word, language) and not word.isdigit() and (len(words) > 1 or _is_telling(word, language))
        for word in words
    )


def _is_telling(word: str, language: str) -> bool:
    """Whether a word alone says more than words of very many posts do."""
    return word not in COMMON_WORDS.get(language, ())


def _common(candidates: Iterator[str], picked: Sequence[Draft], others: Sequence[Draft], language: str) -> list[str]:
    """The candidates that stand in all picked drafts, in any form, and in none of the others."""
    left = [one for one in dict.fromkeys(candidates) if _is_entry(one, language)]
    for draft in picked:
        found = _standing(left, draft, language)
        left = [one for one in left if one in found]
    for draft in others:
        found = _standing(left, draft, language)
        left = [one for one in left if one not in found]
    return left


def _standing(entries: Sequence[str], draft: Draft, language: str) -> set[str]:
    """Those of the entries that stand in a draft, few at a time: an index reports so many matches and no more."""
    found = set()
    for first in range(0, len(entries), _AT_A_TIME):
        index = PhraseIndex()
        for number, entry in enumerate(entries[first : first + _AT_A_TIME], first):
            index.add(number, [entry], language)
        found |= {entries[hit.owner] for hit in index.find(draft)}
    return found


def _is_entry(text: str, language: str) -> bool:
    try:
        read_phrase(text, language)
    except ValueError:
        return False
    return True


def _with_phrase(source: str, charter: Charter, rule_id: str, phrase: str, language: str) -> Charter | None:
    """The charter with a phrase more in a rule's list; ``None`` where it doesn't load."""
    rule = next(one for one in charter.rules if one.id == rule_id)
    listed = [entry for matcher in rule.matchers if isinstance(matcher, Words) for entry in matcher.entries]
    known = tuple(entry for code, entry in listed if code == language)
    edited = check(change_rule(source, rule_id, {f"avoid.{language}": (*known, phrase)}))
    return edited if isinstance(edited, Charter) else None
