"""Words as people type them and as texts hold them, in one normal form."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence

import snowballstemmer
import stopwordsiso

_FOLD = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "æ": "ae", "ø": "o", "đ": "d", "ł": "l",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None,
        "ی": "ي", "ك": "ک", "\u200c": None, "\u200d": None, "ё": "е", "ґ": "г", "’": None, "'": None, "ʼ": None,
    }
)  # fmt: skip
#: An apostrophe or a joiner within a word belongs to it: can’t, здоров’я, Persian verbs.
WRITTEN = re.compile(r"[^\W_]+(?:['’ʼ\u200c\u200d][^\W_]+)*")
_PLAIN = re.compile(r"[^\W_]+")
#: Languages with a Snowball stemmer; the others meet by their beginnings.
STEMMERS = {"de": "german", "en": "english", "tr": "turkish", "ar": "arabic", "ru": "russian", "fa": "persian"}
_stemmers = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}


def normal(text: str) -> str:
    """Lower case without marks; ä, ö, ü, ß as ae, oe, ue, ss, so that both ways of typing meet.

    Arabic and Persian letters that keyboards mix up become one; short vowels and joiners fall away.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_FOLD)


def words_of(text: str) -> list[str]:
    """The words of a text in normal form, in order."""
    return [word for written in WRITTEN.findall(text) for word in _PLAIN.findall(normal(written))]


LATIN, CYRILLIC, ARABIC = ("de", "en", "tr"), ("ru", "uk"), ("ar", "fa")


def languages_of(word: str, latin: tuple[str, ...]) -> tuple[str, ...]:
    """The languages a word in normal form may be of, by its letters; the given ones where they are Latin."""
    if any("\u0400" <= letter <= "\u04ff" for letter in word):
        return CYRILLIC
    return ARABIC if any("\u0600" <= letter <= "\u06ff" for letter in word) else latin


def language_of(text: Sequence[str], expected: tuple[str, ...]) -> tuple[str, ...]:
    """The Latin language whose small words stand in a query most; the expected ones where none has more."""
    counts = {language: sum(word in common_words(language) for word in text) for language in LATIN}
    best = max(LATIN, key=lambda language: counts[language])
    return expected if counts[best] <= max(counts.get(language, 0) for language in expected) else (best,)


@functools.lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of a word (Snowball) in normal form; the word itself where the language has no stemmer.

    The rules of Turkish need its own letters, so a word should come as it is written.
    """
    stemmer = _stemmers.get(language.partition("-")[0])
    return normal(stemmer.stemWord(word.replace("İ", "i").casefold()) if stemmer else word)


#: Verbs with which people ask for anything at all; they say as little about what they want as an article.
_ASKING = {
    "de": "brauche brauchen braucht suche suchen sucht gesucht möchte möchten will wollen würde gern gerne bitte",
    "en": "need needs looking search searching find want wants would like please",
    "tr": "istiyorum istiyoruz lazım gerek gerekiyor arıyorum arıyoruz lütfen ihtiyacım",
    "ar": "أريد نريد أبحث نبحث أحتاج نحتاج بدي محتاج محتاجة رجاء",
    "uk": "потрібен потрібна потрібно потрібні шукаю шукаємо хочу хочемо треба",
    "ru": "нужен нужна нужно нужны ищу ищем хочу хотим надо",
    "fa": "می‌خواهم میخوام می‌خواهیم نیاز دنبال لازم دارم لطفا",
}


@functools.cache
def common_words(language: str) -> frozenset[str]:
    """Words that stand in every text of a language: articles, pronouns, auxiliary verbs (stopwords-iso), and verbs of asking."""
    code = language.partition("-")[0]
    texts = (*stopwordsiso.stopwords(code), *_ASKING.get(code, "").split())
    return frozenset(word for text in texts for word in words_of(text))


def is_common(word: str, languages: Iterable[str]) -> bool:
    """Whether a word in normal form says little by itself in one of the languages."""
    return any(word in common_words(language) for language in languages)
