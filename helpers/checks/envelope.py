"""A test set that is opened once: its answers lie in an envelope.

Who tries ten models on a test set and reports the best has chosen on it, and the
number is no test any more. The envelope keeps the answers out of sight, scores
predictions, and counts how often it was asked.
"""

from typing import Any

import numpy as np

from helpers.errors import LabsError
from helpers.language import say

KINDS = ("regression", "classification")


class Envelope:
    """Holds the answers of a test set and counts its openings.

    Attributes:
        kind: ``"regression"`` or ``"classification"``.
        openings: How often predictions were scored.
        score: What the first opening gave, None before it.
    """

    def __init__(self, answers: Any, kind: str) -> None:
        """Seal the answers.

        Args:
            answers: Numbers or labels, shape (n,).
            kind: ``"regression"`` is scored by the root mean squared error,
                ``"classification"`` by the accuracy.

        Raises:
            LabsError: If the kind is another.
        """
        if kind not in KINDS:
            raise LabsError(f"kind is {kind!r}; expected {' or '.join(KINDS)}.")
        self._answers = np.asarray(answers).reshape(-1)
        self.kind = kind
        self.openings = 0
        self.score: float | None = None

    def __len__(self) -> int:
        """Return how many answers are inside."""
        return len(self._answers)

    def __repr__(self) -> str:
        """Return how often it was opened, not what is inside."""
        return say(
            f"Envelope: {len(self)} answers, openings: {self.openings}",
            f"信封：{len(self)} 个答案，打开次数：{self.openings}",
        )

    def open(self, predicted: Any) -> float:
        """Score predictions of the whole test set, and count it.

        Args:
            predicted: One prediction an item, in the order of the test set.

        Returns:
            The root mean squared error or the accuracy. From the second opening on a
            line says that this number is no test any more.

        Raises:
            LabsError: If there are more or fewer predictions than answers, or one is
                not a number.
        """
        predicted = np.asarray(predicted).reshape(-1)
        if len(predicted) != len(self):
            raise LabsError(
                say(
                    f"{len(predicted)} predictions for {len(self)} answers; "
                    "predict the whole test set, one number an item.",
                    f"{len(self)} 个答案却有 {len(predicted)} 个预测；"
                    "请对整个测试集作预测，每项一个数。",
                )
            )
        if not np.isfinite(predicted.astype("float64")).all():
            raise LabsError(
                say(
                    "A prediction is not a number (nan or infinite); look for a "
                    "division by zero.",
                    "有的预测不是数（nan 或无穷大）；检查是否除以了零。",
                )
            )
        self.openings += 1
        if self.kind == "classification":
            score = float(np.mean(predicted == self._answers))
        else:
            score = float(np.sqrt(np.mean((predicted - self._answers) ** 2)))
        if self.openings == 1:
            self.score = score
        else:
            self._warn()
        return score

    def _warn(self) -> None:
        """Say that a further opening is no test."""
        print(
            say(
                f"Opening number {self.openings}: whoever chooses by this number has "
                "no test set any more.",
                f"第 {self.openings} 次打开：按这个数做选择，就不再有测试集了。",
            )
        )
