"""Milestones of lab 04c_practice_regression: from pictures to an honest result."""

from typing import Any

import numpy as np

from helpers.checks import figures, judging
from helpers.checks.asking import call, draw
from helpers.checks.envelope import Envelope
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say

ROWS, TEST_ROWS, COLUMNS, USEFUL, CLASSES = 204, 200, 200, 5, 3
CLEARLY_BETTER_RMSE = 0.85  # of the baseline's
CLEARLY_BETTER_ACCURACY = 0.2  # above the baseline's
SHORTEST_TITLE = 8  # letters; a Chinese character counts as two
STRENGTHS = (0.01, 0.1, 1, 10, 100, 1000)


# -- questions -----------------------------------------------------------------


def _pictures(rng: np.random.Generator) -> list[Question]:
    """Four bytes one can do by hand, grey and coloured pictures, then a table."""
    four = np.array([[[0, 51], [102, 255]]], dtype=np.uint8)
    shapes = ((3, 4, 4), (2, 5, 5, 1), (4, 3, 3, 3))
    drawn = [rng.integers(0, 200, size=shape, dtype=np.uint8) for shape in shapes]
    table = rng.normal(20, 5, size=(6, 3)).astype("float32")
    return [Question((array,)) for array in (four, *drawn, table)]


def _splits(rng: np.random.Generator) -> list[Question]:
    seeds = [int(seed) for seed in rng.integers(1000, size=2)]
    cases = [(50, 0.2, 0), (120, 0.25, seeds[0]), (1000, 0.1, seeds[1])]
    texts = [
        Both(
            f"split({n}, {share}, seed={seed}), twice, and with another seed",
            f"split({n}, {share}, seed={seed})，调用两次，再换一个种子",
        )
        for n, share, seed in cases
    ]
    return [Question(case, text) for case, text in zip(cases, texts, strict=True)]


def _tables(rng: np.random.Generator) -> list[Question]:
    """Two rows one can do by hand first; every table has a column that is constant."""
    questions = [
        Question((np.array([[1.0, 10.0], [3.0, 10.0]]), np.array([[2.0, 12.0]])))
    ]
    for rows, others, columns in ((20, 7, 4), (60, 15, 9)):
        scales = 10.0 ** rng.integers(-2, 4, size=columns)
        train = rng.normal(3, 1, size=(rows, columns)) * scales
        other = rng.normal(3.5, 1.5, size=(others, columns)) * scales
        train[:, 1] = 5.0
        questions.append(Question((train, other)))
    return questions


def _predictions(rng: np.random.Generator) -> list[Question]:
    """By hand first, one of each kind; then with Keras's axis of length one."""
    questions = [
        Question((np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3, 8]), "regression")),
        Question((np.array([0, 1, 2, 2]), np.array([0, 1, 0, 2]), "classification")),
    ]
    true = rng.normal(3, 1, size=30)
    column = (true + rng.normal(0, 0.5, size=30))[:, None]
    labels = rng.integers(0, 5, size=40)
    wrong = np.where(rng.random(40) < 0.3, (labels + 1) % 5, labels)
    return [
        *questions,
        Question((true, column, "regression")),
        Question((labels, wrong, "classification")),
    ]


def _problems(rng: np.random.Generator) -> list[Question]:
    """Four data sets: no single strength is right for all of them."""
    regression, classification = _mixed_units(rng)
    return [regression, _exact_line(rng), _one_factor(rng), classification]


def _exact_line(rng: np.random.Generator) -> Question:
    """Many rows for few columns and hardly any noise: the least penalty is best."""
    x = rng.normal(size=(200 + TEST_ROWS, 20))
    signs = rng.choice([-1.0, 1.0], size=20)
    y = 3 + x @ signs + rng.normal(0, 0.05, size=len(x))
    return _problem(7 + x * np.where(np.arange(20) < 10, 0.002, 50.0), y, 200)


def _one_factor(rng: np.random.Generator) -> Question:
    """More columns than rows, all saying the same: a heavy penalty is best."""
    factor = rng.normal(size=100 + TEST_ROWS)
    x = factor[:, None] + rng.normal(size=(len(factor), 190))
    y = 3 + 2 * factor + rng.normal(size=len(factor))
    return _problem(7 + x * np.where(np.arange(190) < 100, 0.002, 50.0), y, 100)


