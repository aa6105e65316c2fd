"""The form of Chinese verse, measured: length, rhyme, tone, repetition, novelty.

Rhyme and tone are read off the modern Mandarin pronunciation (pypinyin). That only
approximates how the Tang heard a poem: some rhymes have drifted apart, and the old
entering tone, an oblique one, is lost. The common characters whose entering tone
became a level one are listed here and put right. So a true Tang poem need not
score 1; compare a score with the corpus's own, never with 1.
"""

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

LEVEL = "平"
OBLIQUE = "仄"
EITHER = "中"

_GROUP_FINALS = {
    "麻": "a ia ua",
    "波": "o e uo",
    "皆": "ie ve",
    "開": "ai uai",
    "微": "ei uei",
    "豪": "ao iao",
    "尤": "ou iou",
    "寒": "an ian uan van",
    "文": "en in uen vn",
    "唐": "ang iang uang",
    "庚": "eng ing ueng ong iong",
    "齊": "i er v",
    "支": "-i",
    "姑": "u",
}
_GROUP_OF_FINAL = {
    final: group for group, finals in _GROUP_FINALS.items() for final in finals.split()
}
# The vowel of zhi, chi, shi, ri, zi, ci, si is written i but rhymes with no other i.
_APICAL_INITIALS = {"zh", "ch", "sh", "r", "z", "c", "s"}

# Entering tone once, level tone in Mandarin: in verse these are oblique.
_ENTERING_NOW_LEVEL = frozenset(
    "八捌拔跋白薄雹逼憋別鱉博搏伯帛泊渤駁剝撥插察吃出戳答達得德敵笛滴嫡狄荻跌蝶諜疊"
    "牒讀獨毒督奪額發罰伐筏佛伏服福幅拂鴿割擱革格隔閣葛刮國喝合盒核黑忽惚斛活滑猾積"
    "激擊屐緝級極吉即急疾集籍輯夾嚼節結傑潔捷截竭劫接揭菊局鞠橘掬決絕覺掘爵厥倔磕殼"
    "哭窟拉摸膜沒捏拍劈霹撇潑撲僕璞七漆戚掐切屈缺殺勺芍舌十石拾食蝕實識失濕叔淑熟孰"
    "贖塾刷說俗縮塌踢剔貼突禿托脫挖屋昔惜夕吸息熄習席襲錫析悉膝狹峽俠匣歇協脅削學鴨"
    "押壓噎一壹揖約曰雜擇責則澤賊宅摘折哲輒轍蟄汁織執直值植殖姪職粥竹逐燭捉桌灼酌濁"
    "啄琢濯着卓足族卒昨"
    "别鳖驳剥拨达敌谍叠读独夺额发罚鸽搁阁国积击缉级极辑夹节结杰洁决绝觉壳泼扑仆杀蚀"
    "实识湿赎说缩贴秃脱习袭锡狭峡侠协胁学鸭压约杂择责则泽贼辄辙蛰织执侄职烛浊"
)
# Tang poets used these in either tone as the line needed.
_EITHER_TONE = frozenset("看過过聽听望忘思嘆叹勝胜應应論论醒教重更為爲为")
# Verse reads these otherwise than a dictionary's first entry.
_VERSE_SOUNDS = {
    "長": ("ch", "ang", 2),
    "长": ("ch", "ang", 2),
    "還": ("h", "uan", 2),
    "还": ("h", "uan", 2),
}

_SEPARATORS = re.compile(r"[，。？！；：、,.?!;:\s]+")


def poem_lines(text: str) -> list[str]:
    """Split a poem at its punctuation and blanks into lines.

    Args:
        text: The poem, e.g. ``"…，…。…，…。"``.

    Returns:
        The lines without punctuation.
    """
    return [line for line in _SEPARATORS.split(text) if line]


@functools.cache
def _sound(character: str) -> tuple[str, str, int]:
    """Return initial, final and tone (1-5) of a character; empty and 0 if unknown."""
    if character in _VERSE_SOUNDS:
        return _VERSE_SOUNDS[character]
    from pypinyin import Style, lazy_pinyin

    final = lazy_pinyin(
        character, style=Style.FINALS_TONE3, neutral_tone_with_five=True
    )[0]
    initial = lazy_pinyin(character, style=Style.INITIALS)[0]
    if len(character) != 1 or not final[-1:].isdigit():
        return "", "", 0
    return initial, final[:-1], int(final[-1])


def rhyme_group(character: str) -> str:
    """Return the rhyme group of a character in modern Mandarin.

    The Fourteen Rhymes of 《中华新韵（十四韵）》, 中华诗词学会, 2005.

    Args:
        character: One Chinese character, either script.

    Returns:
        The group's name, one of 麻波皆開微豪尤寒文唐庚齊支姑; ``""`` if the character
        has no known reading.
    """
    initial, final, _ = _sound(character)
    if final == "i" and initial in _APICAL_INITIALS:
        final = "-i"
    return _GROUP_OF_FINAL.get(final, "")


