"""Writes English-Chinese sentence pairs: the translation sample.

A synchronous grammar (both sides grow from the same choices) over words of our own,
translation_words.toml. It holds what sets the two languages apart: measure words,
the order of time, place and verb, tense against aspect, negation by 不 and 没,
questions that keep their order in Chinese, clauses before the noun.

Some word combinations (this verb with this noun, this trip by this means) are held
out: they occur in test rows only, so a model has seen each word there but never
together. Column 3 tells the split.
"""

import functools
import tomllib
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

SEED = 15
COUNT = 2300
TEST_SHARE = 0.13
HELD_OUT_PERCENT = 12

SOURCE = "deep-learning-labs grammar, CC-BY-4.0; split: "
BYTE_ORDER_MARK = "\ufeff"

_WORDS = Path(__file__).with_name("translation_words.toml")
_TRIES_A_PAIR = 400


class Pair(NamedTuple):
    """One sentence in both languages.

    Attributes:
        english: The English sentence.
        chinese: The Chinese sentence, simplified script.
        split: ``"train"`` or ``"test"``.
    """

    english: str
    chinese: str
    split: str


class Subject(NamedTuple):
    """Who acts: a phrase in both languages and its grammatical person.

    Attributes:
        english: The phrase.
        chinese: The phrase.
        person: 1 for I, 3 for he, she and single persons, 2 for all others.
    """

    english: str
    chinese: str
    person: int

    @property
    def be(self) -> str:
        """The present of "to be"."""
        return {1: "am", 2: "are", 3: "is"}[self.person]

    @property
    def do(self) -> str:
        """The present of "to do"."""
        return "does" if self.person == 3 else "do"

    @property
    def have(self) -> str:
        """The present of "to have"."""
        return "has" if self.person == 3 else "have"

    def present(self, base: str, third: str) -> str:
        """The verb's present that agrees."""
        return third if self.person == 3 else base


class Verb(NamedTuple):
    """A verb's forms and the kinds of noun it takes."""

    base: str
    third: str
    past: str
    participle: str
    ing: str
    chinese: str
    chinese_past: str
    kinds: frozenset[str]


class Noun(NamedTuple):
    """A noun, its measure word and its kinds."""

    english: str
    plural: str
    chinese: str
    measure: str
    kinds: frozenset[str]


@functools.cache
def _bank() -> dict:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


@functools.cache
def _verbs() -> tuple[Verb, ...]:
    rows = _bank()["verbs"]["transitive"]
    return tuple(Verb(*row[:-1], frozenset(row[-1].split())) for row in rows)


@functools.cache
def _nouns() -> tuple[Noun, ...]:
    rows = _bank()["nouns"]["things"]
    return tuple(Noun(*row[:-1], frozenset(row[-1].split())) for row in rows)


