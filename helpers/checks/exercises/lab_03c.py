"""Questions of lab 03c_face_scores: correlation, ceiling, fair means, folds, groups."""

from typing import Any

import numpy as np

from helpers.checks.asking import call
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both


def _lists(rng: np.random.Generator) -> list[Question]:
    """Lists one can do by hand, a constant one, then drawn ones of other scales."""
    up = np.array([1.0, 2.0, 3.0])
    fixed = [
        (up, np.array([2.0, 4.0, 6.0])),
        (up, np.array([3.0, 2.0, 2.0])),
        (up, np.array([3.0, 2.0, 1.0])),
        (up, np.array([5.0, 5.0, 5.0])),
        (up, np.array([1.0, 3.0, 1.0])),
    ]
    questions = [Question(pair) for pair in fixed]
    for n in (5, 30, 200):
        u = rng.normal(3, 0.7, size=n)
        v = 100 - 20 * u + rng.normal(0, 15, size=n)
        questions.append(Question((u, v)))
    return questions


def _panels(rng: np.random.Generator) -> list[Question]:
    """Two panels of one mind, a small table, then strict and mild raters."""
    same = np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])
    small = np.array([[1.0, 2.0, 2.0, 1.0], [3.0, 2.0, 4.0, 2.0], [4.0, 5.0, 3.0, 5.0]])
    questions = [
        Question((same, np.array([True, False]))),
        Question((small, np.array([True, True, False, False]))),
    ]
    for faces, raters in ((20, 6), (100, 12), (40, 8)):
        ratings = _drawn(rng, faces, raters)
        first = rng.permutation(raters) < raters // 2
        questions.append(Question((ratings, first)))
    return questions


def _with_holes(rng: np.random.Generator) -> list[Question]:
    """Two raters and two faces, the same with a hole, then sparse tables."""
    full = np.array([[1.0, 3.0], [3.0, 5.0]])
    hole = np.array([[1.0, 3.0], [3.0, np.nan], [2.0, 4.0]])
    questions = [Question((full,)), Question((hole,))]
    for faces, raters, share in ((12, 5, 0.3), (40, 12, 0.5)):
        ratings = _drawn(rng, faces, raters)
        missing = rng.random(ratings.shape) < share
        missing[np.arange(faces), rng.integers(raters, size=faces)] = False
        missing[:2] = False  # every rater rated someone, unequally often
        questions.append(Question((np.where(missing, np.nan, ratings),)))
    return questions


def _sizes(rng: np.random.Generator) -> list[Question]:
    fixed = [(5, 2), (10, 5), (7, 3)]
    drawn = [(int(rng.integers(20, 60)), int(rng.integers(3, 8))) for _ in range(3)]
    return [Question(case) for case in fixed + drawn]


def _grouped(rng: np.random.Generator) -> list[Question]:
    """Four faces in two groups first, then groups of unequal size, out of order."""
    questions = [
        Question(
            (
                np.array([3.0, 3.0, 2.0, 4.0, 4.0, 3.0]),
                np.array([2.0, 4.0, 3.0, 3.0, 5.0, 3.0]),
                np.array(["a", "a", "b", "a", "a", "b"]),
            )
        )
    ]
    for n, names in ((12, ["south", "north"]), (60, ["CM", "AF", "CF", "AM"])):
        groups = np.array(names)[np.arange(n) ** 2 % 7 % len(names)]
        true = rng.normal(3, 0.7, size=n)
        predicted = 3 + 0.4 * (true - 3) + rng.normal(0, 0.3, size=n)
        questions.append(Question((predicted, true, groups)))
    return questions


