"""Translation scores through sacrebleu, with the signature that makes them citable."""

from collections.abc import Sequence
from typing import NamedTuple

_TOKENISERS = {"zh": "zh", "en": "13a"}


class Score(NamedTuple):
    """A score and how it was computed.

    Attributes:
        value: From 0 to 100; higher is better.
        signature: sacrebleu's signature: tokeniser, case, smoothing, version.
    """

    value: float
    signature: str


def _checked(hypotheses: Sequence[str], references: Sequence[str], language: str):
    if language not in _TOKENISERS:
        raise ValueError(f'language is {language!r}; expected "zh" or "en"')
    if len(hypotheses) != len(references) or not hypotheses:
        raise ValueError(
            f"{len(hypotheses)} hypotheses and {len(references)} references; "
            "expected one reference for each of at least one hypothesis"
        )
    return list(hypotheses), [list(references)]


def bleu(
    hypotheses: Sequence[str],
    references: Sequence[str],
    language: str,
    *,
    lowercase: bool = True,
) -> Score:
    """Compute corpus BLEU of translations.

    K. Papineni et al., "BLEU", ACL 2002, by M. Post's sacrebleu ("A call for clarity
    in reporting BLEU scores", WMT 2018). Chinese is cut into characters (tokeniser
    ``zh``), English as WMT does (``13a``).

    Args:
        hypotheses: Translations, as sentences, not as words with blanks.
        references: The expected translation of each.
        language: Language of both: ``"zh"`` or ``"en"``.
        lowercase: Whether case is ignored, as the labs' English words are lower-case.

    Returns:
        The score from 0 to 100 and the signature.

    Raises:
        ValueError: If the lengths differ or are 0, or the language is unknown.
    """
    from sacrebleu.metrics import BLEU

    metric = BLEU(tokenize=_TOKENISERS.get(language), lowercase=lowercase)
    result = metric.corpus_score(*_checked(hypotheses, references, language))
    return Score(float(result.score), str(metric.get_signature()))


def chrf(hypotheses: Sequence[str], references: Sequence[str], language: str) -> Score:
    """Compute corpus chrF2 of translations: an F score of character n-grams.

    M. Popovic, "chrF: character n-gram F-score", WMT 2015. It needs no tokeniser and
    counts a partly right word; n goes to 6, recall weighs twice.

    Args:
        hypotheses: Translations, as sentences.
        references: The expected translation of each.
        language: Language of both: ``"zh"`` or ``"en"``; case is ignored as in `bleu`.

    Returns:
        The score from 0 to 100 and the signature.

    Raises:
        ValueError: If the lengths differ or are 0, or the language is unknown.
    """
    from sacrebleu.metrics import CHRF

    metric = CHRF(lowercase=True)
    result = metric.corpus_score(*_checked(hypotheses, references, language))
    return Score(float(result.score), str(metric.get_signature()))