def _problem(
    x: np.ndarray, y: np.ndarray, rows: int, kind: str = "regression"
) -> Question:
    order = np.argsort(y[:rows], kind="stable")  # sorted, as many files are
    columns = x.shape[1]
    text = Both(
        f"experiment(...) on a {kind} with {rows} rows of {columns} numbers to "
        f"learn from and {len(x) - rows} to predict",
        f"experiment(...)：{kind}，{rows} 行、每行 {columns} 个数用来学习，"
        f"{len(x) - rows} 行用来预测",
    )
    arguments = (x[:rows][order], y[:rows][order], x[rows:], y[rows:], kind)
    return Question(arguments, text)


def _mixed_units(rng: np.random.Generator) -> list[Question]:
    """A regression and a classification; few columns matter, and their units differ."""
    questions = []
    for kind in ("regression", "classification"):
        x = rng.normal(size=(ROWS + TEST_ROWS, COLUMNS))
        if kind == "regression":
            weights = rng.choice([-1.0, 1.0], size=USEFUL)
            y = 3 + x[:, :USEFUL] @ weights + rng.normal(0, 0.5, size=len(x))
        else:
            y = rng.permutation(np.arange(len(x)) % CLASSES)
            x[np.arange(len(x)), y] += 4  # each label has a column that is larger
        units = np.where(np.arange(COLUMNS) < USEFUL, 0.002, 50.0)
        x = 7 + x * units
        questions.append(_problem(x, y, ROWS, kind))
    return questions


def _results(rng: np.random.Generator) -> list[Question]:
    accuracy = [round(float(value), 3) for value in np.sort(rng.uniform(0.5, 1, 3))]
    error = [round(float(value), 3) for value in rng.uniform(0.4, 0.8, 2)]
    cases = [
        (["raw", "standardised"], [0.62, 0.75], 0.4, "accuracy", "Scaling helps"),
        (["50", "200", "800"], accuracy, 0.11, "accuracy", "More rows help"),
        (["pixels", "colours"], error, 0.93, "RMSE", "Colours do as well as pixels"),
    ]
    return [Question(case) for case in cases]


# -- asking --------------------------------------------------------------------


def ask_split(target: Any, question: Question) -> dict[str, bool]:
    """Split twice with one seed and once with another; return what holds.

    Raises:
        TypeError: If the function does not return two arrays of whole numbers.
    """
    n, share, seed = question.arguments
    first = _two_parts(call(target, question))
    again = _two_parts(call(target, question))
    other = _two_parts(call(target, Question((n, share, seed + 1))))
    train, held = first
    together = np.sort(np.concatenate(first))
    ends = (np.arange(len(held)), np.arange(n - len(held), n))
    return {
        "apart": not set(train.tolist()) & set(held.tolist()),
        "whole": np.array_equal(together, np.arange(n)),
        "share": len(held) == round(n * share),
        "mixed": not any(np.array_equal(np.sort(held), end) for end in ends),
        "repeatable": np.array_equal(held, again[1]),
        "seeded": not np.array_equal(np.sort(held), np.sort(other[1])),
    }


def _two_parts(parts: Any) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(parts, list | tuple) or len(parts) != 2:
        raise TypeError(
            say(
                "two arrays are asked: return train, held",
                "要求返回两个数组：return train, held",
            )
        )
    train, held = (np.asarray(part) for part in parts)
    if any(part.ndim != 1 or part.dtype.kind not in "iu" for part in (train, held)):
        raise TypeError(
            say(
                "the two arrays must hold whole numbers: places of rows",
                "两个数组里应当是整数：行的位置",
            )
        )
    return train, held


class _Watched(Envelope):
    """An envelope that also remembers what it was shown and what it said."""

    def __init__(self, answers: Any, kind: str) -> None:
        super().__init__(answers, kind)
        self.predictions: list[np.ndarray] = []
        self.scores: list[float] = []

    def open(self, predicted: Any) -> float:
        score = super().open(predicted)
        self.predictions.append(np.asarray(predicted).reshape(-1))
        self.scores.append(score)
        return score

    def _warn(self) -> None:
        """Say nothing: the report says it, and trials of mistakes come through here."""


