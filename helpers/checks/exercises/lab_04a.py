"""Questions of lab 04a_digits_softmax: softmax, one-hot, cross-entropy, accuracy."""

from typing import Any

import numpy as np

from helpers.checks.asking import call
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say


def _scores(rng: np.random.Generator) -> list[Question]:
    """The scores of the story first, then large ones, then rows far apart."""
    fixed = [
        np.array([[3.0, 1.0, -3.0]]),
        np.array([[0.0, 0.0], [0.0, np.log(3.0)]]),
        np.array([[1000.0, 1001.0, 999.0]]),
        np.array([[1000.0, 1001.0], [-1000.0, -1002.0]]),
        np.array([[1000.0, 0.0, 0.0, 0.0]]),
    ]
    drawn = [
        rng.normal(scale=scale, size=shape)
        for scale, shape in ((1, (1, 4)), (3, (6, 10)), (400, (5, 3)))
    ]
    return [Question((scores,)) for scores in fixed + drawn]


def _labels(rng: np.random.Generator) -> list[Question]:
    """Three labels one can write down, the last class missing; then drawn ones."""
    questions = [Question((np.array([2, 0, 1]), 4)), Question((np.array([1]), 3))]
    for classes, count in ((10, 6), (5, 40)):
        labels = rng.integers(0, classes - 1, size=count)
        questions.append(Question((labels, classes)))
    return questions


def _probabilities(rng: np.random.Generator) -> list[Question]:
    """Two pictures by hand, one with a probability of 0; then drawn ones."""
    questions = [
        Question((np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]]), np.array([0, 1]))),
        Question((np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]), np.array([0, 1]))),
    ]
    for count, classes in ((1, 4), (7, 10), (30, 3)):
        shares = rng.gamma(1.0, size=(count, classes)) + 1e-3
        shares /= shares.sum(axis=1, keepdims=True)
        labels = rng.integers(0, classes, size=count)
        questions.append(Question((shares, labels)))
    return questions


def _scores_and_labels(rng: np.random.Generator) -> list[Question]:
    """Five rows whose labels come first, first, first, second, third; then drawn."""
    by_hand = np.array(
        [[2.0, 1, 0], [1, 3, 2], [-3, -1, -2], [0.1, 0.2, 0.3], [5, 6, 4]]
    )
    labels = np.array([0, 1, 1, 1, 2])
    questions = [Question((by_hand, labels, k)) for k in (1, 2)]
    for count, classes, k in ((5, 4, 2), (20, 10, 3), (33, 5, 1)):
        scores = rng.normal(size=(count, classes))
        labels = rng.integers(0, classes, size=count)
        labels[::2] = scores[::2].argmax(axis=1)
        questions.append(Question((scores, labels, k)))
    return questions


def ask_softmax(target: Any, question: Question) -> Any:
    """Ask the student's softmax; refuse a tensor and a changed argument.

    Raises:
        TypeError: If the answer is a tensor: another library's softmax.
        ValueError: If the scores given were changed.
    """
    if not callable(target):
        return call(target, question)  # says that it cannot be called
    given = question.arguments[0].copy()
    answer = target(given)
    if not np.array_equal(given, question.arguments[0]):
        raise ValueError(
            say(
                "the scores you were given have changed: write scores = scores - ..., "
                "which makes a new array, instead of scores -= ...",
                "给你的得分被改动了：应当写 scores = scores - ...，它会新建一个数组，"
                "而不是 scores -= ...",
            )
        )
    if "Tensor" in type(answer).__name__:
        raise TypeError(
            say(
                "this is a tensor: write softmax yourself, with NumPy only",
                "这是张量：请只用 NumPy，自己写出 softmax",
            )
        )
    return answer


