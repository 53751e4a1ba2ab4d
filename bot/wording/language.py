"""The bot's languages: message catalogues (gettext), plural forms and dates (Babel).

Every sentence is in ``locales/<code>/LC_MESSAGES/bot.po`` under a short id, English included, so that rewording one
never touches code. The ``.po`` files are read without a compilation step. A third language is one more file.
"""

import datetime
import gettext
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.charter.fields import CATALOGUE, LANGUAGES, LOCALES

_FALLBACK = "en"


@dataclass(frozen=True)
class Language:
    """One language: its sentences, and how it writes amounts, lists, dates and times.

    Get one from ``language()``, which reads each catalogue once. A message missing from a catalogue is in English.

    Attributes:
        code: one of ``LANGUAGES``.
    """

    code: str

    def text(self, message: str, **values: object) -> str:
        """Return a message with its ``{placeholders}`` filled."""
        return self._catalogue.gettext(message).format(**values)

    def plural(self, message: str, n: int, **values: object) -> str:
        """Return a message in the plural form for ``n``; ``{n}`` is filled too."""
        return self._catalogue.ngettext(message, message, n).format(n=n, **values)

    def wordings(self, message: str, **values: object) -> tuple[str, ...]:
        """Return every wording of a message; a catalogue has one per line, and any number of them."""
        return tuple(line.format(**values) for line in self._catalogue.gettext(message).splitlines())

    def quoted(self, text: str) -> str:
        """Quote a text with this language's quotation marks."""
        return self.text("form.quoted", text=text)

    def listed(self, items: Sequence[str]) -> str:
        """Join items as in a sentence: "a, b and c"; ``""`` for no items."""
        return format_list(list(items), locale=self._locale) if items else ""

    def date(self, day: datetime.date) -> str:
        """Format a date for a sentence, without the year: it is always near."""
        pattern = self.text("form.first_of_month") if day.day == 1 else self.text("form.day")
        return format_date(day, pattern, locale=self._locale)

    def time(self, moment: datetime.datetime | datetime.time) -> str:
        """Format a time of day, without converting its zone."""
        pattern = self.text("form.full_hour") if moment.minute == 0 else self.text("form.time")
        return format_time(moment.replace(tzinfo=None), pattern, locale=self._locale)

    def moment(self, moment: datetime.datetime) -> str:
        """Format a date and a time, without converting the zone."""
        return self.text("form.moment", day=self.date(moment.date()), time=self.time(moment))

    def weekday(self, number: int) -> str:
        """Return the name of a weekday as in a sentence; 0 is Monday."""
        monday = datetime.date(2024, 1, 1)
        return format_date(monday + datetime.timedelta(days=number), "EEEE", locale=self._locale)

    def language_name(self, code: str) -> str:
        """Return the name of a language in this one: "French" in English."""
        name: str = self._locale.languages.get(code, code)
        return name

    @cached_property
    def _catalogue(self) -> gettext.GNUTranslations:
        with (LOCALES / self.code / CATALOGUE).open("rb") as source:
            catalogue = read_po(source, locale=self.code, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        if self.code != _FALLBACK:
            translations.add_fallback(language(_FALLBACK)._catalogue)  # noqa: SLF001 (same class)
        return translations

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.code)


def language(code: str) -> Language:
    """Return the language nearest to a code as Slack (``fr-CA``) or gettext (``fr_CA``) writes it, or else English."""
    known = code.replace("-", "_")
    for candidate in (known, known.partition("_")[0].casefold()):
        if candidate in LANGUAGES:
            return _language(candidate)
    return _language(_FALLBACK)


@cache
def _language(code: str) -> Language:
    return Language(code)
