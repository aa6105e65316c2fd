"""helpers.checkpoints: a dead kernel costs no training, a change is noticed."""

import numpy as np
import pytest

from helpers import training
from helpers.checkpoints import _Key, checkpointed
from helpers.errors import LabsError
from helpers.language import set_language

X = np.linspace(-1, 1, 64, dtype="float32").reshape(32, 2)
Y = X[:, :1] * 2


@pytest.fixture(scope="module")
def keras():
    """Keras, loaded the way a notebook loads it."""
    training.start(0)
    import keras

    return keras


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABS_CACHE", str(tmp_path))
    monkeypatch.delenv("LABS_CHECKPOINTS", raising=False)
    set_language("en")
    return tmp_path / "training"


def model_of(keras, *, units=4, activation="tanh", rate=0.1, loss="mse", layer=None):
    training.start(0)  # as a restarted kernel does
    hidden = keras.layers.Dense(units, activation=activation)
    model = keras.Sequential(
        [keras.Input((2,)), layer or hidden, keras.layers.Dense(1)]
    )
    # Tracing a graph would take longer than these few steps.
    model.compile(keras.optimizers.Adam(rate), loss, run_eagerly=True)
    return model


class DiesAfter:
    """Stands for a kernel that dies when an epoch has ended."""

    def __new__(cls, keras, epochs):
        class Dies(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                if epoch == epochs:
                    raise KeyboardInterrupt

        return Dies()


def fit(model, name="tiny", *, x=X, y=Y, fresh=False, data_key="", **options):
    options = {"epochs": 2, "batch_size": 16, "verbose": 0, "shuffle": False} | options
    return checkpointed(model, name, fresh=fresh, data_key=data_key).fit(
        x, y, **options
    )


def was_loaded(capsys):
    return "loaded, not trained" in capsys.readouterr().out


def test_a_finished_training_is_loaded_and_says_so(keras, capsys):
    first = model_of(keras)
    trained = fit(first)
    assert not was_loaded(capsys)
    second = model_of(keras)
    loaded = fit(second)
    assert "loaded, not trained: tiny, 2 epochs" in capsys.readouterr().out
    np.testing.assert_array_equal(first(X), second(X))
    assert loaded.history == trained.history
    assert loaded.epoch == [0, 1]
    assert loaded.seconds == trained.seconds > 0  # of the training, not the loading


def test_a_killed_training_goes_on_and_ends_as_if_never_killed(
    keras, capsys, monkeypatch
):
    monkeypatch.setenv("LABS_CHECKPOINTS", "off")
    whole = model_of(keras)
    uninterrupted = fit(whole, epochs=4)
    monkeypatch.delenv("LABS_CHECKPOINTS")

    # The callback below must not change the key: a dead kernel has no callback.
    monkeypatch.setattr("helpers.checkpoints._Key.text", lambda key: "same")
    with pytest.raises(KeyboardInterrupt):
        fit(model_of(keras), epochs=4, callbacks=[DiesAfter(keras, 2)])
    resumed_model = model_of(keras)
    resumed = fit(resumed_model, epochs=4)
    assert "going on after epoch 2: tiny" in capsys.readouterr().out
    np.testing.assert_allclose(
        resumed.history["loss"], uninterrupted.history["loss"], rtol=1e-5
    )
    np.testing.assert_allclose(resumed_model(X), whole(X), rtol=1e-4)
    assert resumed_model.optimizer.iterations == 8


def test_a_second_fit_of_the_same_model_is_a_training_of_its_own(keras, capsys):
    model = model_of(keras)
    fit(model, "first")
    fit(model, "second")
    assert not was_loaded(capsys)
    again = model_of(keras)
    fit(again, "first")
    fit(again, "second")
    assert capsys.readouterr().out.count("loaded, not trained") == 2


@pytest.mark.parametrize(
    "change",
    [
        {"units": 5},
        {"activation": "relu"},
        {"rate": 0.01},
        {"loss": "mae"},
    ],
)
def test_a_changed_model_is_trained_anew(keras, capsys, change):
    fit(model_of(keras))
    fit(model_of(keras, **change))
    assert not was_loaded(capsys)


@pytest.mark.parametrize(
    "change",
    [
        {"x": X + 1e-6},
        {"y": Y * 3},
        {"epochs": 5},
        {"batch_size": 32},
        {"validation_data": (X, Y)},
    ],
)
def test_changed_data_or_fit_is_trained_anew(keras, capsys, change):
    fit(model_of(keras))
    fit(model_of(keras), **change)
    assert not was_loaded(capsys)


def test_a_changed_seed_is_trained_anew(keras, capsys):
    fit(model_of(keras))
    training.start(1)
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(4, activation="tanh"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.1), "mse", run_eagerly=True)
    fit(model)
    assert not was_loaded(capsys)


