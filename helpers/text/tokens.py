"""From text to integers and back: words, scripts and a vocabulary."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

PAD = "<pad>"
UNKNOWN = "<unknown>"
START = "<start>"
END = "<end>"

_ENGLISH_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*|\d+|[^\sA-Za-z\d]")
_NO_SPACE_BEFORE = set(".,!?;:'\")%")


@functools.cache
def _jieba():
    """Return jieba's tokenizer, its start-up messages silenced."""
    import logging
    import warnings

    with warnings.catch_warnings():
        # Its regular expressions draw SyntaxWarning from Python 3.12 on.
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


def words(text: str, language: str = "zh") -> list[str]:
    """Cut a text into words.

    Chinese is cut by jieba with its dictionary, traditional script less well than
    simplified; blanks are dropped. English is lower-cased and cut into words (with
    their apostrophes), numbers and single punctuation marks.

    Args:
        text: The text.
        language: ``"zh"`` or ``"en"``.

    Returns:
        The words in order, punctuation marks included.

    Raises:
        ValueError: If the language is neither.
    """
    if language == "zh":
        return [word for word in _jieba().cut(text) if word.strip()]
    if language == "en":
        return [token.lower() for token in _ENGLISH_TOKEN.findall(text)]
    raise ValueError(f'language is {language!r}; expected "zh" or "en"')


def sentence(tokens: Iterable[str], language: str) -> str:
    """Join words as a reader expects them: the way back from `words`.

    Args:
        tokens: Words or characters.
        language: ``"zh"`` joins without blanks; ``"en"`` joins with blanks, none
            before punctuation, and a capital letter first.

    Returns:
        The sentence.

    Raises:
        ValueError: If the language is neither.
    """
    if language == "zh":
        return "".join(tokens)
    if language != "en":
        raise ValueError(f'language is {language!r}; expected "zh" or "en"')
    text = ""
    for token in tokens:
        token = "I" + token[1:] if re.fullmatch(r"i('\w+)?", token) else token
        text += token if not text or token in _NO_SPACE_BEFORE else " " + token
    return text[:1].upper() + text[1:]


@functools.cache
def _converter(configuration: str):
    """Return an OpenCC converter; its tables take about 0.1 s to read."""
    from opencc import OpenCC

    return OpenCC(configuration)


def simplified(text: str) -> str:
    """Convert Chinese text to simplified script (OpenCC ``t2s``).

    Args:
        text: Text in traditional, simplified or mixed script.

    Returns:
        The text in simplified script; other characters are unchanged.
    """
    return _converter("t2s").convert(text)


def traditional(text: str) -> str:
    """Convert Chinese text to traditional script (OpenCC ``s2t``).

    One simplified character may stand for several traditional ones; OpenCC decides
    by phrases, so single characters can come out wrong (后 stays 后 or becomes 後).

    Args:
        text: Text in simplified, traditional or mixed script.

    Returns:
        The text in traditional script; other characters are unchanged.
    """
    return _converter("s2t").convert(text)


