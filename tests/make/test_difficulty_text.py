import numpy as np
import pytest

from helpers.text import Vocabulary
from labdata.make import difficulty_text


def test_a_set_that_is_not_written_is_refused():
    with pytest.raises(SystemExit, match="'birds' is no written sample"):
        difficulty_text.main(["birds"])


def test_rows_of_a_set_are_printed_as_they_come(monkeypatch, capsys):
    monkeypatch.setattr(
        difficulty_text, "poems_rows", lambda: iter([("uniform", "perplexity 9", 1.25)])
    )
    difficulty_text.main(["poems"])
    name, row = capsys.readouterr().out.splitlines()
    assert name == "poems" and row.split() == ["uniform", "perplexity", "9", "1.2", "s"]


def test_training_and_test_items_are_apart_and_fixed():
    train, test = difficulty_text._split(50)
    assert sorted([*train, *test]) == list(range(50)) and len(test) == 10
    assert (difficulty_text._split(50)[1] == test).all()


def test_a_bag_of_words_learns_words_and_not_order():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 200)
    by_word = [["好", "的"] if label else ["坏", "的"] for label in labels]
    by_order = [["好", "坏"] if label else ["坏", "好"] for label in labels]
    train, test = np.arange(100), np.arange(100, 200)
    accuracy = difficulty_text._bag_of_words
    assert accuracy(by_word, labels, train, test) == 1
    assert accuracy(by_order, labels, train, test) < 0.65


class Echo:
    """Says the source again, then ends."""

    def predict_on_batch(self, arrays):
        source, target = arrays
        logits = np.zeros((*target.shape, 8))
        for row, words in enumerate(source):
            for place in range(target.shape[1]):
                said = words[place] if place < len(words) else 3
                logits[row, place, said] = 1
        return logits


def test_translations_are_read_up_to_their_end():
    vocabulary = Vocabulary("abcd", marks=True)
    source = np.array([[4, 5, 3], [6, 3, 7]])
    found = difficulty_text._translate(Echo(), source, vocabulary, 6)
    assert found == [["a", "b"], ["c"]]