def _article(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def _not(quality: str) -> str:
    """Return the negation a quality takes: 没 before 有, 不 before all others."""
    return "没" if quality.startswith("有") else "不"


class _Writer:
    """Draws words and keeps the pairs of words that the current sentence joins."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.joined: list[tuple[str, str]] = []

    def choice(self, options):
        options = tuple(options)
        return options[int(self.rng.integers(len(options)))]

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def listed(self, section: str, name: str):
        return self.choice(_bank()[section][name])

    def counted(self) -> tuple[str, str]:
        """Draw an exact number, as it may follow "these"."""
        return self.choice(_bank()["numbers"]["small"][:-1])

    # ------------------------------------------------------------ phrases

    def subject(self, single: bool = False) -> Subject:
        """Draw who acts; ``single`` for one named or described person."""
        draw = self.rng.random()
        if draw < 0.3 and not single:
            return Subject(*self.listed("subjects", "pronouns"))
        if draw < 0.55:
            return Subject(*self.listed("subjects", "names"), 3)
        if draw < 0.8:
            owner, whose = self.listed("subjects", "owners")
            english, chinese = self.listed("subjects", "kin")
            return Subject(f"{owner} {english}", whose + chinese, 3)
        english, plural, chinese = self.listed("subjects", "persons")
        if self.chance(0.3) and not single:
            number, how_many = self.counted()
            return Subject(f"those {number} {plural}", f"那{how_many}个{chinese}", 2)
        pointer, which = self.choice((("this", "这"), ("that", "那")))
        return Subject(f"{pointer} {english}", f"{which}位{chinese}", 3)

    def other(self, first: Subject, single: bool = False) -> Subject:
        """Draw somebody else."""
        while (second := self.subject(single)).english == first.english:
            pass
        return second

    def adjective(self, noun: Noun) -> tuple[str, str]:
        fitting = [a for a in _bank()["nouns"]["adjectives"] if self._fits(a, noun)]
        if not fitting:
            return "", ""
        english, chinese, _ = self.choice(fitting)
        self.joined.append((english, noun.english))
        return english + " ", chinese

    @staticmethod
    def _fits(row, noun: Noun) -> bool:
        """Return whether a describing word suits a noun: no "blue egg"."""
        eaten = not noun.kinds.isdisjoint({"food", "drink"})
        kinds = noun.kinds - {"goods", "small"} if eaten else noun.kinds
        return not kinds.isdisjoint(row[-1].split())

    def some(self, noun: Noun, plain: bool = False) -> tuple[str, str, bool]:
        """Draw "a red shirt", "three apples": words and whether it is plural."""
        english, chinese = ("", "") if plain else self.adjective(noun)
        if self.chance(0.55):
            number, how_many = self.listed("numbers", "small")
            return (
                f"{number} {english}{noun.plural}",
                f"{how_many}{noun.measure}{chinese}{noun.chinese}",
                True,
            )
        return (
            _article(english + noun.english),
            f"一{noun.measure}{chinese}{noun.chinese}",
            False,
        )

    def certain(self, noun: Noun) -> tuple[str, str, bool]:
        """Draw "this book", "those two books", "my book"."""
        draw = self.rng.random()
        if draw < 0.3:
            owner, whose = self.listed("subjects", "owners")
            return f"{owner} {noun.english}", f"{whose}的{noun.chinese}", False
        if draw < 0.5:
            pointer, which = self.choice((("these", "这"), ("those", "那")))
            number, how_many = self.counted()
            return (
                f"{pointer} {number} {noun.plural}",
                f"{which}{how_many}{noun.measure}{noun.chinese}",
                True,
            )
        pointer, which = self.choice((("this", "这"), ("that", "那")))
        english, chinese = self.adjective(noun) if self.chance(0.4) else ("", "")
        return (
            f"{pointer} {english}{noun.english}",
            f"{which}{noun.measure}{chinese}{noun.chinese}",
            False,
        )

    def verb_noun(self) -> tuple[Verb, Noun]:
        verb = self.choice(_verbs())
        noun = self.choice(n for n in _nouns() if not n.kinds.isdisjoint(verb.kinds))
        self.joined.append((verb.base, noun.english))
        return verb, noun

    def thing(self, noun: Noun, certain: bool) -> tuple[str, str]:
        if certain or self.chance(0.3):
            return self.certain(noun)[:2]
        return self.some(noun, plain=self.chance(0.5))[:2]

    def place(self) -> tuple[str, str]:
        """Draw a place, or nothing: English last, Chinese before the verb."""
        if self.chance(0.5):
            return "", ""
        english, chinese = self.listed("places", "at")
        return " " + english, "在" + chinese

    # ------------------------------------------------------------ clauses

    def clause(self, subject: Subject) -> tuple[str, str]:
        """Draw a statement in one of six tenses and moods, without its full stop."""
        kind = self.choice(("past", "past", "future", "habit", "now", "modal", "done"))
        return getattr(self, kind)(subject)

    def _timed(self, tense: str, subject: Subject, english: str, chinese: str):
        """Put a time last or first in English; first or second in Chinese."""
        when, time = self.listed("times", tense)
        if self.chance(0.3):
            return (
                f"{when} {subject.english} {english}",
                time + subject.chinese + chinese,
            )
        return f"{subject.english} {english} {when}", subject.chinese + time + chinese

    def past(self, subject: Subject):
        verb, noun = self.verb_noun()
        where, at = self.place()
        negative = self.chance(0.3)
        thing, what = self.thing(noun, negative)
        if negative:
            english = f"did not {verb.base} {thing}{where}"
            return self._timed("past", subject, english, f"没{at}{verb.chinese}{what}")
        english = f"{verb.past} {thing}{where}"
        return self._timed("past", subject, english, at + verb.chinese_past + what)

    def future(self, subject: Subject):
        verb, noun = self.verb_noun()
        where, at = self.place()
        negative = self.chance(0.3)
        thing, what = self.thing(noun, negative)
        not_, no = ("not ", "不") if negative else ("", "")
        english = f"will {not_}{verb.base} {thing}{where}"
        chinese = f"{no}会{at}{verb.chinese}{what}"
        return self._timed("future", subject, english, chinese)

    def habit(self, subject: Subject):
        if self.chance(0.5):
            base, third, _, _, chinese = self.listed("verbs", "plain")
            english, place = self.listed("places", "at")
            self.joined.append((base, english))
            english, chinese = f" {english}", f"在{place}{chinese}"
        else:
            verb, noun = self.verb_noun()
            base, third = verb.base, verb.third
            thing, what = self.some(noun, plain=True)[:2]
            english, chinese = f" {thing}", verb.chinese + what
        draw = self.rng.random()
        if draw < 0.25:
            english = f"{subject.do} not {base}{english}"
            return self._timed("habit", subject, english, "不" + chinese)
        verb_form = subject.present(base, third)
        if draw < 0.5:
            adverb, how = self.listed("times", "often")
            english = f"{subject.english} {adverb} {verb_form}{english}"
            return english, subject.chinese + how + chinese
        return self._timed("habit", subject, verb_form + english, chinese)

    def now(self, subject: Subject):
        if self.chance(0.4):
            base, _, _, ing, chinese = self.listed("verbs", "plain")
            english, place = self.listed("places", "at")
            self.joined.append((base, english))
            english, chinese = f"{ing} {english}", place + chinese
        else:
            verb, noun = self.verb_noun()
            if not verb.ing:
                return self.done(subject, verb, noun)
            thing, what = self.thing(noun, certain=False)
            english, chinese = f"{verb.ing} {thing}", verb.chinese + what
        if self.chance(0.25):
            english = f"{subject.english} {subject.be} not {english} now"
            return english, f"{subject.chinese}现在没在{chinese}"
        return (
            f"{subject.english} {subject.be} {english}",
            subject.chinese + "正在" + chinese,
        )

    def modal(self, subject: Subject):
        verb, noun = self.verb_noun()
        thing, what = self.thing(noun, certain=True)
        want, wants = (
            subject.present("want to", "wants to"),
            f"{subject.do} not want to",
        )
        modal, how = self.choice(
            (
                ("can", "能"), ("cannot", "不能"), ("must", "必须"), ("should", "应该"),
                ("should not", "不应该"), (want, "想"), (wants, "不想"),
            )
        )  # fmt: skip
        english = f"{modal} {verb.base} {thing}"
        if self.chance(0.5):
            return self._timed("future", subject, english, how + verb.chinese + what)
        return (
            f"{subject.english} {english}",
            subject.chinese + how + verb.chinese + what,
        )

    def done(
        self, subject: Subject, verb: Verb | None = None, noun: Noun | None = None
    ):
        if verb is None or noun is None:
            verb, noun = self.verb_noun()
        thing, what = self.thing(noun, certain=True)
        if self.chance(0.5):
            english = f"{subject.have} never {verb.participle} {thing}"
            chinese = f"从来没{verb.chinese}过{what}"
        else:
            english = f"{subject.have} already {verb.participle} {thing}"
            chinese = f"已经{verb.chinese_past}{what}"
        return f"{subject.english} {english}", subject.chinese + chinese

    # ------------------------------------------------------------ sentences

    def statement(self):
        english, chinese = self.clause(self.subject())
        return english + ".", chinese + "。"

    def yes_no(self):
        subject = self.subject()
        verb, noun = self.verb_noun()
        where, at = self.place()
        thing, what = self.thing(noun, certain=True)
        tense = self.choice(("past", "future", "habit"))
        when, time = self.listed("times", tense)
        auxiliary = {"past": "did", "future": "will", "habit": subject.do}[tense]
        chinese = {
            "past": at + verb.chinese_past,
            "future": "会" + at + verb.chinese,
            "habit": at + verb.chinese,
        }[tense]
        return (
            f"{auxiliary} {subject.english} {verb.base} {thing}{where} {when}?",
            f"{subject.chinese}{time}{chinese}{what}吗？",
        )

    def question(self):
        subject = self.subject()
        who, name = subject.english, subject.chinese
        verb, noun = self.verb_noun()
        thing, what = self.certain(noun)[:2]
        when, time = self.listed("times", "past")
        where, at = self.place()
        kind = self.choice(("what", "who", "where", "when", "many", "why", "will"))
        if kind == "what":
            return (
                f"what did {who} {verb.base}{where} {when}?",
                f"{name}{time}{at}{verb.chinese_past}什么？",
            )
        if kind == "who":
            return (
                f"who {verb.past} {thing}{where} {when}?",
                f"{time}谁{at}{verb.chinese_past}{what}？",
            )
        if kind == "where":
            return (
                f"where did {who} {verb.base} {thing}?",
                f"{name}是在哪里{verb.chinese}{what}的？",
            )
        if kind == "when":
            return (
                f"when did {who} {verb.base} {thing}?",
                f"{name}是什么时候{verb.chinese}{what}的？",
            )
        if kind == "many":
            return (
                f"how many {noun.plural} did {who} {verb.base}{where} {when}?",
                f"{name}{time}{at}{verb.chinese_past}几{noun.measure}{noun.chinese}？",
            )
        if kind == "why":
            return (
                f"why did {who} not {verb.base} {thing} {when}?",
                f"{name}{time}为什么没{verb.chinese}{what}？",
            )
        return (
            f"when will {who} {verb.base} {thing}?",
            f"{name}什么时候会{verb.chinese}{what}？",
        )

    def quality(self):
        noun = self.choice(_nouns())
        fitting = [q for q in _bank()["nouns"]["qualities"] if self._fits(q, noun)]
        if not fitting:
            return self.statement()
        english, chinese, _ = self.choice(fitting)
        self.joined.append((english, noun.english))
        thing, what, plural = self.certain(noun)
        be = "are" if plural else "is"
        draw = self.rng.random()
        if draw < 0.4:
            return f"{thing} {be} very {english}.", f"{what}很{chinese}。"
        if draw < 0.7:
            no = _not(chinese)
            return f"{thing} {be} not {english}.", f"{what}{no}{chinese}。"
        return f"{be} {thing} {english}?", f"{what}{chinese}吗？"

    def comparison(self):
        first = self.subject(single=True)
        second = self.other(first, single=True)
        base, comparative, chinese = self.listed("nouns", "traits")
        self.joined.append((base, first.english))
        draw = self.rng.random()
        one, two = first.english, second.english
        if draw < 0.4:
            return (
                f"{one} is {comparative} than {two}.",
                f"{first.chinese}比{second.chinese}{chinese}。",
            )
        if draw < 0.7:
            return (
                f"{one} is not as {base} as {two}.",
                f"{first.chinese}没有{second.chinese}{chinese}。",
            )
        return f"is {one} {comparative} than {two}?", (
            f"{first.chinese}比{second.chinese}{chinese}吗？"
        )

    def existence(self):
        noun = self.choice(
            n for n in _nouns() if "small" in n.kinds or "animal" in n.kinds
        )
        spot, side = self.listed("places", "spots")
        anchor, thing = self.listed("places", "anchors")
        self.joined.append((noun.english, anchor))
        draw = self.rng.random()
        if draw < 0.4:
            english, chinese, plural = self.some(noun)
            be = "are" if plural else "is"
            return (
                f"there {be} {english} {spot} the {anchor}.",
                f"{thing}{side}有{chinese}。",
            )
        if draw < 0.6:
            return (
                f"there is no {noun.english} {spot} the {anchor}.",
                f"{thing}{side}没有{noun.chinese}。",
            )
        english, chinese, plural = self.certain(noun)
        be = "are" if plural else "is"
        if draw < 0.8:
            return f"{english} {be} {spot} the {anchor}.", f"{chinese}在{thing}{side}。"
        return f"{be} {english} {spot} the {anchor}?", f"{chinese}在{thing}{side}吗？"

    def possession(self):
        subject = self.subject()
        noun = self.choice(
            n for n in _nouns() if "goods" in n.kinds or "animal" in n.kinds
        )
        self.joined.append(("have", noun.english))
        draw = self.rng.random()
        who, name = subject.english, subject.chinese
        if draw < 0.5:
            english, chinese, _ = self.some(noun)
            return f"{who} {subject.have} {english}.", f"{name}有{chinese}。"
        if draw < 0.75:
            return (
                f"{who} {subject.do} not have {_article(noun.english)}.",
                f"{name}没有{noun.chinese}。",
            )
        return f"how many {noun.plural} {subject.do} {who} have?", (
            f"{name}有几{noun.measure}{noun.chinese}？"
        )

    def trip(self, subject: Subject | None = None):
        subject = subject or self.subject()
        to, where = self.listed("places", "to")
        by, how = self.listed("places", "by")
        self.joined.append((to, by))
        tense = self.choice(("past", "past", "future", "habit", "asked", "not"))
        if tense == "asked":
            when, time = self.listed("times", "past")
            return (
                f"did {subject.english} go {to} {by} {when}?",
                f"{subject.chinese}{time}{how}去了{where}吗？",
            )
        english, chinese, tense = {
            "past": ("went", f"{how}去了{where}", "past"),
            "future": ("will go", f"会{how}去{where}", "future"),
            "habit": (subject.present("go", "goes"), f"{how}去{where}", "habit"),
            "not": ("did not go", f"没{how}去{where}", "past"),
        }[tense]
        english, chinese = self._timed(tense, subject, f"{english} {to} {by}", chinese)
        return english + ".", chinese + "。"

    def relative(self):
        subject = self.subject()
        verb, noun = self.verb_noun()
        fitting = [q for q in _bank()["nouns"]["qualities"] if self._fits(q, noun)]
        if not fitting:
            return self.statement()
        english, chinese, _ = self.choice(fitting)
        when, time = self.listed("times", "past")
        not_, no = self.choice((("very ", "很"), ("not ", _not(chinese))))
        return (
            f"the {noun.english} that {subject.english} {verb.past} {when} "
            f"is {not_}{english}.",
            f"{subject.chinese}{time}{verb.chinese}的{noun.chinese}{no}{chinese}。",
        )

    def joined_clauses(self):
        first = self.subject()
        second = self.other(first)
        link = self.choice(("but", "if", "because", "says", "know"))
        if link == "but":
            english, chinese = self.clause(first)
            other, others = self.clause(second)
            return f"{english}, but {other}.", f"{chinese}，但是{others}。"
        if link == "if":
            when, time = self.listed("times", "future")
            verb, noun = self.verb_noun()
            thing, what = self.certain(noun)[:2]
            not_, no = self.choice((("", ""), ("not ", "不")))
            return (
                f"if it rains {when}, {first.english} will {not_}{verb.base} {thing}.",
                f"如果{time}下雨，{first.chinese}就{no}会{verb.chinese}{what}。",
            )
        if link == "because":
            english, chinese = self.past(first)
            base, _, chinese_trait = self.listed("nouns", "traits")
            was = "were" if second.person == 2 else "was"
            return (
                f"{english} because {second.english} {was} very {base}.",
                f"因为{second.chinese}很{chinese_trait}，所以{chinese}。",
            )
        english, chinese = self.clause(second)
        if link == "says":
            says = first.present("say", "says")
            return f"{first.english} {says} that {english}.", (
                f"{first.chinese}说{chinese}。"
            )
        knows = f"{first.do} not know that"
        return (
            f"{first.english} {knows} {english}.",
            f"{first.chinese}不知道{chinese}。",
        )


_SENTENCES = (
    "statement statement statement statement statement yes_no yes_no question question "
    "quality comparison existence existence possession trip trip relative relative "
    "joined_clauses joined_clauses joined_clauses"
).split()


def _held_out(joined: tuple[str, str], seed: int) -> bool:
    first, second = joined
    key = f"{seed}|{first}|{second}".encode()
    return zlib.crc32(key) % 100 < HELD_OUT_PERCENT


def pairs(*, seed: int = SEED, count: int = COUNT) -> list[Pair]:
    """Write distinct sentence pairs, test rows last.

    A test row joins at least one held-out combination of words, a training row none;
    every word of a test row occurs in training rows.

    Args:
        seed: Seed of the set; it also decides which combinations are held out.
        count: Number of pairs.

    Returns:
        The pairs, the short ones of each split first, as the origin sorts them.

    Raises:
        RuntimeError: If the grammar has no more pairs.
    """
    rng = np.random.default_rng(seed)
    wanted = {"test": round(count * TEST_SHARE)}
    wanted["train"] = count - wanted["test"]
    rows: dict[str, list[Pair]] = {"train": [], "test": []}
    seen: set[str] = set()
    known: set[str] = set()
    for split in ("train", "test"):
        for _ in range(_TRIES_A_PAIR * count):
            if len(rows[split]) == wanted[split]:
                break
            writer = _Writer(rng)
            english, chinese = getattr(writer, writer.choice(_SENTENCES))()
            held = any(_held_out(joined, seed) for joined in writer.joined)
            if held != (split == "test") or english in seen or chinese in seen:
                continue
            tokens = {*english.split(), *chinese}
            if split == "train":
                known |= tokens
            elif not tokens <= known:
                continue
            seen |= {english, chinese}
            rows[split].append(Pair(english[0].upper() + english[1:], chinese, split))
        else:
            raise RuntimeError(
                f"no more than {len(seen) // 2} pairs; widen {_WORDS.name}"
            )
    return [
        pair
        for split in ("train", "test")
        for pair in sorted(rows[split], key=lambda p: (len(p.english), p.english))
    ]


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Write the set's file ``cmn.txt``: UTF-8 with BOM, three columns, as the origin's.

    Args:
        out: Folder to write under.
        seed: Seed of the set; another one gives other pairs.
        count: Number of pairs.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{pair.english}\t{pair.chinese}\t{SOURCE}{pair.split}\n"
        for pair in pairs(seed=seed, count=count)
    ]
    (out / "cmn.txt").write_text(
        BYTE_ORDER_MARK + "".join(lines), encoding="utf-8", newline="\n"
    )