def ask_experiment(target: Any, question: Question) -> dict[str, bool]:
    """Run the student's experiment on drawn data whose answers stay in an envelope."""
    train_x, train_y, test_x, test_y, kind = question.arguments
    envelope = _Watched(test_y, kind)
    given = call(target, Question((train_x, train_y, test_x, kind, envelope)))
    if isinstance(given, np.ndarray) and given.ndim == 0:
        given = given.item()
    number = isinstance(given, int | float | np.number) and not isinstance(given, bool)
    scores = envelope.scores
    guess = Envelope(test_y, kind).open(_constant(train_y, len(test_y), kind))
    better = clearly = varied = own_scale = False
    strength: float | None = None
    if scores and kind == "regression":
        better, clearly = scores[0] < guess, scores[0] < CLEARLY_BETTER_RMSE * guess
    elif scores:
        better = scores[0] > guess
        clearly = scores[0] > guess + CLEARLY_BETTER_ACCURACY
    if scores:
        predicted = envelope.predictions[0]
        varied = len(np.unique(predicted)) > 1
        strength = _matching(predicted, question, by_train=True)
        if strength is None:
            own_scale = _matching(predicted, question, by_train=False) is not None
    labels = kind == "classification"  # labels alone do not tell the strength
    return {
        "opened": bool(scores),
        "once": len(scores) <= 1,
        "returned": number and any(abs(given - score) < 1e-6 for score in scores),
        "varied": varied,
        "own_scale": own_scale and not labels,
        "largest": strength == STRENGTHS[-1] and not labels,
        "clearly": bool(better and clearly),
        "fitted": strength is not None or labels,
        # an honest split may choose it, except where all columns say the same
        "smallest": strength == STRENGTHS[0] and len(train_x) < train_x.shape[1],
        "chosen": bool(scores) and _well_chosen(scores[0], question),
    }


def _matching(
    predicted: np.ndarray, question: Question, *, by_train: bool
) -> float | None:
    """Return the strength that predicts the same when fitted to all training rows.

    Args:
        predicted: The student's predictions.
        question: The data.
        by_train: Scale the test rows as the training rows, else by themselves.
    """
    kind = question.arguments[-1]
    for strength, wanted in zip(
        STRENGTHS * 2, _reference(question, by_train=by_train), strict=False
    ):
        if kind == "classification":
            alike = np.mean(wanted == predicted) > 0.99
        else:
            # as far apart as float32 and float64, not as two strengths
            alike = np.std(predicted - wanted) < 0.02 * wanted.std()
        if alike:
            return strength
    return None


_references: dict[tuple[int, bool], list[np.ndarray]] = {}


def _reference(question: Question, *, by_train: bool) -> list[np.ndarray]:
    """Return what each strength predicts, fitted to all training rows; kept."""
    train_x, train_y, test_x, _, kind = question.arguments
    key = hash(train_x.tobytes() + test_x.tobytes()), by_train
    if key not in _references:
        both = np.concatenate([train_x, test_x])
        if by_train:
            pairs = [(train_x, train_x)]
        else:
            pairs = [(train_x, test_x), (both, both)]
        _references[key] = [
            _ridge(_scaled(train_x, one), train_y, _scaled(test_x, two), strength, kind)
            for one, two in pairs
            for strength in STRENGTHS
        ]
    return _references[key]


def _well_chosen(score: float, question: Question) -> bool:
    """Tell whether none of the strengths is far better than the one taken."""
    test_y, kind = question.arguments[-2:]
    scores = [
        Envelope(test_y, kind).open(predicted)
        for predicted in _reference(question, by_train=True)
    ]
    if kind == "classification":
        return score > max(scores) - 0.3
    return score < 2 * min(scores)


def ask_figure(target: Any, question: Question) -> dict[str, bool]:
    """Draw the student's figure and look at what is on it.

    Raises:
        TypeError: If the function does not return a Matplotlib figure.
    """
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    names, scores, baseline, metric, title = question.arguments
    figure = draw(target, question)
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    labels = [
        label
        for axes in figure.axes
        for label in (axes.get_xlabel(), axes.get_ylabel())
    ]
    drawn = _drawn_values(figure)
    facts = {
        "title": any(title in " ".join(text.split()) for text in texts),
        "metric": any(metric in label for label in labels),
        "names": all(any(name in text for text in texts) for name in names),
        "scores": all(np.isclose(drawn, score, atol=1e-6).any() for score in scores),
        "baseline": figures.has_level(figure, baseline),
        "zero": figures.bars_begin_at_zero(figure),
    }
    plt.close(figure)  # or the notebook shows the figure of the check
    return facts


def _drawn_values(figure: Any) -> np.ndarray:
    values = [0.0]
    for axes in figure.axes:
        for bar in axes.patches:
            values += [bar.get_width(), bar.get_height()]
        for line in axes.lines:
            values += [float(v) for v in np.ravel(line.get_xydata())]
        for points in axes.collections:
            values += [float(v) for v in np.ravel(points.get_offsets())]
    return np.array(values)


# -- wrong answers -------------------------------------------------------------


def _flat(x: np.ndarray) -> np.ndarray:
    return x.reshape(len(x), -1)


