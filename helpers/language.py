"""The language that messages and figures speak: English or Chinese.

A notebook says it once, in its setup cell; everything else asks here.
"""

import os
from typing import NamedTuple

LANGUAGES = ("en", "zh")

_current: str | None = None


class Both(NamedTuple):
    """One text in both languages; ``str()`` gives the current language's.

    Attributes:
        en: The English text.
        zh: The Chinese text.
    """

    en: str
    zh: str

    def __str__(self) -> str:
        """Return the text in the current language."""
        return self.zh if get_language() == "zh" else self.en


def set_language(language: str) -> None:
    """Choose the language of messages and default labels.

    Args:
        language: ``"en"`` or ``"zh"``.

    Raises:
        ValueError: If the language is neither.
    """
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; expected one of {LANGUAGES}")
    _current = language


def get_language() -> str:
    """Return ``"en"`` or ``"zh"``: what was set, else LABS_LANGUAGE, else English."""
    if _current is not None:
        return _current
    language = os.environ.get("LABS_LANGUAGE", "en")
    return language if language in LANGUAGES else "en"


def say(en: str, zh: str) -> str:
    """Return the one of two texts that the current language asks for."""
    return str(Both(en, zh))
