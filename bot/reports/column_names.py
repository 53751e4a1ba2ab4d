"""What people call the columns of a content calendar, in English and French, and the platforms in it."""

from __future__ import annotations

import re
import unicodedata

from post_text.platforms import SPELLINGS


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# In small letters and without accents: what means the post, what might, and what is something else about it.
_POST = _words("""post posts text texte caption legende message content contenu copy body corps tweet publication
    draft brouillon accroche wording""")
_PERHAPS = _words("description title titre name nom notes note details update updates commentary")
_ABOUT = _words("""date time heure jour day id url link lien type status statut state author auteur by language
    langue count length tags hashtags title titre alt alternative alternatif alttext video
    category categorie campaign campagne""")
_PLATFORM = _words("""platform platforms plateforme plateformes network networks reseau reseaux channel channels canal
    canaux on service services profile profil account compte""")
_PICTURE = _words("image images picture pictures photo photos media visuel visual")
_SMALL = _words("the of for du de des la le les l d pour")
_ALTERNATIVE, _DESCRIPTION = _words("texte alternatif"), _words("image description")
_ANY = _POST | _PERHAPS | _ABOUT | _PLATFORM | _PICTURE


def tokens(name: str) -> frozenset[str]:
    """Return the words of a name, in small letters and without accents; ``postText`` has two."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    bare = unicodedata.normalize("NFKD", apart).casefold()
    return frozenset(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", bare)))


def means_post(name: str) -> bool:
    """Whether a name means the post and nothing else: ``Caption``, ``Post copy``."""
    return _within(name, _POST)


def mentions_post(name: str) -> bool:
    """Whether a name has a word for the post, and none for something about it: ``LinkedIn text``."""
    words = tokens(name)
    return bool(words & _POST) and not words & (_ABOUT | _PLATFORM | _PICTURE)


def might_mean_post(name: str) -> bool:
    """Whether a name may mean the post where no better one is there: ``Description``."""
    return _within(name, _PERHAPS)


def means_platform(name: str) -> bool:
    """Whether a name is about where a post goes."""
    return bool(tokens(name) & _PLATFORM)


def means_description(name: str) -> bool:
    """Whether a name means the description of a picture."""
    words = tokens(name)
    return bool(words & {"alt", "alttext"}) or any(words >= both for both in (_ALTERNATIVE, _DESCRIPTION))


def means_picture(name: str) -> bool:
    """Whether a name means a picture."""
    return bool(tokens(name) & _PICTURE) and not means_description(name)


def is_known(name: str) -> bool:
    """Whether all words of a name are common in content calendars: it is a name rather than a text."""
    return _within(name, _ANY)


def platform_in(text: str) -> str | None:
    """Return the first platform that a cell or a heading names: ``Instagram, Facebook`` is for Instagram."""
    whole = text.strip().lower()
    if whole in SPELLINGS:
        return SPELLINGS[whole]
    parts = re.split(r"[\s,;:/|+&()\[\]#@–—·-]+", whole)
    return next((SPELLINGS[part] for part in parts if part in SPELLINGS), None)


def _within(name: str, words: frozenset[str]) -> bool:
    found = tokens(name) - _SMALL
    return bool(found) and found <= words
