"""Writes hotel and delivery reviews: the reviews sample.

A review says good or bad things about a few aspects, and its label follows from what
is said. Easy reviews say it straight (房间很干净). Hard ones turn it round by negation
(房间一点也不脏) or set one thing aside for another (虽然房间很小，但是服务很热情), each
word equally often on either side: there the words tell nothing, their order all.
The share of hard reviews sets where a bag of words stops.
"""

import csv
import functools
import tomllib
from pathlib import Path

import numpy as np

SEED = 13
COUNT = 3200
HARD_SHARE = 0.26

FILES = {
    "hotel": "datasets/ChnSentiCorp_htl_all/ChnSentiCorp_htl_all.csv",
    "delivery": "datasets/waimai_10k/waimai_10k.csv",
}

_WORDS = Path(__file__).with_name("reviews_words.toml")


@functools.cache
def _bank() -> dict:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


class _Writer:
    """Draws the parts of reviews of one kind, hotel or delivery."""

    def __init__(self, rng: np.random.Generator, kind: str):
        self.rng = rng
        self.kind = _bank()[kind]

    def choice(self, options):
        options = list(options)
        return options[int(self.rng.integers(len(options)))]

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def clause(self, aspect: dict, good: bool, negated: bool) -> str:
        """Say something of an aspect that is good or bad, straight or by negation."""
        quality = self.choice(aspect["good" if good != negated else "bad"].split())
        degree = self.choice(_bank()["degrees"]["not" if negated else "plain"])
        return self.choice(aspect["names"].split()) + degree + quality

    def aspects(self, count: int) -> list[dict]:
        order = self.rng.permutation(len(self.kind["aspects"]))[:count]
        return [self.kind["aspects"][i] for i in order]

    def verdict(self, good: bool, negated: bool) -> str:
        name = "good" if good != negated else "bad"
        return self.choice(self.kind["verdicts"][f"not_{name}" if negated else name])

    def contrast(self, good: bool) -> str:
        """Set one aspect aside for another, which gives the label."""
        aside, counts = self.aspects(2)
        frames = _bank()["frames"]["first" if self.chance(0.35) else "last"]
        return self.choice(frames).format(
            a=self.clause(aside, not good, self.chance(0.25)),
            b=self.clause(counts, good, self.chance(0.25)),
        )

    def easy(self, good: bool) -> list[str]:
        parts = [
            self.clause(aspect, good, negated=False)
            for aspect in self.aspects(int(self.rng.integers(1, 4)))
        ]
        if self.chance(0.5):
            parts.append(self.verdict(good, negated=False))
        return parts

    def hard(self, good: bool) -> list[str]:
        if self.chance(0.55):
            return [self.contrast(good)]
        parts = [
            self.clause(aspect, good, negated=True)
            for aspect in self.aspects(int(self.rng.integers(1, 3)))
        ]
        if self.chance(0.3):
            parts.append(self.verdict(good, negated=True))
        return parts

    def review(self, good: bool) -> str:
        """Write one review of the given label."""
        parts = self.hard(good) if self.chance(HARD_SHARE) else self.easy(good)
        if self.chance(0.45):
            parts.insert(0, self.choice(self.kind["fillers"]))
        comma = "," if self.chance(0.15) else "，"
        text = comma.join(part.replace("，", comma) for part in parts)
        return text + self.choice(("。", "。", "！", "", "~", "。。。"))


def reviews(kind: str, *, seed: int = SEED, count: int = COUNT // 2) -> list:
    """Write distinct reviews, positive and negative ones in turn.

    Args:
        kind: ``"hotel"`` or ``"delivery"``.
        seed: Seed of the set.
        count: Number of reviews.

    Returns:
        Rows of label (1 positive, 0 negative) and text, in random order.
    """
    rng = np.random.default_rng([seed, list(FILES).index(kind)])
    writer = _Writer(rng, kind)
    texts: dict[str, int] = {}
    while len(texts) < count:
        label = (len(texts) + 1) % 2
        texts.setdefault(writer.review(bool(label)), label)
    rows = [(label, text) for text, label in texts.items()]
    return [rows[i] for i in rng.permutation(len(rows))]


def generate(out: Path, *, seed: int = SEED, count: int = COUNT) -> None:
    """Write the set's two files, ``label,review`` in CSV as the origin's.

    Args:
        out: Folder to write under.
        seed: Seed of the set; another one gives other reviews.
        count: Number of reviews, half of them of hotels.
    """
    for kind, name in FILES.items():
        share = count // 2 if kind == "delivery" else count - count // 2
        path = Path(out) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("label", "review"))
            writer.writerows(reviews(kind, seed=seed, count=share))