def tone(character: str) -> str:
    """Return whether a character is level or oblique in verse.

    First and second tone are level, third and fourth oblique; characters of the lost
    entering tone are oblique whatever their modern tone (Wang Li 王力, 《诗词格律》,
    中华书局 1977, chapter 1, section 3).

    Args:
        character: One Chinese character, either script.

    Returns:
        ``"平"`` level, ``"仄"`` oblique, or ``"中"`` where verse allows both or the
        reading is unknown.
    """
    if character in _EITHER_TONE:
        return EITHER
    if character in _ENTERING_NOW_LEVEL:
        return OBLIQUE
    number = _sound(character)[2]
    if number in (1, 2):
        return LEVEL
    return OBLIQUE if number in (3, 4) else EITHER


def tones(line: str) -> str:
    """Return the tones of a line, a character each: 平, 仄 or 中."""
    return "".join(map(tone, line))


class FormScores(NamedTuple):
    """How well a poem keeps the form of a regulated quatrain.

    Attributes:
        length: Share of lines with the poem's number of characters, 0 to 1.
        rhyme: Share of pairs of even lines that rhyme, 0 to 1; 0 or 1 for a quatrain.
        tone: Share of the tone rules kept, 0 to 1.
        repetition: Share of characters that stood in the poem before, 0 to 1; the
            lower the less is repeated.
        novelty: Mean distance of a line to the nearest corpus line, 0 (every line
            copied) to 1; None without a corpus.
    """

    length: float
    rhyme: float
    tone: float
    repetition: float
    novelty: float | None


def _share(marks: Sequence[bool]) -> float:
    return sum(marks) / len(marks) if marks else 0.0


def _length_score(lines: Sequence[str], characters: int | None, count: int) -> float:
    counts = [sum(len(line) == n for line in lines) for n in (5, 7)]
    fitting = (
        max(counts)
        if characters is None
        else sum(len(line) == characters for line in lines)
    )
    return fitting / max(len(lines), count)


def _rhyme_score(lines: Sequence[str]) -> float:
    groups = [rhyme_group(line[-1]) for line in lines[1::2] if line]
    return _share(
        [
            bool(first) and first == second
            for i, first in enumerate(groups)
            for second in groups[i + 1 :]
        ]
    )


def _agrees(first: str, second: str, *, same: bool) -> bool:
    """Return whether two tones are the same (or opposed); 中 agrees with all."""
    return EITHER in (first, second) or (first == second) == same


def _tone_score(lines: Sequence[str]) -> float:
    patterns = [tones(line) for line in lines if len(line) >= 4]
    kept = []
    for pattern in patterns:
        # Within a line the even places alternate: 2 against 4, 4 against 6.
        even = pattern[1 : 6 if len(pattern) > 5 else 4 : 2]
        kept += [
            _agrees(a, b, same=False) for a, b in zip(even, even[1:], strict=False)
        ]
    for i, (above, below) in enumerate(zip(patterns, patterns[1:], strict=False)):
        # Opposed within a couplet, alike from one couplet to the next.
        kept.append(_agrees(above[1], below[1], same=i % 2 == 1))
    for i, pattern in enumerate(patterns):
        if i % 2:  # a rhyming line ends level
            kept.append(pattern[-1] in (LEVEL, EITHER))
        elif i:  # the others, but for a first line, end oblique
            kept.append(pattern[-1] in (OBLIQUE, EITHER))
    return _share(kept)


def nearest_line(line: str, corpus: Sequence[str]) -> tuple[str, float]:
    """Find the corpus line that a line is most like.

    Args:
        line: A line of verse.
        corpus: Lines of verse in the same script; 58,000 take about 40 ms.

    Returns:
        The nearest line and its distance: the Levenshtein distance (insertions,
        deletions, substitutions; V. Levenshtein 1966) over the longer line's length,
        0 if equal and 1 if nothing is shared.

    Raises:
        ValueError: If the corpus is empty.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    found = process.extractOne(line, corpus, scorer=Levenshtein.normalized_distance)
    if found is None:
        raise ValueError("the corpus is empty; expected at least one line")
    return found[0], float(found[1])


def form_scores(
    poem: str | Sequence[str],
    corpus: Sequence[str] | None = None,
    *,
    characters: int | None = None,
    lines: int = 4,
) -> FormScores:
    """Measure the form of a poem; the corpus's own scores are the yardstick.

    Tone follows the 2-4-6 rule: the even places alternate within a line, are opposed
    within a couplet and alike across couplets, rhyming lines end level and line 3
    oblique (Wang Li 王力, 《诗词格律》, 中华书局 1977, chapter 2, on the quatrain).

    Args:
        poem: A text with punctuation, or the lines.
        corpus: Lines to compare with for novelty, or None.
        characters: Characters a line shall have; None takes 5 or 7, whichever more
            lines have.
        lines: Number of lines the poem shall have.

    Returns:
        The scores, each from 0 to 1.
    """
    cut = poem_lines(poem) if isinstance(poem, str) else [line for line in poem if line]
    if not cut:
        return FormScores(0.0, 0.0, 0.0, 0.0, None if corpus is None else 0.0)
    text = "".join(cut)
    return FormScores(
        length=_length_score(cut, characters, lines),
        rhyme=_rhyme_score(cut),
        tone=_tone_score(cut),
        repetition=1 - len(set(text)) / len(text),
        novelty=None
        if corpus is None
        else sum(nearest_line(line, corpus)[1] for line in cut) / len(cut),
    )
