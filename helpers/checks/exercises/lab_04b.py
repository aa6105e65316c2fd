"""Questions of lab 04b_gender_logistic: log loss, counts, AUC, a threshold, groups."""

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both


def _logits(rng: np.random.Generator) -> list[Question]:
    """One undecided score, two small ones, large ones, then drawn ones."""
    questions = [
        Question((np.array([0.0]), np.array([1]))),
        Question((np.array([np.log(3.0), np.log(3.0)]), np.array([1, 0]))),
        Question((np.array([1000.0, -1000.0]), np.array([0, 0]))),
    ]
    for count, scale in ((5, 2), (40, 1), (8, 500)):
        logits = rng.normal(scale=scale, size=count)
        questions.append(Question((logits, rng.integers(0, 2, size=count))))
    return questions


def _answers(rng: np.random.Generator) -> list[Question]:
    """Six faces one can count, one of them right at the threshold; then drawn ones."""
    by_hand = np.array([0.9, 0.8, 0.5, 0.4, 0.3, 0.1])
    questions = [Question((by_hand, np.array([1, 0, 1, 1, 0, 0]), 0.5))]
    for count in (9, 50):
        probabilities = rng.random(count).round(2)
        labels = (rng.random(count) < 0.7).astype(int)
        threshold = float(probabilities[count // 2])
        questions.append(Question((probabilities, labels, threshold)))
    return questions


def _scores(rng: np.random.Generator) -> list[Question]:
    """Five faces by hand, a tie, all alike; then drawn ones."""
    questions = [
        Question((np.array([3.0, 2.0, 1.0, 0.0, -1.0]), np.array([1, 0, 1, 0, 0]))),
        Question((np.array([2.0, 1.0, 1.0, 0.0]), np.array([1, 1, 0, 0]))),
        Question((np.zeros(5), np.array([0, 1, 1, 0, 0]))),
    ]
    for count in (12, 60):
        labels = np.arange(count) % 3 // 2
        scores = (rng.normal(size=count) + labels).round(1)
        questions.append(Question((scores, labels)))
    return questions


def _wanted(rng: np.random.Generator) -> list[Question]:
    """A list whose precision falls and rises again; then drawn ones."""
    by_hand = np.array([0.95, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3])
    questions = [Question((by_hand, np.array([1, 1, 0, 1, 1, 0, 0]), 0.75))]
    for count, wanted in ((20, 0.8), (60, 0.7), (60, 0.9)):
        labels = (rng.random(count) < 0.5).astype(int)
        probabilities = np.clip(0.5 + 0.2 * rng.normal(size=count) + 0.2 * labels, 0, 1)
        probabilities = probabilities.round(3)
        labels[probabilities == probabilities.max()] = 1  # so that an answer exists
        questions.append(Question((probabilities, labels, wanted)))
    return questions


def _groups(rng: np.random.Generator) -> list[Question]:
    """Two groups by hand, then drawn ones of uneven size."""
    wrong = np.array([1, 0, 0, 0, 1, 1, 0, 0, 0]).astype(bool)
    questions = [Question((wrong, np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])))]
    for size, count in ((30, 3), (200, 5)):
        groups = np.concatenate([np.arange(count)] * 2 + [_uneven(rng, size, count)])
        rng.shuffle(groups)
        drawn = rng.random(len(groups)) < 0.1 + 0.1 * groups
        questions.append(Question((drawn, groups)))
    return questions


def _uneven(rng: np.random.Generator, size: int, count: int) -> np.ndarray:
    shares = 0.5 ** np.arange(count)
    return rng.choice(count, size=size, p=shares / shares.sum())


