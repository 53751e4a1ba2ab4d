"""Which language a draft is in, by a vote of its function words."""

from __future__ import annotations

from itertools import repeat
from struct import Struct

# Words without accents, as ``text.fold`` leaves them. A word that several of these languages share stands where it
# is by far the most frequent, or in none: it would only blur the vote.
_FUNCTION_WORDS = {
    "en": """the and of to is you that it with for was are this have from they we your not but what can all when there
        their will would been has had which were our its than then them these those how why who his her him she
        about into just more because should could don't it's i'm we're you're they're i've we've isn't doesn't
        didn't can't won't i my at by an be if so out get here only every after before over do does did being where
        us now some any other off as up one it'll that's let's in me no like see on""",
    "fr": """le les des du et est une dans pour que qui vous nous sur avec pas ce cette ces sont au aux il elle
        ils elles
        mais ou par plus tout tous notre votre nos vos leur leurs etre avoir fait comme sans chez je tu moi toi mon
        ton sa ses mes tes qu aujourd deja aussi tres bien quand donc alors ne etait ont sommes avons avez peut
        faire comment pourquoi voici voila ici merci encore jamais toujours entre depuis pendant de en on oui non
        quel quelle quels quelles te ai sais me un""",
    "es": """el los las del y que por con una para como pero sus este esta estos estas ese esa muy mas sin sobre tambien
        hay nos ya son fue ser tiene todo todos cuando donde quien desde porque nuestro nuestra nuestros nuestras tu
        te mi al lo yo ella ellos usted ustedes somos hoy asi aqui ahora puede hacer eres estamos gracias de en no me
        un""",
    "de": """der die das und ist nicht ein eine einen einem einer zu den dem mit von auf fur im sich auch es ich wir
        ihr sie als wie bei aus nach oder aber wenn nur noch so hat haben sind war wird werden kann uber unser
        unsere unserer euch dir mir mich dich zum zur durch vor bis sein seine schon mehr sehr hier heute dass
        was in""",
    "it": """il in lo gli della dei delle dello degli di che e non per una uno con sono anche piu nel nella nei nelle al
        alla ai alle dal dalla sul sulla questo questa questi queste noi voi loro mio tuo suo nostro nostra nostri
        nostre vostro vostra vostri vostre siamo stiamo per ogni senza ecco ma se ha hanno essere fare tutto tutti
        cosa quando dove perche oggi ora qui molto gia grazie un me""",
    "pt": """os as um uma do da dos das no na nos nas e que nao com para por mais mas ao aos pelo pela seu sua seus
        suas este esta isso isto muito tambem ja voce voces eu ele ela eles elas nosso nossa nossos nossas foi
        ser sao tem quando onde como porque hoje agora aqui fazer obrigado obrigada somos temos em de me""",
    "nl": """de het een en van ik je dat die niet op te zijn er maar om hem dan zou wat mijn men dit zo door over ze
        zich bij ook tot mij uit daar haar naar heb hoe heeft hebben deze want nog zal zij nu geen omdat iets
        worden toch al waren veel meer doen moet ben zonder kan hun dus alles onder ja onze ons wij jij jullie
        wordt aan voor met is was in""",
}


_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_LANGUAGES = tuple(_WORDS)
# A count for each language, all in one whole number, so that one sum counts all.
_TALLY = Struct(f"<{len(_LANGUAGES)}I")
_WHOLE_VOTE = 420  # can be shared out evenly among one to seven languages


def _votes() -> dict[str, int]:
    """What each function word adds to the tally; a word that several languages share is worth less to each."""
    votes = {}
    for word in frozenset().union(*_WORDS.values()):
        speaks = [word in words for words in _WORDS.values()]
        share = _WHOLE_VOTE // sum(speaks)
        votes[word] = int.from_bytes(_TALLY.pack(*(share * spoken for spoken in speaks)), "little")
    return votes


_VOTES = _votes()


def is_function_word(word: str, language: str) -> bool:
    """Whether a folded word holds sentences together in a language, whatever they are about."""
    return word in _WORDS.get(language, ())


_VOTED_TOKENS = 400  # what a text is written in shows long before; a text of 40,000 characters costs no more


def guess(words: list[str]) -> str:
    """The language of folded words: ``en``, ``fr``, ``es``, ``de``, ``it``, ``pt``, ``nl``; ``""`` in doubt."""
    tally = sum(map(_VOTES.get, words[:_VOTED_TOKENS], repeat(0)))
    scores = _TALLY.unpack(tally.to_bytes(_TALLY.size, "little"))
    most = max(scores)
    return _LANGUAGES[scores.index(most)] if scores.count(most) == 1 else ""


_CLEARLY = 2 * _WHOLE_VOTE  # two words that no other language has


def is_another(words: list[str], language: str) -> bool:
    """Whether folded words are clearly in another language than this one, whose code need not be among ``guess``'s."""
    tally = sum(map(_VOTES.get, words[:_VOTED_TOKENS], repeat(0)))
    scores = _TALLY.unpack(tally.to_bytes(_TALLY.size, "little"))
    own: int = scores[_LANGUAGES.index(language)] if language in _WORDS else 0
    most: int = max(scores)
    return most >= max(_CLEARLY, 2 * own) and most > own
