"""Raters: people who put a number from 1 to 5 on a picture, each in a way of their own.

A rater sees the picture's own score, shifts it by a bias, blurs it by noise and says
the nearest whole number. A model that predicts the mean of the raters can know the
score and the raters, never the noise: `predict` gives the best it can say and the
variance that remains, from which the samples' best reachable errors come.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt
from pathlib import Path

import numpy as np
from numpy.random import Generator

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Rater:
    """One person's way of rating.

    Attributes:
        bias: how much higher than the score this rater rates, points.
        noise: standard deviation from one look to the next, points.
    """

    bias: float
    noise: float


def rate(score: float, raters: Sequence[Rater], rng: Generator) -> np.ndarray:
    """Return what each rater says of one picture.

    Args:
        score: the picture's own score, points.
        raters: who rates.
        rng: source of the noise.

    Returns:
        Whole numbers from 1 to 5, shape (len(raters),), int64.
    """
    seen = [score + rater.bias + rng.normal(0, rater.noise) for rater in raters]
    return np.clip(np.rint(seen), LOWEST, HIGHEST).astype(np.int64)


def predict(
    scores: np.ndarray, raters: Sequence[Rater]
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of the raters' mean, given the pictures' own scores.

    A rating is at most k with probability Phi((k + 1/2 - score - bias) / noise).

    Args:
        scores: shape (n,), points.
        raters: who rates, independently of one another.

    Returns:
        The expected mean rating and its variance, both of shape (n,).
    """
    steps = np.arange(LOWEST, HIGHEST)
    mean, variance = np.zeros(len(scores)), np.zeros(len(scores))
    for rater in raters:
        limit = (steps + 0.5 - scores[:, None] - rater.bias) / rater.noise
        above = 1 - normal_cdf(limit)
        # E[rating] = 1 + sum P(rating > k), E[rating^2] = 1 + sum (2k + 1) P(> k).
        first = LOWEST + above.sum(axis=1)
        second = LOWEST**2 + above @ (2 * steps + 1)
        mean += first / len(raters)
        variance += (second - first**2) / len(raters) ** 2
    return mean, variance


@dataclass(frozen=True)
class Ceiling:
    """The best that any model of the raters' mean can reach.

    Attributes:
        rmse: root mean squared error, points.
        r2: share of the variance explained.
        correlation: Pearson's r.
        mean: the raters' mean over all pictures, points.
    """

    rmse: float
    r2: float
    correlation: float
    mean: float


def ceiling(scores: np.ndarray, raters: Sequence[Rater]) -> Ceiling:
    """Return the best reachable figures for pictures of these own scores, (n,)."""
    mean, variance = predict(scores, raters)
    rest = float(variance.mean())
    total = float(mean.var()) + rest
    return Ceiling(
        rmse=sqrt(rest),
        r2=1 - rest / total,
        correlation=sqrt(1 - rest / total),
        mean=float(mean.mean()),
    )


_erf = np.vectorize(erf, otypes=[float])


def normal_cdf(z: np.ndarray) -> np.ndarray:
    """Return the standard normal distribution function at ``z``, same shape."""
    return 0.5 * (1 + _erf(np.asarray(z) / sqrt(2)))


def write_ratings(
    path: Path,
    header: tuple[str, str, str],
    names: Sequence[str],
    ratings: Sequence[np.ndarray],
) -> None:
    """Write one row a rating: the rater's number from 1, the picture, the rating.

    Args:
        path: a CSV file, its folder made if missing.
        header: the names of the three columns.
        names: the pictures.
        ratings: for each picture what `rate` returned.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for rater in range(len(ratings[0])):
            for name, row in zip(names, ratings, strict=True):
                writer.writerow([rater + 1, name, row[rater]])