EXERCISES = (
    Exercise(
        name="04b.1",
        target="log_loss",
        points=3,
        title=Both("log loss from logits", "由 logits 求对数损失"),
        hint=Both(
            "One face costs log(1 + exp(z)) - y z; return the mean over the faces. For "
            "z > 0 take z out of the first term: log(1 + exp(z)) = "
            "z + log(1 + exp(-z)).",
            "一张脸的代价是 log(1 + exp(z)) - y z；返回对所有脸的平均。z > 0 时，把 z "
            "从第一项中提出来：log(1 + exp(z)) = z + log(1 + exp(-z))。",
        ),
        questions=_logits,
        mistakes=(
            Mistake(
                lambda logits, labels: _quietly(lambda: _plain_loss(logits, labels)),
                Both(
                    "Right for small scores, but for large ones the sigmoid is "
                    "rounded to 0 or 1 and its log is lost. Work on the logits.",
                    "得分小时是对的；得分大时 sigmoid 被舍入为 0 或 1，取对数就出错。"
                    "请直接用 logits 计算。",
                ),
            ),
            Mistake(
                lambda logits, labels: _quietly(
                    lambda: np.mean(np.log(1 + np.exp(logits)) - labels * logits)
                ),
                Both(
                    "The formula is right, but exp(1000) is no float any more: use "
                    "-|z| in the exponent.",
                    "公式是对的，但 exp(1000) 超出了浮点数的范围：指数里用 -|z|。",
                ),
            ),
            Mistake(
                lambda logits, labels: _losses(logits, labels),
                Both(
                    "The costs of the faces are right: return their mean.",
                    "每张脸的代价都对：还要返回它们的平均。",
                ),
            ),
            Mistake(
                lambda logits, labels: np.sum(_losses(logits, labels)),
                Both(
                    "That is the sum: take the mean over the faces.",
                    "这是总和：应当对所有脸求平均。",
                ),
            ),
            Mistake(
                lambda logits, labels: np.mean(_losses(logits, 1 - labels)),
                Both(
                    "The labels are swapped: a large z is cheap where y is 1.",
                    "标签反了：y 为 1 时，z 越大代价越小。",
                ),
            ),
            Mistake(
                lambda logits, labels: np.mean(labels * _losses(logits, labels)),
                Both(
                    "Faces labelled 0 cost something too: -log(1 - p).",
                    "标签为 0 的脸也有代价：-log(1 - p)。",
                ),
            ),
            Mistake(
                lambda logits, labels: np.mean(_losses(logits, labels)) / np.log(2),
                Both(
                    "Take the natural logarithm, not log2.",
                    "要用自然对数，不是 log2。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04b.2",
        target="confusion_counts",
        points=2,
        title=Both("four counts at a threshold", "某一阈值下的四个计数"),
        hint=Both(
            "said = probabilities >= threshold gives True and False; combine it with "
            "labels == 1 by & and count with np.sum. The order is TP, FP, FN, TN.",
            "said = probabilities >= threshold 得到真假值；用 & 与 labels == 1 组合，"
            "再用 np.sum 计数。次序是 TP、FP、FN、TN。",
        ),
        questions=_answers,
        mistakes=(
            Mistake(
                lambda p, labels, threshold: _counts(p > threshold, labels),
                Both(
                    "A probability equal to the threshold counts as 1: use >=.",
                    "概率恰好等于阈值时也判为 1：用 >=。",
                ),
            ),
            Mistake(
                lambda p, labels, threshold: _counts(p >= threshold, labels)[
                    [0, 2, 1, 3]
                ],
                Both(
                    "FP and FN are swapped: a false positive was said 1 and is 0.",
                    "FP 与 FN 反了：假正例是判为 1 而标签是 0。",
                ),
            ),
            Mistake(
                lambda p, labels, threshold: _counts(p >= threshold, labels)[::-1],
                Both(
                    "The order is TP, FP, FN, TN.",
                    "次序是 TP、FP、FN、TN。",
                ),
            ),
            Mistake(
                lambda p, labels, threshold: (
                    _counts(p >= threshold, labels) / len(labels)
                ),
                Both("Counts are asked, not shares.", "要的是个数，不是比例。"),
            ),
            Mistake(
                lambda p, labels, threshold: _counts(p >= 0.5, labels),
                Both(
                    "Use the given threshold, not always 0.5.",
                    "要用给定的阈值，而不总是 0.5。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04b.3",
        target="area_under_roc",
        points=3,
        title=Both("AUC by counting pairs", "数一数配对，求 AUC"),
        hint=Both(
            "Pair every face labelled 1 with every face labelled 0: "
            "ones[:, None] - zeros[None, :]. Positive pairs count 1, ties one half; "
            "take the mean.",
            "把每张标签为 1 的脸与每张标签为 0 的脸配对："
            "ones[:, None] - zeros[None, :]。差为正记 1，相等记一半，再求平均。",
        ),
        questions=_scores,
        mistakes=(
            Mistake(
                lambda scores, labels: np.mean(_differences(scores, labels) > 0),
                Both("A tie counts one half.", "得分相等的一对算一半。"),
            ),
            Mistake(
                lambda scores, labels: np.mean(_differences(scores, labels) >= 0),
                Both(
                    "A tie counts one half, not a whole.",
                    "得分相等的一对算一半，不是一整对。",
                ),
            ),
            Mistake(
                lambda scores, labels: 1 - _area(scores, labels),
                Both(
                    "The other way round: a pair counts if the face labelled 1 has "
                    "the higher score.",
                    "方向反了：标签为 1 的脸得分更高，这一对才算数。",
                ),
            ),
            Mistake(
                lambda scores, labels: np.sum(
                    np.heaviside(_differences(scores, labels), 0.5)
                ),
                Both(
                    "That is a number of pairs: divide by how many pairs there are.",
                    "这是配对的个数：还要除以配对的总数。",
                ),
            ),
            Mistake(
                lambda scores, labels: (
                    np.sum(np.heaviside(_differences(scores, labels), 0.5))
                    / len(scores) ** 2
                ),
                Both(
                    "Divide by the pairs of a 1 and a 0, not by all pairs.",
                    "要除以“一个 1 与一个 0”的配对数，而不是所有配对。",
                ),
            ),
            Mistake(
                lambda scores, labels: np.mean((scores > 0) == labels),
                Both(
                    "That is the accuracy at one threshold; AUC has no threshold.",
                    "这是某一阈值下的准确率；AUC 与阈值无关。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04b.4",
        target="threshold_for_precision",
        points=3,
        title=Both("a threshold for a given precision", "达到给定精确率的阈值"),
        hint=Both(
            "Try every probability in the list as a threshold, compute the precision "
            "of the faces at or above it, keep those that reach the wanted one, and "
            "return the smallest.",
            "把列表中的每个概率都当作阈值试一遍，计算达到该阈值的脸的精确率，"
            "留下满足要求的，返回其中最小的。",
        ),
        questions=_wanted,
        mistakes=(
            Mistake(
                lambda p, labels, wanted: max(_reaching(p, labels, wanted)),
                Both(
                    "That is the largest such threshold; the smallest finds the most "
                    "faces.",
                    "这是满足要求的最大阈值；最小的那个找到的脸最多。",
                ),
            ),
            Mistake(
                lambda p, labels, wanted: _first_run(p, labels, wanted),
                Both(
                    "Precision does not fall steadily: it can miss the mark and reach "
                    "it again further down. Try all thresholds.",
                    "精确率并不是一路下降：可能先低于要求，往下又重新达到。要试遍所有阈值。",
                ),
            ),
            Mistake(
                lambda p, labels, wanted: min(
                    t for t in p if _recall(p, labels, t) >= wanted
                ),
                Both(
                    "That is recall: precision divides by the faces said to be 1.",
                    "这是召回率：精确率要除以判为 1 的脸数。",
                ),
            ),
            Mistake(
                lambda p, labels, wanted: _precision(
                    p, labels, min(_reaching(p, labels, wanted))
                ),
                Both(
                    "You returned the precision; return the threshold.",
                    "你返回的是精确率；应当返回阈值。",
                ),
            ),
            Mistake(
                lambda p, labels, wanted: min(
                    (t for t in p[p < p.max()] if labels[p > t].mean() >= wanted),
                    default=1.0,
                ),
                Both(
                    "A probability equal to the threshold counts as 1: use >=.",
                    "概率恰好等于阈值时也判为 1：用 >=。",
                ),
            ),
            Mistake(
                lambda p, labels, wanted: wanted,
                Both(
                    "A threshold is a probability, not the precision it leads to.",
                    "阈值是概率，不是它带来的精确率。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04b.5",
        target="errors_by_group",
        points=2,
        title=Both("errors by group", "按组统计错误"),
        hint=Both(
            "For each group g: here = groups == g; n = here.sum(); "
            "rate = wrong[here].mean(); the standard error is "
            "sqrt(rate (1 - rate) / n).",
            "对每个组 g：here = groups == g；n = here.sum()；"
            "rate = wrong[here].mean()；标准误差是 sqrt(rate (1 - rate) / n)。",
        ),
        questions=_groups,
        mistakes=(
            Mistake(
                lambda wrong, groups: _table(wrong, groups, total=len(wrong)),
                Both(
                    "In the standard error, n is the size of the group, not of the "
                    "whole set.",
                    "标准误差中的 n 是这一组的个数，不是全部的个数。",
                ),
            ),
            Mistake(
                lambda wrong, groups: _table(wrong, groups, power=1.0),
                Both("The square root is missing.", "少了平方根。"),
            ),
            Mistake(
                lambda wrong, groups: _table(~wrong, groups),
                Both(
                    "That is the share of right answers; the errors are asked.",
                    "这是正确的比例；要的是错误的比例。",
                ),
            ),
            Mistake(
                lambda wrong, groups: _table(wrong, groups)[:, :2],
                Both(
                    "Three columns: the count, the rate, its standard error.",
                    "要三列：个数、错误率、它的标准误差。",
                ),
            ),
            Mistake(
                lambda wrong, groups: _shares_of_all(wrong, groups),
                Both(
                    "Divide the errors of a group by the size of that group, not by "
                    "the number of all faces.",
                    "一组的错误数要除以这一组的个数，而不是所有脸的个数。",
                ),
            ),
        ),
    ),
)


def _losses(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, logits) - labels * logits


def _plain_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))


def _counts(said: np.ndarray, labels: np.ndarray) -> np.ndarray:
    is_one = labels == 1
    pairs = (said & is_one, said & ~is_one, ~said & is_one, ~said & ~is_one)
    return np.array([pair.sum() for pair in pairs])


def _differences(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return scores[labels == 1][:, None] - scores[labels == 0][None, :]


def _area(scores: np.ndarray, labels: np.ndarray) -> float:
    return np.mean(np.heaviside(_differences(scores, labels), 0.5))


def _precision(p: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return labels[p >= threshold].mean()


def _recall(p: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return np.sum(labels[p >= threshold]) / labels.sum()


def _reaching(p: np.ndarray, labels: np.ndarray, wanted: float) -> list[float]:
    return [t for t in p if _precision(p, labels, t) >= wanted]


def _first_run(p: np.ndarray, labels: np.ndarray, wanted: float) -> float:
    best = None
    for threshold in sorted(p, reverse=True):
        if _precision(p, labels, threshold) < wanted:
            break
        best = threshold
    return best


def _table(
    wrong: np.ndarray, groups: np.ndarray, total: int | None = None, power: float = 0.5
) -> np.ndarray:
    rows = []
    for group in range(groups.max() + 1):
        here = groups == group
        rate = wrong[here].mean()
        spread = rate * (1 - rate) / (total or here.sum())
        rows.append((here.sum(), rate, spread**power))
    return np.array(rows)


def _shares_of_all(wrong: np.ndarray, groups: np.ndarray) -> np.ndarray:
    table = _table(wrong, groups)
    table[:, 1] = [(wrong & (groups == g)).mean() for g in range(len(table))]
    table[:, 2] = np.sqrt(table[:, 1] * (1 - table[:, 1]) / table[:, 0])
    return table


def _quietly(compute):
    with np.errstate(all="ignore"):
        return compute()
