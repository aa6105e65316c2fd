"""Drawing the next token from logits: greedy, temperature, top-k, top-p."""

import numpy as np


def greedy(logits: np.ndarray) -> np.ndarray | int:
    """Return the most probable token of each row.

    Args:
        logits: Array of shape ``(..., vocabulary)``.

    Returns:
        Integers of shape ``(...)``; a plain int for a single row.
    """
    choice = np.argmax(np.asarray(logits), axis=-1)
    return int(choice) if choice.ndim == 0 else choice


def probabilities(
    logits: np.ndarray,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> np.ndarray:
    """Turn logits into the probabilities that sampling draws from.

    The logits are divided by the temperature; then all but the ``top_k`` largest are
    dropped (A. Fan et al., "Hierarchical neural story generation", ACL 2018, section
    5.3); then the smallest set of tokens whose probabilities reach ``top_p`` is kept
    (A. Holtzman et al., "The curious case of neural text degeneration", ICLR 2020,
    section 3.1). What is left is normalised again. A logit of ``-inf`` masks a token.

    Args:
        logits: Array of shape ``(..., vocabulary)``.
        temperature: Above 0; below 1 sharpens, above 1 flattens.
        top_k: Number of tokens kept, or None.
        top_p: Probability kept, above 0 and at most 1, or None.

    Returns:
        float64 array of the same shape; each row sums to 1.

    Raises:
        ValueError: If an argument is out of range or a row has no finite logit.
    """
    if temperature <= 0:
        raise ValueError(
            f"temperature is {temperature}; expected above 0 (use greedy for 0)"
        )
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k is {top_k}; expected at least 1")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p is {top_p}; expected above 0 and at most 1")
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    highest = scaled.max(axis=-1, keepdims=True)
    if not np.all(np.isfinite(highest)):
        raise ValueError("a row of logits has no finite value; expected at least one")
    weights = np.exp(scaled - highest)
    order = np.argsort(-scaled, axis=-1, kind="stable")
    ranked = np.take_along_axis(weights, order, axis=-1)
    if top_k is not None:
        ranked[..., top_k:] = 0
    ranked /= ranked.sum(axis=-1, keepdims=True)
    if top_p is not None:
        # A token stays while those before it have not yet reached top_p.
        before = np.cumsum(ranked, axis=-1) - ranked
        ranked[before >= top_p] = 0
        ranked /= ranked.sum(axis=-1, keepdims=True)
    kept = np.empty_like(ranked)
    np.put_along_axis(kept, order, ranked, axis=-1)
    return kept


def sample(
    logits: np.ndarray,
    generator: np.random.Generator,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> np.ndarray | int:
    """Draw one token from each row of logits.

    Args:
        logits: Array of shape ``(..., vocabulary)``.
        generator: Source of randomness, e.g. ``numpy.random.default_rng(0)``.
        temperature: See `probabilities`.
        top_k: See `probabilities`.
        top_p: See `probabilities`.

    Returns:
        Integers of shape ``(...)``; a plain int for a single row.

    Raises:
        ValueError: As `probabilities`.
    """
    chances = probabilities(logits, temperature=temperature, top_k=top_k, top_p=top_p)
    totals = np.cumsum(chances, axis=-1)
    point = generator.random(chances.shape[:-1] + (1,)) * totals[..., -1:]
    # The first total above the point: never a token of probability 0.
    choice = (totals <= point).sum(axis=-1)
    return int(choice) if choice.ndim == 0 else choice
