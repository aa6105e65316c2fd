"""Writes quatrains in regulated form: the poems sample.

A grammar puts words of our own (poems_words.toml, traditional script) into lines of
five or seven characters. A poem keeps one season, hour and setting, one of the four
tone schemes of the regulated quatrain, and one rhyme; its lines set a scene, widen
it, turn to a person and close on a feeling. No line comes twice in a set.
"""

import functools
import hashlib
import json
import tomllib
import uuid
import zlib
from pathlib import Path

import numpy as np

from helpers.text.poetry import EITHER, tone

SEED = 12
COUNT = 2000

AUTHOR = "編詩機"
POEMS_A_FILE = 1000
SEASONS, HOURS, SETTINGS = "春夏秋冬", "曉晝暮夜", "江山庭塞田"
HOUR_NAMES = {"曉": "曉", "晝": "日", "暮": "晚", "夜": "夜"}

_WORDS = Path(__file__).with_name("poems_words.toml")
_COINCIDENCES = Path(__file__).with_name("poems_coincidences.txt")

# The four kinds of line, by their last five places; 中 is free. The places that
# verse leaves free are bound where the line would else end in three level tones or
# hold a single level one (孤平). Seven characters put two of the other tone before.
_LINES = {
    "A": "中仄中平仄",
    "B": "平平中仄平",
    "a": "中平平仄仄",
    "b": "中仄仄平平",
}
_BEFORE = {"A": "中平", "B": "中仄", "a": "中仄", "b": "中平"}
_SCHEMES = ("ABab", "bBab", "abAB", "BbAB")

# What a line may be made of, by its place in the poem; the oftener the likelier.
_TEMPLATES = tuple(
    names.split()
    for names in (
        "act act act place_be place_be scene_be scene_be count_be count_be doubled_be",
        "act act act place_be place_be be_place be_place scene_be count_be",
        "human_act human_act lead_be lead_be human_be human_be travel",
        "act act feel feel feel lead_be lead_be travel place_be count_be",
    )
)
_SCENE_KINDS = (
    "風 雨 雲 月 日 霞 星 雪 霜 露 煙 花 柳 樹 松 竹 草 葉 山 江 水 溪 舟 帆 雁 燕 鶯 "
    "鴉 鷗 鶴 蟲 猿 馬 沙 旗 燈 聲 人 色 香"
).split()
# Kinds a line may begin with only where they belong, else they crowd every theme.
_SETTING_KINDS = {
    "江": "江 水 舟 帆 鷗 雁",
    "山": "山 松 溪 鶴 鶯 雲",
    "庭": "花 竹 燕 香 月 葉",
    "塞": "沙 馬 旗 雁 雪 風",
    "田": "草 煙 花 鴉 水 雨",
}
_DRY, _WET = frozenset("晴月星霞陽照"), frozenset("雨")
_TRIES_A_LINE = 40
_TRIES_A_POEM = 4000


class _NoFit(Exception):
    """No word fits here; the line is begun anew."""


@functools.cache
def _bank() -> dict:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


@functools.cache
def _coincidences() -> frozenset[str]:
    """Return the checksums of lines that the grammar can form and a poet wrote."""
    return frozenset(_COINCIDENCES.read_text(encoding="utf-8").split())


def checksum(line: str) -> str:
    """Return the CRC-32 of a line's UTF-8 bytes, eight hexadecimal digits."""
    return f"{zlib.crc32(line.encode('utf-8')):08x}"


@functools.cache
def _fitting(words: tuple[str, ...], wanted: str, rhymes: str | None) -> tuple:
    """Return the words of the wanted tones, at a line's end also those that rhyme."""
    return tuple(
        word
        for word in words
        if all(w in (EITHER, tone(c)) for c, w in zip(word, wanted, strict=True))
        and (rhymes is None or word[-1] in rhymes)
    )


def _allowed(tagged: str, theme: tuple[str, str, str]) -> str | None:
    """Return the word if its tags let it stand under the theme."""
    word, _, tags = tagged.partition("/")
    for choices, chosen in zip((SEASONS, HOURS, SETTINGS), theme, strict=True):
        own = [tag for tag in tags if tag in choices]
        if own and chosen not in own:
            return None
    return word


@functools.cache
def _words_of(tagged: str, theme: tuple[str, str, str]) -> tuple[str, ...]:
    """Return the words of a blank-separated list that a theme allows."""
    return tuple(w for t in tagged.split() if (w := _allowed(t, theme)) is not None)


@functools.cache
def _nouns() -> dict[str, dict]:
    return {noun["kind"]: noun for noun in _bank()["noun"]}


