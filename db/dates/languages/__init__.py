"""The languages in which dates can be said, one module each. Knows nothing of EDTF."""

from __future__ import annotations

from collections.abc import Mapping

from db.dates.languages.base import Language
from db.dates.languages.chinese import CHINESE
from db.dates.languages.english import ENGLISH
from db.dates.languages.french import FRENCH
from db.dates.languages.german import GERMAN
from db.dates.languages.russian import RUSSIAN
from db.dates.languages.spanish import SPANISH

__all__ = ["LANGUAGES", "Language", "find_language"]

LANGUAGES: Mapping[str, Language] = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "zh": CHINESE,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
}


def find_language(tag: str) -> Language:
    """Return the language of a tag such as "ru", "zh-CN" or "en_GB"; English for one that has no table."""
    return LANGUAGES.get(tag.replace("_", "-").partition("-")[0].lower(), ENGLISH)