def _order(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(n)


def _with_repeats(n: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    held = np.random.default_rng(seed).integers(0, n, size=round(n * share))
    return np.setdiff1d(np.arange(n), held), held


def _unseeded(n: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng().permutation(n)
    return order[round(n * share) :], order[: round(n * share)]


def _scaled(x: np.ndarray, by: np.ndarray) -> np.ndarray:
    deviation = by.std(axis=0)
    return (x - by.mean(axis=0)) / np.where(deviation > 0, deviation, 1)


def _unguarded(train: np.ndarray, other: np.ndarray) -> list[np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, deviation = train.mean(axis=0), train.std(axis=0)
        return [(train - mean) / deviation, (other - mean) / deviation]


def _constant(train_y: np.ndarray, n: int, kind: str) -> np.ndarray:
    if kind == "classification":
        values, counts = np.unique(train_y, return_counts=True)
        return np.full(n, values[counts.argmax()])
    return np.full(n, np.mean(train_y))


def _ridge(
    x: np.ndarray, y: np.ndarray, new_x: np.ndarray, strength: float, kind: str
) -> np.ndarray:
    classes = np.unique(y)
    many = kind == "classification"
    target = (y[:, None] == classes).astype(float) if many else y[:, None]
    middle = target.mean(axis=0)
    gram = x.T @ x + strength * len(x) * np.eye(x.shape[1])
    scores = new_x @ np.linalg.solve(gram, x.T @ (target - middle)) + middle
    return classes[scores.argmax(axis=1)] if many else scores[:, 0]


def _run(
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    kind: str,
    *,
    strength: float = 0.3,
    scale: bool = True,
) -> np.ndarray:
    x, new_x = train_x - train_x.mean(axis=0), test_x - train_x.mean(axis=0)
    if scale:
        x, new_x = _scaled(train_x, train_x), _scaled(test_x, train_x)
    return _ridge(x, train_y, new_x, strength, kind)


def _peeking(
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    kind: str,
    envelope: Envelope,
) -> float:
    """Try every strength on the test set and keep the best."""
    scores = [
        envelope.open(_run(train_x, train_y, test_x, kind, strength=strength))
        for strength in STRENGTHS
    ]
    return max(scores) if kind == "classification" else min(scores)


def _choosing(
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    kind: str,
    envelope: Envelope,
    *,
    largest: bool | None = None,
    seen: bool = False,
    final: str = "all",
) -> float:
    """Choose a strength on held-out rows and test once, with one thing wrong.

    Args:
        train_x: Training rows.
        train_y: Their answers.
        test_x: Rows of the test.
        kind: Regression or classification.
        envelope: The answers of the test.
        largest: Take the strength with the largest score (True) or the smallest
            (False) for both kinds; by default as the kind asks.
        seen: Choose on the rows that were fitted to.
        final: ``"all"`` training rows, ``"part"`` without those held out, or
            ``"own scale"`` for test rows that are scaled by themselves.
    """
    order = _order(len(train_x), 1)
    train, held = order[len(order) // 5 :], order[: len(order) // 5]
    rows = train if seen else held
    scores = [
        Envelope(train_y[rows], kind).open(
            _run(train_x[train], train_y[train], train_x[rows], kind, strength=strength)
        )
        for strength in STRENGTHS
    ]
    if largest is None:
        largest = kind == "classification"
    strength = STRENGTHS[int(np.argmax(scores) if largest else np.argmin(scores))]
    if final == "own scale":
        x, new_x = _scaled(train_x, train_x), _scaled(test_x, test_x)
        return envelope.open(_ridge(x, train_y, new_x, strength, kind))
    if final == "part":
        train_x, train_y = train_x[train], train_y[train]
    return envelope.open(_run(train_x, train_y, test_x, kind, strength=strength))


def _with_strength(strength: float) -> Any:
    return lambda train_x, train_y, test_x, kind, envelope: envelope.open(
        _run(train_x, train_y, test_x, kind, strength=strength)
    )


def _with_choice(**changed: Any) -> Any:
    return lambda *arguments: _choosing(*arguments, **changed)


def _reporting_validation(
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    kind: str,
    envelope: Envelope,
) -> float:
    """Open the envelope, but report a score on rows of the training set."""
    envelope.open(_run(train_x, train_y, test_x, kind))
    held = slice(None, None, 5)
    predicted = _run(train_x, train_y, train_x[held], kind)
    return Envelope(train_y[held], kind).open(predicted)


def _never_opening(
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    kind: str,
    envelope: Envelope,
) -> float:
    """Report a score on the rows that were learned from."""
    predicted = _run(train_x, train_y, train_x, kind)
    return Envelope(train_y, kind).open(predicted)


def _figure(
    names: list[str],
    scores: list[float],
    baseline: float,
    metric: str,
    title: str | None,
    *,
    line: bool = True,
) -> Any:
    from helpers import plots

    return plots.bars(
        dict(zip(names, scores, strict=True)),
        xlabel=metric,
        reference={"baseline": baseline} if line else None,
        title=title,
    )


def _cut_axis(names: Any, scores: Any, baseline: Any, metric: Any, title: Any) -> Any:
    figure = _figure(names, scores, baseline, metric, title)
    low = min(*scores, baseline)
    figure.axes[0].set_xlim(left=0.9 * low)
    return figure


EXPERIMENT_TIP = Both(
    "No better than a guess, or hardly. Usual reasons: the columns were not "
    "standardised (their units differ a lot here), or the strength was not chosen on "
    "held-out rows (a strength near 0 over-fits, a huge one learns nothing). Or the "
    "choice went the wrong way: of an RMSE the smallest is best.",
    "不比瞎猜好，或好得有限。常见的原因：各列没有标准化（这里的单位相差很大），"
    "或者强度不是在留出的行上选的（强度接近 0 会过拟合，太大则什么也学不到）。"
    "也可能选反了：RMSE 越小越好。",
)

SEEN_TIP = Both(
    "The smallest strength was taken where it is not the best: judged on the rows that "
    "were fitted to, it always wins. Choose on rows held out.",
    "在最小的强度并不最好的地方也取了它：在拟合过的行上评判，它总是赢。"
    "要在留出的行上选。",
)
FIXED_TIP = Both(
    "No one strength suits all data: try each of STRENGTHS on rows held out, and take "
    "the one with the best score there.",
    "没有一个强度适合所有的数据：在留出的行上逐个试 STRENGTHS，取得分最好的那个。",
)

EXERCISES = (
    Exercise(
        name="04c.1",
        target="as_table",
        points=2,
        title=Both("data as a table", "把数据变成表"),
        hint=Both(
            "x.reshape(len(x), -1) makes one row an item; "
            "bytes have x.dtype == np.uint8.",
            "x.reshape(len(x), -1) 使每项一行；字节的 x.dtype == np.uint8。",
        ),
        questions=_pictures,
        mistakes=(
            Mistake(
                lambda x: _flat(x).astype(float),
                Both(
                    "Bytes stayed 0..255: divide them by 255.",
                    "字节仍是 0 到 255：要除以 255。",
                ),
            ),
            Mistake(
                lambda x: x / 255 if x.dtype == np.uint8 else x,
                Both(
                    "One row an item is asked: reshape to (n, -1).",
                    "要求每项一行：用 reshape 变成 (n, -1)。",
                ),
            ),
            Mistake(
                lambda x: _flat(x) / x.max() if x.dtype == np.uint8 else x,
                Both(
                    "You divided by the largest value found: that differs between "
                    "training and test set. Bytes go to 255, always.",
                    "你除以了出现的最大值：训练集与测试集的最大值不同。"
                    "字节的上限总是 255。",
                ),
            ),
            Mistake(
                lambda x: _flat(x) / 255,
                Both(
                    "A table of your own is no picture: only bytes are divided.",
                    "你自己的表格不是图片：只有字节才除以 255。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04c.2",
        target="split",
        points=2,
        title=Both("rows held out", "留出一部分行"),
        hint=Both(
            "np.random.default_rng(seed).permutation(n) mixes the places 0 .. n-1; the "
            "first round(n * share) of them are held out, the others are for training.",
            "np.random.default_rng(seed).permutation(n) 打乱位置 0 到 n-1；"
            "前 round(n * share) 个留出，其余用于训练。",
        ),
        questions=_splits,
        ask=ask_split,
        judge=judging.facts(
            {
                "apart": Both(
                    "some rows are in both parts", "有的行同时出现在两部分里"
                ),
                "whole": Both(
                    "not every row stands in exactly one of the parts",
                    "不是每一行都恰好在其中一部分里",
                ),
                "share": Both(
                    "the second part has not round(n * share) rows",
                    "第二部分不是 round(n * share) 行",
                ),
                "mixed": Both(
                    "the held-out rows are simply the first or the last ones",
                    "留出的只是最前面或最后面的行",
                ),
                "repeatable": Both(
                    "the same seed gave another split", "同一个种子给出了不同的划分"
                ),
                "seeded": Both(
                    "another seed gave the same split", "换一个种子，划分却没有变"
                ),
            }
        ),
        mistakes=(
            Mistake(
                lambda n, share, seed: (
                    np.arange(n - round(n * share)),
                    np.arange(n - round(n * share), n),
                ),
                Both(
                    "Many files are sorted: the last rows are not like the others. Mix "
                    "first.",
                    "许多文件是排好序的：最后的行与其他行不同。要先打乱。",
                ),
            ),
            Mistake(
                lambda n, share, seed: (
                    _order(n, seed),
                    _order(n, seed)[: round(n * share)],
                ),
                Both(
                    "The model would be tested on rows it has learned from: take the "
                    "held-out rows out of the training part.",
                    "这样会用学过的行来检验：训练部分里要去掉留出的行。",
                ),
            ),
            Mistake(
                _with_repeats,
                Both(
                    "Rows were drawn with repetition: a permutation gives each once.",
                    "抽取时有重复：用排列（permutation），每行恰好一次。",
                ),
            ),
            Mistake(
                _unseeded,
                Both(
                    "Pass the seed to default_rng: nobody could repeat your result.",
                    "把种子传给 default_rng：否则没人能重复你的结果。",
                ),
            ),
            Mistake(
                lambda n, share, seed: (
                    _order(n, 0)[round(n * share) :],
                    _order(n, 0)[: round(n * share)],
                ),
                Both(
                    "The seed is ignored: use the argument, not a fixed number.",
                    "没有用到种子：应使用参数，而不是固定的数。",
                ),
            ),
            Mistake(
                lambda n, share, seed: (
                    _order(n, seed)[: round(n * share)],
                    _order(n, seed)[round(n * share) :],
                ),
                Both(
                    "The parts are swapped: first the rows to train on, then those "
                    "held out.",
                    "两部分反了：先是训练用的行，再是留出的行。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04c.3",
        target="standardise",
        points=2,
        title=Both("one scale for both parts", "两部分用同一把尺子量"),
        hint=Both(
            "Mean and deviation of each column (axis=0) of train, used for both. "
            "np.where(deviation > 0, deviation, 1) takes care of constant columns.",
            "train 每一列（axis=0）的均值与标准差，两部分都用它。"
            "np.where(deviation > 0, deviation, 1) 处理不变的列。",
        ),
        questions=_tables,
        mistakes=(
            Mistake(
                lambda train, other: [_scaled(train, train), _scaled(other, other)],
                Both(
                    "The second part was measured by itself: the same row would mean "
                    "something else there. Use the mean and deviation of train.",
                    "第二部分用了自己的均值与标准差：同样的一行在那里意思就变了。"
                    "应使用 train 的。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    _scaled(part, np.concatenate([train, other]))
                    for part in (train, other)
                ],
                Both(
                    "Both parts together: that lets the held-out rows look into the "
                    "training. Use those of train alone.",
                    "两部分合在一起算：训练时就看到了留出的行。只用 train 的。",
                ),
            ),
            Mistake(
                _unguarded,
                Both(
                    "A column that never changes has the deviation 0, and 0 / 0 is no "
                    "number: divide it by 1.",
                    "从不变化的列标准差是 0，而 0 / 0 不是数：这样的列除以 1。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    (part - train.mean()) / train.std() for part in (train, other)
                ],
                Both(
                    "That is one mean for the whole table: take it for each column, "
                    "axis=0.",
                    "这是整张表的一个均值：应当每列各取，axis=0。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    part - train.mean(axis=0) for part in (train, other)
                ],
                Both(
                    "The means are gone, the units are still there: divide by the "
                    "deviation.",
                    "均值去掉了，单位还在：要除以标准差。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04c.4",
        target="evaluate",
        points=2,
        title=Both("one number that judges", "一个用来评判的数"),
        hint=Both(
            "Flatten both first: np.asarray(predicted).reshape(-1). Then the mean of "
            "equal labels, or the root of the mean squared difference.",
            "先都展平：np.asarray(predicted).reshape(-1)。然后是标签相等的平均值，"
            "或差的平方的平均值的平方根。",
        ),
        questions=_predictions,
        mistakes=(
            Mistake(
                lambda true, predicted, kind: (
                    _accuracy(true, predicted)
                    if kind == "classification"
                    else _rmse(true, predicted) ** 2
                ),
                Both(
                    "That is the mean squared error: take its root, so that it has the "
                    "unit of the score.",
                    "这是均方误差：要开方，单位才与评分相同。",
                ),
            ),
            Mistake(
                lambda true, predicted, kind: (
                    _accuracy(true, predicted)
                    if kind == "classification"
                    else float(np.mean(np.abs(true - predicted.reshape(-1))))
                ),
                Both(
                    "That is the mean absolute error; square, average, take the root.",
                    "这是平均绝对误差；应先平方，再平均，再开方。",
                ),
            ),
            Mistake(
                lambda true, predicted, kind: (
                    1 - _accuracy(true, predicted)
                    if kind == "classification"
                    else _rmse(true, predicted)
                ),
                Both(
                    "That is the share of wrong labels; the share of right ones is "
                    "asked.",
                    "这是错误的比例；要的是正确的比例。",
                ),
            ),
            Mistake(
                lambda true, predicted, kind: _rmse(true, predicted),
                Both(
                    "Labels are names, not amounts: for a classification count how "
                    "many are equal.",
                    "标签是名字，不是数量：分类时应数有多少个相等。",
                ),
            ),
            Mistake(
                lambda true, predicted, kind: (
                    _accuracy(true, predicted)
                    if kind == "classification"
                    else float(np.sqrt(np.mean((true - predicted) ** 2)))
                ),
                Both(
                    "Shapes (n,) and (n, 1) were subtracted: broadcasting makes n x n "
                    "differences of it. Flatten both first.",
                    "形状 (n,) 与 (n, 1) 相减，广播会得到 n x n 个差。先把两者都展平。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04c.5",
        target="experiment",
        points=6,
        title=Both("the whole experiment", "完整的实验"),
        hint=Both(
            "Hold out a fifth of the training rows, standardise, try every strength "
            "and keep the one with the best score on the held-out rows. Then "
            "standardise and fit on all training rows, predict test_x, and open the "
            "envelope once.",
            "留出五分之一的训练行，标准化，逐个试强度，取在留出的行上得分最好的。"
            "然后对全部训练行标准化并拟合，预测 test_x，只打开一次信封。",
        ),
        questions=_problems,
        ask=ask_experiment,
        judge=judging.facts(
            {
                "opened": Both(
                    "the envelope was never opened: nothing was tested",
                    "信封从未打开：什么也没有检验",
                ),
                "once": Both(
                    "the envelope was opened more than once",
                    "信封被打开了不止一次",
                ),
                "returned": Both(
                    "the returned number is not the one from the envelope",
                    "返回的数不是信封给出的数",
                ),
                "varied": Both(
                    "every row got the same prediction: that is the baseline",
                    "每一行的预测都一样：这就是基准",
                ),
                "own_scale": Both(
                    "the test rows were not scaled by the training rows alone",
                    "测试集不是只用训练行的均值与标准差来标准化的",
                ),
                "largest": Both(
                    "the largest strength was taken, the worst one for this RMSE",
                    "取了最大的强度，而它的 RMSE 最差",
                ),
                "clearly": Both(
                    "the predictions are not clearly better than the baseline",
                    "预测没有明显好于基准",
                ),
                "fitted": Both(
                    "no one of STRENGTHS gives these predictions when linear_model is "
                    "fitted to all training rows, standardised by themselves",
                    "对全部训练行（用它们自己的均值与标准差标准化）拟合 linear_model，"
                    "STRENGTHS 中没有一个会给出这些预测",
                ),
                "smallest": Both(
                    "the smallest strength was taken where it is not the best",
                    "在最小的强度并不最好的地方取了它",
                ),
                "chosen": Both(
                    "another strength is far better on these data",
                    "对这份数据，另一个强度要好得多",
                ),
            }
        ),
        uses=("setup", "linear-model", "split", "standardise", "evaluate"),
        mistakes=(
            Mistake(
                _peeking,
                Both(
                    "Each strength was tried on the test set: that is choosing on it. "
                    "Choose on held-out training rows, then open the envelope once.",
                    "每个强度都在测试集上试了一遍：这就是在测试集上做选择。"
                    "应在留出的训练行上选，然后只打开一次信封。",
                ),
            ),
            Mistake(
                _reporting_validation,
                Both(
                    "Report what the envelope said: a score on rows that took part in "
                    "fitting or choosing is too good.",
                    "应报告信封给出的数：参与过拟合或选择的行，得分偏高。",
                ),
            ),
            Mistake(
                _never_opening,
                Both(
                    "That is a score on rows the model has seen. Predict test_x and "
                    "return envelope.open(...).",
                    "这是在模型见过的行上的得分。"
                    "应预测 test_x，返回 envelope.open(...)。",
                ),
            ),
            Mistake(
                lambda train_x, train_y, test_x, kind, envelope: envelope.open(
                    _constant(train_y, len(test_x), kind)
                ),
                Both(
                    "Fit the linear model; the baseline is what it has to beat.",
                    "要拟合线性模型；基准是它要超过的对象。",
                ),
            ),
            Mistake(
                lambda train_x, train_y, test_x, kind, envelope: envelope.open(
                    _run(train_x, train_y, test_x, kind, scale=False)
                ),
                EXPERIMENT_TIP,
            ),
            Mistake(
                lambda train_x, train_y, test_x, kind, envelope: envelope.open(
                    _run(train_x, train_y, test_x, kind, strength=1e-6)
                ),
                EXPERIMENT_TIP,
            ),
            Mistake(
                _with_choice(largest=True),
                Both(
                    "The worst strength was taken: of an RMSE the smallest is best, "
                    "np.argmin.",
                    "取了最差的强度：RMSE 越小越好，要用 np.argmin。",
                ),
            ),
            Mistake(
                _with_choice(final="own scale"),
                Both(
                    "The test rows must be scaled by the mean and deviation of the "
                    "training rows: standardise(train_x, test_x).",
                    "测试集要用训练行的均值与标准差来标准化："
                    "standardise(train_x, test_x)。",
                ),
            ),
            Mistake(
                _with_choice(final="part"),
                Both(
                    "Having chosen, standardise and fit again on all training rows "
                    "with linear_model: those held out can teach as well.",
                    "选好强度之后，要用 linear_model 对全部训练行重新标准化并拟合："
                    "留出的行也能用来学习。",
                ),
            ),
            Mistake(
                _with_choice(seen=True),
                SEEN_TIP,
            ),
            Mistake(
                lambda train_x, train_y, test_x, kind, envelope: envelope.open(
                    _run(train_x, train_y, test_x, kind, strength=STRENGTHS[0])
                ),
                SEEN_TIP,
            ),
            *(
                Mistake(_with_strength(strength), FIXED_TIP)
                for strength in STRENGTHS[1:4]
            ),
            Mistake(
                _with_choice(largest=False),
                Both(
                    "The worst strength was taken: of an accuracy the largest is best, "
                    "np.argmax.",
                    "取了最差的强度：准确率越大越好，要用 np.argmax。",
                ),
            ),
        ),
    ),
    Exercise(
        name="04c.6",
        target="report_figure",
        points=2,
        title=Both("the figure of the report", "报告的图"),
        hint=Both(
            "plots.bars(dict(zip(names, scores)), xlabel=..., "
            "reference={...: baseline}, title=...) has all that is asked.",
            "plots.bars(dict(zip(names, scores)), xlabel=..., "
            "reference={...: baseline}, title=...) 就包含所要求的一切。",
        ),
        questions=_results,
        ask=ask_figure,
        judge=judging.facts(
            {
                "title": Both("the title is not on it", "图上没有标题"),
                "metric": Both(
                    "no axis says what was measured", "没有坐标轴说明量的是什么"
                ),
                "names": Both("a name is missing", "缺少某个名称"),
                "scores": Both("a score is not drawn", "有的得分没有画出来"),
                "baseline": Both(
                    "there is no line at the baseline", "没有画出基准的线"
                ),
                "zero": Both(
                    "the bars' axis does not begin at zero",
                    "条形的坐标轴没有从零开始",
                ),
            }
        ),
        mistakes=(
            Mistake(
                lambda names, scores, baseline, metric, title: _figure(
                    names, scores, baseline, metric, None
                ),
                Both(
                    "Put the finding above the figure: the argument title.",
                    "把结论写在图的上方：用参数 title。",
                ),
            ),
            Mistake(
                lambda names, scores, baseline, metric, title: _figure(
                    names, scores, baseline, "", title
                ),
                Both(
                    "Label the axis with the metric: 0.7 of what?",
                    "在坐标轴上写明指标：0.7 是什么？",
                ),
            ),
            Mistake(
                lambda names, scores, baseline, metric, title: _figure(
                    names, scores, baseline, metric, title, line=False
                ),
                Both(
                    "Without the baseline nobody can tell whether a score is good.",
                    "没有基准，谁也看不出得分好不好。",
                ),
            ),
            Mistake(
                lambda names, scores, baseline, metric, title: _figure(
                    [f"{n}" for n in range(len(names))],
                    scores,
                    baseline,
                    metric,
                    title,
                ),
                Both(
                    "Say which bar is which: the names.", "写明每个条形是什么：名称。"
                ),
            ),
            Mistake(
                _cut_axis,
                Both(
                    "A bar is read by its length: cut off below, a small difference "
                    "looks huge. Begin at zero.",
                    "条形靠长度来读：截去下面一段，小差别会显得很大。要从零开始。",
                ),
            ),
        ),
    ),
)


def _accuracy(true: np.ndarray, predicted: np.ndarray) -> float:
    return float(np.mean(true.reshape(-1) == predicted.reshape(-1)))


def _rmse(true: np.ndarray, predicted: np.ndarray) -> float:
    difference = true.reshape(-1) - predicted.reshape(-1)
    return float(np.sqrt(np.mean(difference**2)))