def test_early_stopping_with_more_patience_is_trained_anew(keras, capsys):
    for patience, loaded in [(1, False), (1, True), (2, False)]:
        stop = keras.callbacks.EarlyStopping(monitor="loss", patience=patience)
        fit(model_of(keras), callbacks=[stop, training.progress()])
        assert was_loaded(capsys) == loaded


def own_layer(keras, slope):
    """A layer as a notebook defines it; the slope stands in its code only."""
    source = f"""
import keras
def bend(x):
    return SLOPE * keras.ops.tanh(x)
SLOPE = {slope}
class Bend(keras.layers.Layer):
    def call(self, x):
        return bend(x)
"""
    namespace = {"__name__": "__main__"}
    exec(source, namespace)
    return namespace["Bend"]()


def test_changed_code_of_a_notebooks_own_layer_is_noticed(keras, capsys):
    for slope, loaded in [(1.5, False), (1.5, True), (1.7, False)]:
        fit(model_of(keras, layer=own_layer(keras, slope)))
        assert was_loaded(capsys) == loaded


def test_a_constant_that_a_loss_closes_over_is_noticed(keras, capsys):
    def loss_of(scale):
        def scaled(target, output):
            return scale * keras.ops.mean((target - output) ** 2, axis=-1)

        return scaled

    for scale, loaded in [(1.0, False), (1.0, True), (2.0, False)]:
        fit(model_of(keras, loss=loss_of(scale)))
        assert was_loaded(capsys) == loaded


def test_sets_in_code_give_one_key_whatever_their_order():
    def key(code):
        found = _Key()
        found._add_bytecode(code, {})
        return found.text()

    one = compile("x in {'a', 'b'}", "", "eval")
    [members] = [value for value in one.co_consts if isinstance(value, frozenset)]

    class Reversed(frozenset):
        def __iter__(self):
            return reversed(list(super().__iter__()))

    other = one.replace(
        co_consts=tuple(
            Reversed(members) if value is members else value for value in one.co_consts
        )
    )
    assert key(one) == key(other)


def test_fresh_trains_anew_and_replaces_what_was_saved(keras, capsys, cache):
    fit(model_of(keras))
    fit(model_of(keras), fresh=True)
    assert not was_loaded(capsys)
    assert len(list(cache.rglob("*.npz"))) == 1


def test_only_the_latest_version_of_a_training_is_kept(keras, cache):
    fit(model_of(keras))
    fit(model_of(keras, units=5))
    assert len(list((cache / "tiny").iterdir())) == 1


def test_switched_off_nothing_is_saved(keras, monkeypatch, cache):
    monkeypatch.setenv("LABS_CHECKPOINTS", "off")
    assert fit(model_of(keras)).seconds > 0
    assert not cache.exists()


@pytest.mark.parametrize("kept", [0, 100, 2000])
def test_a_damaged_file_is_never_used(keras, capsys, cache, kept):
    fit(model_of(keras))
    [path] = cache.rglob("*.npz")
    path.write_bytes(path.read_bytes()[:kept])
    model = model_of(keras)
    fit(model)
    assert not was_loaded(capsys)
    fit(model_of(keras))
    assert was_loaded(capsys)


def test_a_cache_that_cannot_be_written_is_said_once_and_training_goes_on(
    keras, capsys, cache
):
    cache.write_text("a file where the folder should be", encoding="utf-8")
    history = fit(model_of(keras))
    assert len(history.history["loss"]) == 2
    assert capsys.readouterr().out.count("set LABS_CACHE") == 1


def test_a_pipeline_needs_a_key_of_its_own(keras, capsys):
    import tensorflow as tf

    def pipeline():
        return tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)

    def train(**options):
        return checkpointed(model_of(keras), "piped", **options).fit(
            pipeline(), epochs=2, verbose=0, shuffle=False
        )

    with pytest.raises(LabsError, match="data_key"):
        train()
    train(data_key="plain")
    train(data_key="plain")
    assert was_loaded(capsys)
    train(data_key="shuffled")
    assert not was_loaded(capsys)


def test_a_layer_that_cannot_describe_itself_is_named(keras):
    class Opaque(keras.layers.Layer):
        def __init__(self, thing):
            super().__init__()
            self.thing = thing

        def call(self, x):
            return x

    with pytest.raises(LabsError, match="get_config"):
        fit(model_of(keras, layer=Opaque(object())))


def test_a_model_that_is_not_compiled_is_refused(keras):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(LabsError, match="compile"):
        fit(model)


def test_a_model_without_an_input_is_built_from_the_data(keras, capsys):
    for loaded in (False, True):
        training.start(0)  # as a restarted kernel does
        model = keras.Sequential([keras.layers.Dense(1)])
        model.compile("adam", "mse", run_eagerly=True)
        fit(model)
        assert was_loaded(capsys) == loaded


def test_the_messages_speak_chinese_when_asked(keras, capsys):
    set_language("zh")
    fit(model_of(keras))
    fit(model_of(keras))
    assert "已加载，未重新训练：tiny，共 2 轮" in capsys.readouterr().out