@functools.cache
def _nouns_of(kind: str, theme: tuple[str, str, str]) -> tuple[str, ...]:
    """Return all words of a kind: subjects and things only acted upon."""
    listed = _nouns().get(kind, {}).get("words", "")
    return _words_of(listed + " " + _bank()["objects"].get(kind, ""), theme)


@functools.cache
def _kinds_after(table: str, theme: tuple[str, str, str]) -> tuple:
    """Return (word, kinds) of a table whose keys hold one or more words."""
    return tuple(
        (word, tuple(kinds.split()))
        for keys, kinds in _bank()[table].items()
        for word in _words_of(keys, theme)
    )


class _Poem:
    """One poem in the making: its theme, rhyme and what has been used."""

    def __init__(self, rng: np.random.Generator, characters: int):
        self.rng = rng
        self.theme = tuple(rng.choice(list(c)) for c in (SEASONS, HOURS, SETTINGS))
        self.rhymes = self.choice(_bank()["rhymes"].values())
        self.scheme = self.choice(_SCHEMES)
        self.characters = characters
        self.used: set[str] = set()
        self.used_kinds: set[str] = set()

    def choice(self, options):
        options = tuple(options)
        if not options:
            raise _NoFit
        return options[int(self.rng.integers(len(options)))]

    def fitting(self, words: tuple[str, ...], at: int, line: str) -> list[str]:
        """Return the words that may stand at a place of the line's last five."""
        if not words:
            return []
        start = at + len(self.pattern) - 5
        wanted = self.pattern[start : start + len(words[0])]
        ends = at + len(words[0]) == 5
        taken = self.used.union(line)
        if not _WET.isdisjoint(taken):
            taken |= _DRY
        elif not _DRY.isdisjoint(taken):
            taken |= _WET
        rhymes = self.rhymes if ends and self.rhyming else None
        return [w for w in _fitting(words, wanted, rhymes) if taken.isdisjoint(w)]

    def pick(self, words: tuple[str, ...], at: int, line: str = "") -> str:
        return self.choice(self.fitting(words, at, line))

    def subject_kind(self, kinds=None) -> str:
        if kinds is None:
            own = _SETTING_KINDS[self.theme[2]].split()
            kinds = own if self.rng.random() < 0.4 else _SCENE_KINDS
        return self.choice([k for k in kinds if k not in self.used_kinds])

    def noun(self, kind: str, at: int, line: str = "") -> str:
        return self.pick(_nouns_of(kind, self.theme), at, line)

    def verb(self, kind: str, at: int, line: str) -> str:
        return self.pick(_words_of(_nouns()[kind]["verbs"], self.theme), at, line)

    def verb_object(self, table: dict, at: int, line: str) -> tuple[str, str]:
        """Choose a transitive verb of a table and a noun of a kind it takes."""
        verb = self.pick(tuple(table), at, line)
        kind = self.choice(k for k in table[verb].split() if k not in self.used_kinds)
        return verb + self.noun(kind, at + 1, line + verb), kind

    def phrase(self, name: str, at: int, line: str = "") -> str:
        return self.pick(_words_of(_bank()["phrases"][name], self.theme), at, line)

    # The templates: each returns the last five characters and the kinds they name.

    def act(self, kinds=None) -> tuple[str, list[str]]:
        kind = self.subject_kind(kinds)
        subject = self.noun(kind, 0)
        rest, other = self.verb_object(_nouns()[kind]["acts"], 2, subject)
        return subject + rest, [kind, other]

    def feel(self) -> tuple[str, list[str]]:
        return self.act(("心",))

    def be(self, lead: str, kinds=None) -> tuple[str, list[str]]:
        """Complete two characters with a noun and what it is or does."""
        kind = self.subject_kind(kinds)
        line = lead + self.noun(kind, 2, lead)
        return line + self.verb(kind, 4, line), [kind]

    def place_be(self) -> tuple[str, list[str]]:
        return self.be(self.phrase("place", 0))

    def scene_be(self) -> tuple[str, list[str]]:
        return self.be(self.phrase("scene", 0))

    def human_be(self) -> tuple[str, list[str]]:
        return self.be(self.phrase("human", 0), [k for k in _SCENE_KINDS if k != "人"])

    def be_place(self) -> tuple[str, list[str]]:
        kind = self.subject_kind()
        line = self.noun(kind, 0)
        line += self.phrase("place", 2, line)
        return line + self.verb(kind, 4, line), [kind]

    def _table_be(self, table: str) -> tuple[str, list[str]]:
        options = _kinds_after(table, self.theme)
        lead = self.pick(tuple(word for word, _ in options), 0)
        return self.be(lead, [k for k in dict(options)[lead] if k in _nouns()])

    def count_be(self) -> tuple[str, list[str]]:
        return self._table_be("amounts")

    def doubled_be(self) -> tuple[str, list[str]]:
        return self._table_be("doubled")

    def lead_be(self) -> tuple[str, list[str]]:
        return self._table_be("leads")

    def human_act(self) -> tuple[str, list[str]]:
        line = self.phrase("human", 0)
        rest, kind = self.verb_object(_bank()["people"], 2, line)
        return line + rest, [kind]

    def travel(self) -> tuple[str, list[str]]:
        line = self.phrase("when", 0)
        rest, kind = self.verb_object(_bank()["travel"], 2, line)
        return line + rest, [kind]

    def opening(self, template: str, line: str, kind: str) -> str:
        """Choose the two characters before the five of a long line."""
        if template in ("act", "be_place") and self.rng.random() < 0.6:
            table = "doubled" if self.rng.random() < 0.6 else "amounts"
            words = tuple(w for w, k in _kinds_after(table, self.theme) if kind in k)
        else:
            names = {
                "place_be": ("time", "scene"),
                "scene_be": ("place", "time"),
                "lead_be": ("place", "scene"),
                "travel": ("afar", "scene"),
                "feel": ("afar", "time"),
            }.get(template, ("place", "time", "scene"))
            listed = _bank()["phrases"][self.choice(names)]
            words = _words_of(listed, self.theme)
        return self.pick(words, -2, line)

    def line(self, number: int) -> str:
        """Write line 0 to 3 and note what it used."""
        letter = self.scheme[number]
        self.rhyming = letter in "Bb"
        self.pattern = (_BEFORE[letter] if self.characters == 7 else "") + _LINES[
            letter
        ]
        for _ in range(_TRIES_A_LINE):
            name = self.choice(_TEMPLATES[number])
            try:
                text, kinds = getattr(self, name)()
                if self.characters == 7:
                    text = self.opening(name, text, kinds[0]) + text
            except _NoFit:
                continue
            if not _coincidences().isdisjoint({checksum(text), checksum(text[-5:])}):
                continue
            self.used.update(text)
            self.used_kinds.update(kinds)
            return text
        raise _NoFit

    def title(self) -> str:
        season, hour, setting = self.theme
        own = self.choice(_words_of(_bank()["titles"][setting], self.theme))
        name = HOUR_NAMES[hour]
        return (
            season + (name if name not in own and self.rng.random() < 0.6 else "") + own
        )