class Vocabulary:
    """Tokens to integers and back.

    Integer 0 is padding, so that ``mask_zero=True`` of an Embedding fits; 1 is any
    token the vocabulary does not hold. Start and end marks follow if asked for,
    then the tokens, the most frequent first.

    Attributes:
        tokens: All tokens, specials included; ``tokens[i]`` is integer ``i``.
        pad: Integer of padding, 0.
        unknown: Integer of tokens not held, 1.
        start: Integer of the start mark, or None.
        end: Integer of the end mark, or None.
    """

    def __init__(self, tokens: Iterable[str], *, marks: bool = False):
        """Make a vocabulary of the given tokens in the given order.

        Args:
            tokens: Distinct tokens, without the special ones.
            marks: Whether to hold a start and an end mark.

        Raises:
            ValueError: If a token comes twice or is a special one.
        """
        specials = [PAD, UNKNOWN] + ([START, END] if marks else [])
        self.tokens: list[str] = specials + list(tokens)
        self._index = {token: i for i, token in enumerate(self.tokens)}
        if len(self._index) != len(self.tokens):
            twice = Counter(self.tokens).most_common(1)[0][0]
            raise ValueError(f"token {twice!r} comes twice; expected distinct tokens")
        self.pad: int = 0
        self.unknown: int = 1
        self.start: int | None = 2 if marks else None
        self.end: int | None = 3 if marks else None

    @classmethod
    def from_texts(
        cls,
        texts: Iterable[Iterable[str]],
        *,
        size: int | None = None,
        minimum_count: int = 1,
        marks: bool = False,
    ) -> "Vocabulary":
        """Count the tokens of many texts and keep the frequent ones.

        Args:
            texts: Each a list of words, or a string for characters.
            size: Greatest size, special tokens included; None for no limit.
            minimum_count: How often a token must occur to be kept.
            marks: Whether to hold a start and an end mark.

        Returns:
            The vocabulary; equally frequent tokens are in code-point order.

        Raises:
            ValueError: If ``size`` leaves no place for a token.
        """
        counts = Counter(token for text in texts for token in text)
        specials = 4 if marks else 2
        if size is not None and size <= specials:
            raise ValueError(f"size is {size}; expected more than {specials}")
        kept = sorted(
            (token for token, count in counts.items() if count >= minimum_count),
            key=lambda token: (-counts[token], token),
        )
        return cls(kept if size is None else kept[: size - specials], marks=marks)

    def __len__(self) -> int:
        """Return the number of integers in use, special ones included."""
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        """Return whether the token has an integer of its own."""
        return token in self._index

    def index(self, token: str) -> int:
        """Return the integer of a token, that of unknown ones if not held."""
        return self._index.get(token, self.unknown)

    def encode(
        self, text: Iterable[str], length: int | None = None, *, marks: bool = False
    ) -> np.ndarray:
        """Turn one text into integers.

        Args:
            text: A list of words, or a string for characters.
            length: Cut or pad at the end to this length; None keeps the text's own.
                A text that is cut keeps its end mark.
            marks: Whether to put the start and end marks around it.

        Returns:
            int32 array of shape ``(length,)``.

        Raises:
            ValueError: If marks are asked for and the vocabulary holds none.
        """
        integers = [self.index(token) for token in text]
        if marks:
            if self.start is None or self.end is None:
                raise ValueError(
                    "this vocabulary holds no start and end marks; "
                    "make it with Vocabulary.from_texts(..., marks=True)"
                )
            room = len(integers) if length is None else max(length - 2, 0)
            integers = [self.start, *integers[:room], self.end]
        if length is not None:
            integers = integers[:length] + [self.pad] * (length - len(integers))
        return np.array(integers, dtype=np.int32)

    def encode_all(
        self,
        texts: Sequence[Iterable[str]],
        length: int | None = None,
        *,
        marks: bool = False,
    ) -> np.ndarray:
        """Turn many texts into one padded array.

        Args:
            texts: Each a list of words, or a string for characters.
            length: Number of columns; None takes the longest text's.
            marks: Whether to put the start and end marks around each.

        Returns:
            int32 array of shape ``(len(texts), length)``, padded at the end with 0.
        """
        rows = [self.encode(text, length, marks=marks) for text in texts]
        columns = length if length is not None else max(map(len, rows), default=0)
        table = np.zeros((len(rows), columns), dtype=np.int32)
        for row, integers in zip(table, rows, strict=True):
            row[: len(integers)] = integers
        return table

    def decode(self, integers: Iterable[int]) -> list[str]:
        """Turn integers into tokens: padding and marks dropped, ends at an end mark.

        Args:
            integers: Integers below ``len(self)``.

        Returns:
            The tokens; unknown ones as ``"<unknown>"``.

        Raises:
            ValueError: If an integer is outside the vocabulary.
        """
        tokens = []
        for integer in map(int, integers):
            if not 0 <= integer < len(self.tokens):
                raise ValueError(
                    f"integer {integer} is outside the vocabulary; "
                    f"expected 0 to {len(self.tokens) - 1}"
                )
            if integer == self.end:
                break
            if integer not in (self.pad, self.start):
                tokens.append(self.tokens[integer])
        return tokens
