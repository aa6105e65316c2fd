"""Text tools of weeks 12-16: tokens, sampling, poem form, translation scores.

Importing this package is light; jieba, pypinyin, OpenCC, sacrebleu and rapidfuzz
are imported by the functions that need them.
"""

from helpers.text.poetry import (
    FormScores,
    form_scores,
    nearest_line,
    poem_lines,
    rhyme_group,
    tone,
    tones,
)
from helpers.text.sampling import greedy, probabilities, sample
from helpers.text.scores import Score, bleu, chrf
from helpers.text.tokens import Vocabulary, sentence, simplified, traditional, words

__all__ = [
    "FormScores",
    "Score",
    "Vocabulary",
    "bleu",
    "chrf",
    "form_scores",
    "greedy",
    "nearest_line",
    "poem_lines",
    "probabilities",
    "rhyme_group",
    "sample",
    "sentence",
    "simplified",
    "tone",
    "tones",
    "traditional",
    "words",
]