EXERCISES = (
    Exercise(
        name="04a.1",
        target="softmax",
        points=3,
        title=Both("a softmax that does not overflow", "不会溢出的 softmax"),
        hint=Both(
            "What may be subtracted from a whole row without changing its "
            "probabilities? With keepdims=True a maximum or a sum keeps the shape "
            "(n, 1), which fits (n, k).",
            "从整行中减去什么，概率不变？求最大值或求和时加上 keepdims=True，"
            "形状保持为 (n, 1)，才能与 (n, k) 对上。",
        ),
        questions=_scores,
        ask=ask_softmax,
        mistakes=(
            Mistake(
                lambda scores: _plain_softmax(scores),
                Both(
                    "Right for small scores, but exp(1000) is no float any more: "
                    "subtract each row's largest score first.",
                    "得分小时是对的，但 exp(1000) 超出了浮点数的范围："
                    "先减去每一行最大的得分。",
                ),
            ),
            Mistake(
                lambda scores: _shares(scores, scores.max()),
                Both(
                    "You subtracted the largest score of all rows; a row far below it "
                    "becomes 0 / 0. Each row needs its own.",
                    "你减去的是所有行中最大的得分；离它很远的行会变成 0 / 0。"
                    "每一行要减自己的最大值。",
                ),
            ),
            Mistake(
                lambda scores: np.exp(scores - scores.max(axis=1, keepdims=True)),
                Both(
                    "The rows do not sum to 1: divide each by its sum.",
                    "各行的和不是 1：每一行还要除以自己的和。",
                ),
            ),
            Mistake(
                lambda scores: _shares(scores, _largest(scores), axis=0),
                Both(
                    "You divided by the sums of the columns; one picture is one row.",
                    "你除以的是各列的和；一张图片对应一行。",
                ),
            ),
            Mistake(
                lambda scores: _shares(scores, _largest(scores), axis=None),
                Both(
                    "You divided by the sum of the whole table; each row has its own "
                    "sum.",
                    "你除以的是整张表的和；每一行有自己的和。",
                ),
            ),
            Mistake(
                lambda scores: _shares(scores, 0, axis=None),
                Both(
                    "You divided by the sum of the whole table; each row has its own "
                    "sum.",
                    "你除以的是整张表的和；每一行有自己的和。",
                ),
            ),
            Mistake(
                lambda scores: _shares(scores, scores.mean(axis=1, keepdims=True)),
                Both(
                    "Subtract the row's maximum, not its mean: one score far above the "
                    "mean still overflows.",
                    "应当减去该行的最大值，而不是平均值：远高于平均值的得分仍会溢出。",
                ),
            ),
            Mistake(
                lambda scores: _without_warnings(
                    lambda: scores / scores.sum(axis=1, keepdims=True)
                ),
                Both(
                    "Take exp of the scores before dividing: scores can be negative, "
                    "probabilities cannot.",
                    "做除法之前要先取 exp：得分可以是负数，概率不可以。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04a.2",
        target="one_hot",
        points=2,
        title=Both("one-hot labels", "独热编码"),
        hint=Both(
            "Row i is all zeros but for a 1 in column labels[i]. The identity matrix "
            "np.eye(classes) holds every such row.",
            "第 i 行除了第 labels[i] 列是 1 之外全为零。"
            "单位矩阵 np.eye(classes) 里正好有所有这样的行。",
        ),
        questions=_labels,
        mistakes=(
            Mistake(
                lambda labels, classes: np.eye(labels.max() + 1)[labels],
                Both(
                    "The number of columns is `classes`, even if the last class does "
                    "not occur among these labels.",
                    "列数是 classes，即使最后一类没有出现在这些标签里。",
                ),
            ),
            Mistake(
                lambda labels, classes: np.eye(classes)[labels].T,
                Both(
                    "Rows and columns are swapped: one row a picture.",
                    "行与列反了：每一行对应一张图片。",
                ),
            ),
            Mistake(
                lambda labels, classes: np.eye(classes)[labels - 1],
                Both(
                    "Classes are counted from 0: label 2 is the third column.",
                    "类别从 0 数起：标签 2 对应第三列。",
                ),
            ),
            Mistake(
                lambda labels, classes: np.eye(classes)[labels] * labels[:, None],
                Both(
                    "The entry is 1, not the label itself.",
                    "填的应当是 1，而不是标签本身。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04a.3",
        target="cross_entropy",
        points=2,
        title=Both("cross-entropy", "交叉熵"),
        hint=Both(
            "Of each row you need one number only: the one in the column of the label. "
            "a[rows, columns] with two arrays of numbers picks one entry of each row.",
            "每一行只需要一个数：标签那一列的数。用两个整数数组的 a[rows, columns] "
            "可以从每一行取出一个数。",
        ),
        questions=_probabilities,
        mistakes=(
            Mistake(
                lambda probabilities, labels: (
                    -np.sum(np.log(_of(probabilities, labels)))
                ),
                Both(
                    "That is the sum: take the mean over the pictures.",
                    "这是总和：应当对图片求平均。",
                ),
            ),
            Mistake(
                lambda probabilities, labels: np.mean(
                    np.log(_of(probabilities, labels))
                ),
                Both(
                    "The sign: a logarithm of a probability is negative, a loss is "
                    "not.",
                    "符号反了：概率的对数是负的，损失不是。",
                ),
            ),
            Mistake(
                lambda probabilities, labels: (
                    -np.mean(np.log2(_of(probabilities, labels)))
                ),
                Both(
                    "Take the natural logarithm, np.log, not log2.",
                    "要用自然对数 np.log，不是 log2。",
                ),
            ),
            Mistake(
                lambda probabilities, labels: _without_warnings(
                    lambda: _multiplied(probabilities, labels)
                ),
                Both(
                    "0 times log(0) is nan. Pick the right class's probability "
                    "instead of multiplying by zeros.",
                    "0 乘以 log(0) 得到 nan。应当取出正确类别的概率，而不是乘以零。",
                ),
            ),
            Mistake(
                lambda probabilities, labels: _without_warnings(
                    lambda: _multiplied(probabilities, labels) / probabilities.shape[1]
                ),
                Both(
                    "You took the mean over all n x k entries: divide by the number "
                    "of pictures only.",
                    "你对全部 n x k 个数求了平均：只应除以图片的张数。",
                ),
            ),
            Mistake(
                lambda probabilities, labels: (
                    -np.log(np.mean(_of(probabilities, labels)))
                ),
                Both(
                    "First the logarithm, then the mean.",
                    "先取对数，再求平均。",
                ),
            ),
            Mistake(
                lambda probabilities, labels: np.mean(1 - _of(probabilities, labels)),
                Both(
                    "That is one minus the probability; take minus its logarithm.",
                    "这是 1 减概率；应当取概率对数的相反数。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04a.4",
        target="top_accuracy",
        points=3,
        title=Both("top-k accuracy", "top-k 准确率"),
        hint=Both(
            "How many scores of the row are higher than that of the label? That count "
            "says whether the label is among the k highest.",
            "这一行中有多少个得分比标签的得分高？由此就知道标签是否在前 k 个之中。",
        ),
        questions=_scores_and_labels,
        mistakes=(
            Mistake(
                lambda scores, labels, k: np.sum(_higher(scores, labels) < k),
                Both(
                    "That is how many are right: divide by how many there are.",
                    "这是答对的个数：还要除以总数。",
                ),
            ),
            Mistake(
                lambda scores, labels, k: np.mean(_higher(scores, labels) >= k),
                Both(
                    "That is the share of mistakes, 1 minus what is asked.",
                    "这是错误率，即 1 减去所求的值。",
                ),
            ),
            Mistake(
                lambda scores, labels, k: 100 * np.mean(_higher(scores, labels) < k),
                Both(
                    "A share between 0 and 1, not per cent.",
                    "要 0 到 1 之间的比例，不是百分数。",
                ),
            ),
            Mistake(
                lambda scores, labels, k: np.mean(_higher(-scores, labels) < k),
                Both(
                    "You looked among the k lowest scores: the highest win.",
                    "你看的是最低的 k 个得分：得分高者胜出。",
                ),
            ),
            Mistake(
                lambda scores, labels, k: np.mean(_higher(scores, labels) <= k),
                Both(
                    "One place too many: with k = 1 only the highest score counts.",
                    "多算了一位：k = 1 时只有最高的得分算数。",
                ),
            ),
            Mistake(
                lambda scores, labels, k: np.mean(scores.argmax(axis=1) == labels),
                Both(
                    "That is right for k = 1 only: the label may also have the second "
                    "to the k-th score.",
                    "这只在 k = 1 时正确：标签的得分也可以是第二到第 k 高。",
                ),
            ),
            Mistake(
                lambda scores, labels, k: np.mean(_higher(scores, labels) == k - 1),
                Both(
                    "You count the labels in place k only: those before it are right, "
                    "too.",
                    "你只数了恰好排在第 k 位的标签：排在它前面的也算对。",
                ),
            ),
        ),
    ),
)


def _higher(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.sum(scores > _of(scores, labels)[:, None], axis=1)


def _largest(scores: np.ndarray) -> np.ndarray:
    return scores.max(axis=1, keepdims=True)


def _shares(
    scores: np.ndarray, subtracted: np.ndarray | float, axis: int | None = 1
) -> np.ndarray:
    with np.errstate(all="ignore"):
        powers = np.exp(scores - subtracted)
        return powers / powers.sum(axis=axis, keepdims=True)


def _plain_softmax(scores: np.ndarray) -> np.ndarray:
    return _without_warnings(
        lambda: np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    )


def _of(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return values[np.arange(len(labels)), labels]


def _multiplied(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    right = np.eye(probabilities.shape[1])[labels]
    return -np.sum(right * np.log(probabilities)) / len(labels)


def _without_warnings(compute):
    with np.errstate(all="ignore"):
        return compute()