def write_poem(rng: np.random.Generator, characters: int) -> tuple[str, list[str]]:
    """Write one quatrain.

    Args:
        rng: Source of randomness.
        characters: Characters a line, 5 or 7.

    Returns:
        The title and four lines without punctuation, traditional script.

    Raises:
        ValueError: If ``characters`` is neither 5 nor 7.
        RuntimeError: If the word banks allow no poem.
    """
    if characters not in (5, 7):
        raise ValueError(f"characters is {characters}; expected 5 or 7")
    for _ in range(_TRIES_A_POEM):
        poem = _Poem(rng, characters)
        try:
            return poem.title(), [poem.line(number) for number in range(4)]
        except _NoFit:
            continue
    raise RuntimeError(f"no poem found in {_TRIES_A_POEM} tries; widen {_WORDS.name}")


def poems(*, seed: int = SEED, count: int = COUNT) -> list[dict]:
    """Write distinct quatrains, every other one of seven characters.

    Args:
        seed: Seed of the set.
        count: Number of poems.

    Returns:
        Dictionaries of the origin's form: author, paragraphs, title, id.
    """
    rng = np.random.default_rng(seed)
    seen: set[str] = set()
    written: list[dict] = []
    while len(written) < count:
        title, lines = write_poem(rng, 5 if len(written) % 2 == 0 else 7)
        if not seen.isdisjoint(lines):
            continue
        seen.update(lines)
        paragraphs = [f"{lines[0]}，{lines[1]}。", f"{lines[2]}，{lines[3]}。"]
        digest = hashlib.md5("".join(paragraphs).encode(), usedforsecurity=False)
        written.append(
            {
                "author": AUTHOR,
                "paragraphs": paragraphs,
                "title": title,
                "id": str(uuid.UUID(digest.hexdigest())),
            }
        )
    return written


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Write the set's files: JSON lists of 1,000 poems, named as the origin's.

    Args:
        out: Folder to write under.
        seed: Seed of the set; another one gives other poems.
        count: Number of poems.
    """
    folder = Path(out) / "全唐诗"
    folder.mkdir(parents=True, exist_ok=True)
    written = poems(seed=seed, count=count)
    for start in range(0, count, POEMS_A_FILE):
        text = json.dumps(
            written[start : start + POEMS_A_FILE], ensure_ascii=False, indent=4
        )
        path = folder / f"poet.tang.{start}.json"
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