def ask_folds(target: Any, question: Question) -> dict[str, list[int]]:
    """Call the student's function and name each part of its folds, as ``[0][1]``.

    Args:
        target: The student's function of (n, k); returns k pairs of index arrays.
        question: Holds n and k.

    Returns:
        The whole numbers of each part: ``[f][0]`` trains, ``[f][1]`` validates.

    Raises:
        ValueError: If it is no list of pairs, or holds Boolean masks.
    """
    folds = call(target, question)
    if not isinstance(folds, list | tuple) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in folds
    ):
        raise ValueError("expected a list of pairs (training, validation)")
    parts = {
        f"[{f}][{i}]": part
        for f, pair in enumerate(folds)
        for i, part in enumerate(pair)
    }
    if any(np.asarray(part).dtype == bool for part in parts.values()):
        raise ValueError("expected indices, not a Boolean mask")
    return {name: [int(i) for i in part] for name, part in parts.items()}


EXERCISES = (
    Exercise(
        name="03c.1",
        target="pearson",
        points=2,
        title=Both("Pearson's r", "Pearson 的 r"),
        hint=Both(
            "Subtract each list's own mean first; then the sum of the products over "
            "the root of the product of the two sums of squares. A constant list makes "
            "the root 0: test for that before dividing, and return 0.",
            "先各自减去自己的平均值；再用乘积之和，除以两个平方和之积的平方根。"
            "若一列为常数，这个根是 0：除之前先判断，此时返回 0。",
        ),
        questions=_lists,
        mistakes=(
            Mistake(
                lambda u, v: float(
                    np.sum(u * v) / np.sqrt(np.sum(u**2) * np.sum(v**2))
                ),
                Both(
                    "Subtract the mean of each list first.",
                    "先减去各自的平均值。",
                ),
            ),
            Mistake(
                lambda u, v: float(np.mean((u - np.mean(u)) * (v - np.mean(v)))),
                Both(
                    "That is the covariance: divide by both deviations.",
                    "这是协方差：还要除以两个标准差。",
                ),
            ),
            Mistake(
                lambda u, v: abs(_r(u, v)),
                Both(
                    "Keep the sign: falling together with rising gives less than 0.",
                    "保留符号：一升一降时小于 0。",
                ),
            ),
            Mistake(
                lambda u, v: _r(u, v) ** 2,
                Both("That is its square.", "这是它的平方。"),
            ),
            Mistake(
                lambda u, v: _r(u, v) * len(u) / (len(u) - 1),
                Both(
                    "Divide by n in the deviations and in the covariance alike (or in "
                    "neither): np.cov and np.std have different defaults.",
                    "协方差和标准差要么都除以 n，要么都不除："
                    "np.cov 与 np.std 的默认值不同。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03c.2",
        target="ceiling_of",
        points=3,
        title=Both("the ceiling from ratings", "由评分求上限"),
        hint=Both(
            "ratings[:, first] are the first panel's columns, ratings[:, ~first] those "
            "of the other. Mean over axis 1, r of the two means, 2r / (1 + r), root.",
            "ratings[:, first] 是第一组的各列，ratings[:, ~first] 是另一组的。"
            "沿轴 1 取平均，求两列平均的 r，再算 2r / (1 + r)，最后开方。",
        ),
        questions=_panels,
        mistakes=(
            Mistake(
                lambda ratings, first: _halves(ratings, first),
                Both(
                    "That is how far the two panels agree: apply the formula of "
                    "Spearman and Brown, then the root.",
                    "这是两组之间的一致程度：还要代入 Spearman-Brown 公式，再开方。",
                ),
            ),
            Mistake(
                lambda ratings, first: _lifted(_halves(ratings, first)),
                Both(
                    "That is the reliability; the ceiling is its square root.",
                    "这是信度；上限是它的平方根。",
                ),
            ),
            Mistake(
                lambda ratings, first: np.sqrt(_halves(ratings, first)),
                Both(
                    "Six raters agree less than twelve: 2r / (1 + r) before the root.",
                    "六个人不如十二个人稳定：开方之前先算 2r / (1 + r)。",
                ),
            ),
            Mistake(
                lambda ratings, first: np.sqrt(
                    _lifted(
                        np.corrcoef(
                            ratings[:, np.argmax(first)], ratings[:, np.argmin(first)]
                        )[0, 1]
                    )
                ),
                Both(
                    "Compare the means of the panels, not one rater of each.",
                    "比较的是两组的平均，而不是各取一位评分者。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03c.3",
        target="fair_means",
        points=3,
        title=Both("fair means when ratings are missing", "有缺失时的公平平均"),
        hint=Both(
            "np.nanmean over axis 0 gives one number a rater, over all one number; "
            "their difference is subtracted from the columns; then np.nanmean over "
            "axis 1.",
            "np.nanmean 沿轴 0 每位评分者得一个数，对全部得一个数；"
            "从各列减去两者之差；再沿轴 1 取 np.nanmean。",
        ),
        questions=_with_holes,
        mistakes=(
            Mistake(
                lambda ratings: np.nanmean(ratings, axis=1),
                Both(
                    "These are the plain means: take out the mildness first.",
                    "这是直接的平均：要先扣除宽松程度。",
                ),
            ),
            Mistake(
                lambda ratings: np.mean(
                    ratings - (np.mean(ratings, axis=0) - np.mean(ratings)), axis=1
                ),
                Both(
                    "np.mean gives nan where something is missing: use np.nanmean.",
                    "有缺失时 np.mean 得到 nan：要用 np.nanmean。",
                ),
            ),
            Mistake(
                lambda ratings: np.nanmean(
                    ratings - np.nanmean(ratings, axis=0), axis=1
                ),
                Both(
                    "You subtracted the rater's whole mean; subtract only how far it "
                    "lies above the mean of all ratings.",
                    "你减去了评分者的整个平均；只应减去它高出全部评分平均的部分。",
                ),
            ),
            Mistake(
                lambda ratings: np.nanmean(
                    ratings + (np.nanmean(ratings, axis=0) - np.nanmean(ratings)),
                    axis=1,
                ),
                Both(
                    "Subtract the mildness; adding it doubles the unfairness.",
                    "要减去宽松程度；加上它会使不公平加倍。",
                ),
            ),
            Mistake(
                lambda ratings: np.nanmean(
                    ratings
                    - (np.nanmean(ratings, axis=1) - np.nanmean(ratings))[
                        :, np.newaxis
                    ],
                    axis=1,
                ),
                Both(
                    "Mildness belongs to the rater, a column: mean over axis 0.",
                    "宽松程度属于评分者，即一列：沿轴 0 取平均。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03c.4",
        target="make_folds",
        points=2,
        title=Both("five folds", "五折"),
        hint=Both(
            "With index = np.arange(n), the validation part of fold f is where "
            "index % k == f, the training part all the rest.",
            "令 index = np.arange(n)，第 f 折的验证部分是 index % k == f 的那些，"
            "其余都是训练部分。",
        ),
        questions=_sizes,
        ask=ask_folds,
        mistakes=(
            Mistake(
                lambda n, k: [(np.arange(n), np.arange(f, n, k)) for f in range(k)],
                Both(
                    "The validation faces are in the training part too: leave them "
                    "out there.",
                    "验证的脸也出现在训练部分里：要把它们去掉。",
                ),
            ),
            Mistake(
                lambda n, k: [pair[::-1] for pair in _folds(n, k)],
                Both(
                    "Training and validation are swapped: the larger part trains.",
                    "训练与验证颠倒了：较大的部分用来训练。",
                ),
            ),
            Mistake(
                lambda n, k: _blocks(n, k),
                Both(
                    "These are blocks of neighbours: face i belongs to fold i % k.",
                    "这是按相邻分块：第 i 张脸属于第 i % k 折。",
                ),
            ),
            Mistake(
                lambda n, k: _folds(n, k)[:1],
                Both(
                    "That is one fold: return all k of them.",
                    "这只是一折：要返回全部 k 折。",
                ),
            ),
        ),
    ),
    Exercise(
        name="03c.5",
        target="error_by_group",
        points=2,
        title=Both("errors by group", "各组的误差"),
        hint=Both(
            "np.unique(groups) gives the names in alphabetical order; groups == name "
            "picks the members. Means in one row, np.std over the root of the number "
            "in the row below.",
            "np.unique(groups) 按字母次序给出组名；groups == name 选出成员。"
            "平均放第一行，np.std 除以个数的平方根放第二行。",
        ),
        questions=_grouped,
        mistakes=(
            Mistake(
                lambda predicted, true, groups: _by_group(
                    np.abs(predicted - true), groups
                ),
                Both(
                    "Without the sign one cannot see who gets too little: no abs.",
                    "没有符号就看不出谁被低估：不要取绝对值。",
                ),
            ),
            Mistake(
                lambda predicted, true, groups: _by_group(true - predicted, groups),
                Both(
                    "Predicted minus true, not the other way round.",
                    "是预测减真实，不要反过来。",
                ),
            ),
            Mistake(
                lambda predicted, true, groups: _by_group(predicted - true, groups)[
                    :, ::-1
                ],
                Both(
                    "Alphabetical order is asked: np.unique sorts.",
                    "要按字母次序：np.unique 会排序。",
                ),
            ),
            Mistake(
                lambda predicted, true, groups: np.array(
                    [
                        [
                            np.sum((predicted - true)[groups == name]) / len(true)
                            for name in np.unique(groups)
                        ],
                        _by_group(predicted - true, groups)[1],
                    ]
                ),
                Both(
                    "Divide by the number of the group's members, not of all.",
                    "要除以该组的人数，而不是总人数。",
                ),
            ),
            Mistake(
                lambda predicted, true, groups: np.array(
                    [
                        _by_group(predicted - true, groups)[0],
                        [
                            np.std((predicted - true)[groups == name])
                            for name in np.unique(groups)
                        ],
                    ]
                ),
                Both(
                    "The second row is the deviation still: divide it by the root of "
                    "the number of members.",
                    "第二行还只是标准差：要除以该组人数的平方根。",
                ),
            ),
            Mistake(
                lambda predicted, true, groups: _by_group(predicted - true, groups)[0],
                Both(
                    "The standard errors are missing: a second row.",
                    "缺少标准误差，即第二行。",
                ),
            ),
        ),
    ),
)


def _drawn(rng: np.random.Generator, faces: int, raters: int) -> np.ndarray:
    """Return whole ratings 1 to 5, shape (faces, raters), by strict and mild raters."""
    score = rng.normal(3, 0.7, size=(faces, 1))
    mildness = rng.normal(0, 0.6, size=raters)
    seen = score + mildness + rng.normal(0, 0.6, size=(faces, raters))
    return np.clip(np.rint(seen), 1, 5)


def _r(u: np.ndarray, v: np.ndarray) -> float:
    a, b = u - np.mean(u), v - np.mean(v)
    size = np.sqrt(np.sum(a**2) * np.sum(b**2))
    return float(np.sum(a * b) / size) if size > 0 else 0.0


def _halves(ratings: np.ndarray, first: np.ndarray) -> float:
    return _r(ratings[:, first].mean(axis=1), ratings[:, ~first].mean(axis=1))


def _lifted(r: float) -> float:
    """Return what twice as many raters would agree to (Spearman and Brown, 1910)."""
    return 2 * r / (1 + r)


def _folds(n: int, k: int) -> list[tuple[np.ndarray, np.ndarray]]:
    index = np.arange(n)
    return [(index[index % k != f], index[index % k == f]) for f in range(k)]


def _blocks(n: int, k: int) -> list[tuple[np.ndarray, np.ndarray]]:
    index = np.arange(n)
    return [(np.setdiff1d(index, part), part) for part in np.array_split(index, k)]


def _by_group(error: np.ndarray, groups: np.ndarray) -> np.ndarray:
    parts = [error[groups == name] for name in np.unique(groups)]
    means = [part.mean() for part in parts]
    return np.array([means, [part.std() / np.sqrt(len(part)) for part in parts]])
