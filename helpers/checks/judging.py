"""How an expected and a given answer are compared.

A judge takes (expected, given) and returns None when they agree, else one sentence
in the current language that says in what they differ.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.language import Both, say

Judge = Callable[[Any, Any], str | None]

RELATIVE = 1e-4
"""Wide enough for float32 where float64 was expected."""

ABSOLUTE = 1e-6


def close(relative: float = RELATIVE, absolute: float = ABSOLUTE) -> Judge:
    """Return a judge that wants equal shapes and numerically equal values.

    A list counts as an array, float32 as float64, and 3.0 as 3. Text must be equal
    to the letter. Dictionaries and lists of unequal things are compared item by item.

    Args:
        relative: Largest allowed difference relative to the expected value.
        absolute: Largest allowed difference for expected values near zero.
    """

    def judge(expected: Any, given: Any) -> str | None:
        if isinstance(expected, dict):
            return _compare_dictionaries(expected, given, judge)
        if expected is None or isinstance(expected, str):
            return _compare_exactly(expected, given)
        return _compare_numbers(expected, given, relative, absolute)

    return judge


def whole() -> Judge:
    """Return a judge that wants the same whole number, whatever its type.

    10.0 counts as 10, since both say the same size; 10.5 and True do not.
    """

    def judge(expected: Any, given: Any) -> str | None:
        if given is None:
            return _nothing()
        if isinstance(given, bool) or np.asarray(given).dtype.kind not in "iuf":
            return _kind("number", given)
        return _compare_numbers(expected, given, 0.0, 0.0)

    return judge


def facts(sentences: Mapping[str, Both]) -> Judge:
    """Return a judge for answers that are dictionaries of facts, true or false.

    Args:
        sentences: Key -> what to say where the fact is not the expected one; looked
            at in this order.
    """

    def judge(expected: Any, given: Any) -> str | None:
        if not isinstance(given, dict):
            return _kind("dictionary", given)
        for key, sentence in sentences.items():
            if given.get(key) != expected.get(key):
                return str(sentence)
        return None

    return judge


def within(
    *,
    least: dict[str, float] | None = None,
    most: dict[str, float] | None = None,
    equal: tuple[str, ...] = (),
) -> Judge:
    """Return a judge for answers that are dictionaries, bound by bound.

    Args:
        least: Key -> least allowed value; looked at last.
        most: Key -> largest allowed value.
        equal: Keys whose value must equal the solved notebook's; looked at first.
    """
    return _bounded(least or {}, most or {}, equal)


def _bounded(
    least: dict[str, float], most: dict[str, float], equal: tuple[str, ...] = ()
) -> Judge:
    same = close()

    def judge(expected: Any, given: Any) -> str | None:
        if not isinstance(given, dict):
            return _kind("dictionary", given)
        for key in (*equal, *least, *most):
            if key not in given:
                return say(f"{key} is missing", f"缺少 {key}")
        for key in equal:
            problem = same(expected[key], given[key])
            if problem:
                return f"{key}: {problem}"
        for key, bound in most.items():
            if not given[key] <= bound:
                return say(
                    f"{key} is {given[key]:,}; at most {bound:,} is allowed",
                    f"{key} 为 {given[key]:,}，要求至多 {bound:,}",
                )
        for key, bound in least.items():
            if not given[key] >= bound:
                return say(
                    f"{key} is {given[key]:.4g}; at least {bound:g} is asked",
                    f"{key} 为 {given[key]:.4g}，要求至少 {bound:g}",
                )
        return None

    return judge


def _compare_dictionaries(expected: dict, given: Any, judge: Judge) -> str | None:
    if not isinstance(given, dict):
        return _kind("dictionary", given)
    if set(expected) != set(given):
        return say(
            f"it has {sorted(given)}, expected {sorted(expected)}",
            f"得到 {sorted(given)}，应为 {sorted(expected)}",
        )
    for key, value in expected.items():
        problem = judge(value, given[key])
        if problem:
            return f"{key}: {problem}"
    return None


def _compare_exactly(expected: Any, given: Any) -> str | None:
    if type(given) is type(expected) and given == expected:
        return None
    return say(
        f"it is {shown(given)}, expected {shown(expected)}",
        f"得到 {shown(given)}，应为 {shown(expected)}",
    )


def _compare_numbers(
    expected: Any, given: Any, relative: float, absolute: float
) -> str | None:
    if given is None:
        return say(
            "it is None: is the `return` missing?", "得到 None：是不是漏了 return?"
        )
    if isinstance(expected, list) and _ragged(expected):
        return _compare_items(expected, given, relative, absolute)
    try:
        wanted, came = np.asarray(expected), np.asarray(given)
    except ValueError:
        return _kind("array", given)
    if came.dtype.kind not in "biuf":
        return _kind("number" if wanted.ndim == 0 else "array of numbers", given)
    if wanted.shape != came.shape:
        return say(
            f"its shape is {came.shape}, expected {wanted.shape}",
            f"形状是 {came.shape}，应为 {wanted.shape}",
        )
    wrong = ~np.isclose(
        came.astype("float64"), wanted.astype("float64"), relative, absolute, True
    )
    if not wrong.any():
        return None
    if wanted.ndim == 0:
        return say(
            f"it is {shown(came)}, expected {shown(wanted)}",
            f"得到 {shown(came)}，应为 {shown(wanted)}",
        )
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    at = ", ".join(map(str, place))
    return say(
        f"{int(wrong.sum())} of {wrong.size} values differ; the first at [{at}] is "
        f"{shown(came[place])}, expected {shown(wanted[place])}",
        f"{wrong.size} 个值中有 {int(wrong.sum())} 个不对；第一个在 [{at}]，得到 "
        f"{shown(came[place])}，应为 {shown(wanted[place])}",
    )


def _compare_items(
    expected: list, given: Any, relative: float, absolute: float
) -> str | None:
    if not isinstance(given, list | tuple):
        return _kind("list", given)
    if len(expected) != len(given):
        return say(
            f"it has {len(given)} items, expected {len(expected)}",
            f"有 {len(given)} 项，应为 {len(expected)} 项",
        )
    judge = close(relative, absolute)
    for number, (wanted, came) in enumerate(zip(expected, given, strict=True)):
        problem = judge(wanted, came)
        if problem:
            return say(f"item {number}: {problem}", f"第 {number} 项：{problem}")
    return None


def _ragged(items: list) -> bool:
    """Whether a list is no rectangular array of numbers."""
    try:
        return np.asarray(items).dtype.kind not in "biuf"
    except ValueError:
        return True


def _nothing() -> str:
    return say("it is None: is the `return` missing?", "得到 None：是不是漏了 return？")


def _kind(wanted: str, given: Any) -> str:
    names = {
        "dictionary": "字典",
        "array": "数组",
        "number": "数",
        "array of numbers": "数的数组",
        "list": "列表",
    }
    kind = type(given).__name__
    article = "an" if wanted.startswith("a") else "a"
    return say(
        f"it is a {kind}, expected {article} {wanted}",
        f"得到的类型是 {kind}，应为{names[wanted]}",
    )


def shown(value: Any) -> str:
    """Return a short text of a value: four significant digits, long arrays cut."""
    if isinstance(value, np.generic):
        return shown(value.item())
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return shown(value.item())
        if value.size > 12:
            return say(
                f"an array of shape {value.shape}", f"形状为 {value.shape} 的数组"
            )
        return np.array2string(value, precision=4, separator=", ").replace("\n", "")
    if isinstance(value, (list, tuple)) and any(
        isinstance(item, np.ndarray) for item in value
    ):
        return f"[{', '.join(map(shown, value))}]"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
