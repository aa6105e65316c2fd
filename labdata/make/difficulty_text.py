"""How hard the written samples are: small fixed models on each, one table.

    python -m labdata.make.difficulty_text [reviews] [translation] [poems]

Reviews: a bag of words against models that see the order. Pairs: an encoder-decoder
without and with attention, on word combinations not seen in training. Poems:
perplexity of the next character. Every model trains in under a minute on two cores;
seeds are fixed, figures still differ a little between machines.
"""

import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np

from helpers.text import Vocabulary, bleu, chrf, poem_lines, sentence, words

SEED = 0
SETS = ("reviews", "translation", "poems")

Row = tuple[str, str, float]  # model, result, seconds


def _split(count: int, share: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Return indices of training and test items, shuffled."""
    order = np.random.default_rng(SEED).permutation(count)
    test = round(count * share)
    return order[test:], order[:test]


# ---------------------------------------------------------------- reviews


def _bag_of_words(texts, labels, train, test) -> float:
    """Return the test accuracy of logistic regression, tuned by cross-validation."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from threadpoolctl import threadpool_limits

    joined = np.array([" ".join(text) for text in texts])
    model = GridSearchCV(
        make_pipeline(
            CountVectorizer(token_pattern=r"\S+", lowercase=False),
            LogisticRegression(max_iter=2000),
        ),
        {
            "logisticregression__C": [0.03, 0.1, 0.3, 1, 3, 10],
            "countvectorizer__binary": [True, False],
        },
        cv=5,
    )
    # Many small fits: threads would wait for each other more than they work.
    with threadpool_limits(1):
        model.fit(joined[train], labels[train])
    return float(model.score(joined[test], labels[test]))


def _review_network(kind: str, size: int, length: int):
    """Return a small classifier of padded words, compiled."""
    import keras
    from keras import layers

    integers = keras.Input((length,), dtype="int32")
    x = layers.Embedding(size, 32, mask_zero=kind == "GRU")(integers)
    if kind == "GRU":
        x = layers.Bidirectional(layers.GRU(32))(x)
    else:
        x = layers.Conv1D(64, 5, padding="same", activation="relu")(x)
        x = layers.Conv1D(64, 5, padding="same", activation="relu")(x)
        x = layers.GlobalMaxPooling1D()(x)
    x = layers.Dropout(0.3)(x)
    model = keras.Model(integers, layers.Dense(1, activation="sigmoid")(x))
    model.compile(
        keras.optimizers.Adam(3e-3), loss="binary_crossentropy", metrics=["accuracy"]
    )
    return model


def reviews_rows() -> Iterator[Row]:
    """Measure the reviews: accuracy on a fifth of them."""
    import keras

    from labdata.make import reviews

    rows = [row for kind in reviews.FILES for row in reviews.reviews(kind)]
    labels = np.array([label for label, _ in rows])
    texts = [words(text) for _, text in rows]
    train, test = _split(len(rows))
    yield "always the same", f"{max(labels.mean(), 1 - labels.mean()):.1%}", 0.0
    begun = time.perf_counter()
    accuracy = _bag_of_words(texts, labels, train, test)
    yield "bag of words, logistic", f"{accuracy:.1%}", time.perf_counter() - begun
    vocabulary = Vocabulary.from_texts([texts[i] for i in train], minimum_count=2)
    integers = vocabulary.encode_all(texts)
    for kind in ("Conv1D", "GRU"):
        keras.utils.clear_session()
        keras.utils.set_random_seed(SEED)
        begun = time.perf_counter()
        model = _review_network(kind, len(vocabulary), integers.shape[1])
        model.fit(integers[train], labels[train], epochs=15, batch_size=32, verbose=0)
        seconds = time.perf_counter() - begun
        accuracy = model.evaluate(integers[test], labels[test], verbose=0)[1]
        yield kind, f"{accuracy:.1%}", seconds


# ---------------------------------------------------------------- translation


def _translator(sizes: tuple[int, int], lengths: tuple[int, int], attention: bool):
    """Return an encoder-decoder that predicts each target word from those before."""
    import keras
    from keras import layers

    units = 128
    source = keras.Input((lengths[0],), dtype="int32")
    target = keras.Input((lengths[1],), dtype="int32")
    embedded = layers.Embedding(sizes[0], 64, mask_zero=True)(source)
    states, forward, backward = layers.Bidirectional(
        layers.GRU(units // 2, return_sequences=True, return_state=True)
    )(embedded)
    summary = layers.Concatenate()([forward, backward])
    x = layers.Embedding(sizes[1], 64, mask_zero=True)(target)
    x = layers.GRU(units, return_sequences=True)(x, initial_state=summary)
    if attention:
        context = layers.Attention()([x, states])
        x = layers.Dense(units, activation="tanh")(layers.Concatenate()([x, context]))
    x = layers.Dropout(0.2)(x)
    model = keras.Model([source, target], layers.Dense(sizes[1])(x))
    model.compile(
        keras.optimizers.Adam(4e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, ignore_class=0
        ),
    )
    return model


def _translate(model, source: np.ndarray, vocabulary: Vocabulary, length: int):
    """Return greedy translations, all sentences one word at a time."""
    target = np.zeros((len(source), length), dtype=np.int32)
    target[:, 0] = vocabulary.start
    for place in range(length - 1):
        logits = model.predict_on_batch([source, target])[:, place]
        target[:, place + 1] = logits.argmax(axis=-1)
        if (target[:, : place + 2] == vocabulary.end).any(axis=1).all():
            break
    return [vocabulary.decode(row) for row in target]


def translation_rows() -> Iterator[Row]:
    """Measure the pairs, English to Chinese characters: BLEU on the test rows."""
    import keras

    from labdata.make import translation

    pairs = translation.pairs()
    texts = [[words(p.english, "en") for p in pairs], [list(p.chinese) for p in pairs]]
    train = np.array([i for i, p in enumerate(pairs) if p.split == "train"])
    test = np.array([i for i, p in enumerate(pairs) if p.split == "test"])
    books = [
        Vocabulary.from_texts([side[i] for i in train], marks=True) for side in texts
    ]
    source = books[0].encode_all(texts[0])
    target = books[1].encode_all(texts[1], marks=True)
    sizes = len(books[0]), len(books[1])
    lengths = source.shape[1], target.shape[1] - 1
    for attention in (False, True):
        keras.utils.clear_session()
        keras.utils.set_random_seed(SEED)
        begun = time.perf_counter()
        model = _translator(sizes, lengths, attention)
        model.fit(
            [source[train], target[train, :-1]],
            target[train, 1:],
            epochs=25,
            batch_size=64,
            verbose=0,
        )
        seconds = time.perf_counter() - begun
        found = _translate(model, source[test], books[1], lengths[1])
        hypotheses = [sentence(tokens, "zh") for tokens in found]
        references = [pairs[i].chinese for i in test]
        score = bleu(hypotheses, references, "zh")
        characters = chrf(hypotheses, references, "zh")
        name = "GRU with attention" if attention else "GRU encoder-decoder"
        yield name, f"BLEU {score.value:.1f}, chrF {characters.value:.1f}", seconds


# ---------------------------------------------------------------- poems


def _poem_network(size: int):
    """Return a small LSTM that predicts the next character, compiled."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(size, 64),
            layers.LSTM(128, return_sequences=True),
            layers.Dropout(0.3),
            layers.Dense(size),
        ]
    )
    model.compile(
        keras.optimizers.Adam(4e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, ignore_class=0
        ),
    )
    return model


def poems_rows() -> Iterator[Row]:
    """Measure the poems: perplexity of a held-out tenth, line ends included."""
    import keras

    from labdata.make import poems

    texts = [
        "\n".join(poem_lines("".join(poem["paragraphs"]))) for poem in poems.poems()
    ]
    train, test = _split(len(texts), 0.1)
    vocabulary = Vocabulary.from_texts([texts[i] for i in train], marks=True)
    integers = vocabulary.encode_all(texts, marks=True)
    size = len(vocabulary)
    following = integers[test][:, 1:]
    counted = following != vocabulary.pad
    yield "uniform", f"perplexity {size:.0f}", 0.0

    pairs = Counter(
        pair for row in integers[train] for pair in zip(row, row[1:], strict=False)
    )
    single = np.ones(size)
    double = np.zeros((size, size))
    for (first, second), times in pairs.items():
        if second != vocabulary.pad:
            single[second] += times
            double[first, second] += times
    single /= single.sum()
    losses = -np.log(single[following[counted]])
    yield "unigram", f"perplexity {math.exp(losses.mean()):.1f}", 0.0
    # Smoothed towards the unigram by as many observations as fit best, about 20.
    smoothed = double + 20 * single
    smoothed /= smoothed.sum(axis=1, keepdims=True)
    losses = -np.log(smoothed[integers[test][:, :-1][counted], following[counted]])
    yield "bigram", f"perplexity {math.exp(losses.mean()):.1f}", 0.0

    keras.utils.clear_session()
    keras.utils.set_random_seed(SEED)
    begun = time.perf_counter()
    model = _poem_network(size)
    model.fit(
        integers[train][:, :-1],
        integers[train][:, 1:],
        epochs=20,
        batch_size=64,
        verbose=0,
    )
    seconds = time.perf_counter() - begun
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
    logits = model.predict(integers[test][:, :-1], verbose=0)
    losses = np.asarray(loss(following, logits))[counted]
    yield "LSTM", f"perplexity {math.exp(losses.mean()):.1f}", seconds


def main(names: list[str]) -> None:
    """Print the table of the named sets, all without a name."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in names or SETS:
        if name not in SETS:
            sys.exit(f"{name!r} is no written sample; expected {', '.join(SETS)}")
        rows = {
            "reviews": reviews_rows,
            "translation": translation_rows,
            "poems": poems_rows,
        }[name]
        print(name)
        for model, result, seconds in rows():
            print(f"  {model:24}{result:28}{seconds:6.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
