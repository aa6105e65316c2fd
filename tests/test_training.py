"""helpers.training: seeds, lines of progress, the schedule, timing, results."""

import io
import json
import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from helpers import training
from helpers.errors import LabsError
from helpers.language import set_language

CELLS = [
    "from helpers import training\ntraining.start(7)",
    """import keras
import numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse", metrics=["mae"])
x = np.ones((64, 2), "float32")
history = model.fit(x, x[:, :1], epochs=3, batch_size=8, verbose=0,
                    validation_split=0.5, callbacks=[training.progress()])""",
    "training.record('test accuracy', np.float32(0.9912), scale='sample')",
    """import os, time
import tensorflow as tf
data = tf.data.Dataset.range(3).cache()
iterator = iter(data)
next(iterator)
del iterator, data
os.write(2, b'written last')
time.sleep(1)""",
]
EPOCH_LINE = re.compile(
    r"epoch \d/3   loss \d\.\d{4}   mae \d\.\d{3}   val_mae \d\.\d{3}   \d+\.\d s"
)


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """The executed cells of one small notebook."""
    from helpers.runs.execute import Run, kernel_environment, run_all

    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS]
    )
    folder = tmp_path_factory.mktemp("notebook")
    nbformat.write(notebook, folder / "small.ipynb")
    run = Run("small", folder / "small.ipynb", folder / "executed.ipynb")
    environment = kernel_environment(jobs=1)
    # Under this variable a kernel leaves native writes to stderr out of the notebook.
    environment.pop("PYTEST_CURRENT_TEST", None)
    run_all([run], jobs=1, environment=environment)
    assert run.error == ""
    return nbformat.read(run.target, as_version=4).cells


@pytest.fixture(scope="module")
def keras():
    """Keras, loaded the way a notebook loads it."""
    training.start(0)
    import keras

    return keras


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def small_model(keras):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


ONES = np.ones((32, 2), "float32")


# -- in a notebook


def test_a_healthy_notebook_writes_nothing_to_stderr(cells):
    for cell in cells[:3]:
        assert not [out for out in cell.outputs if out.get("name") == "stderr"]


def test_warnings_after_the_start_are_still_seen(cells):
    stderr = "".join(
        out["text"] for out in cells[3].outputs if out.get("name") == "stderr"
    )
    assert "written last" in stderr
    assert "did not fully read the dataset" in stderr  # a native warning of TensorFlow


def test_the_saved_notebook_holds_one_line_an_epoch_and_no_bar(cells):
    [output] = cells[1].outputs
    lines = output["data"]["text/plain"].split("\n")
    assert len(lines) == 3
    for line in lines:
        assert EPOCH_LINE.fullmatch(line), line


def test_a_recorded_result_can_be_read_from_the_notebook(cells):
    [output] = cells[2].outputs
    assert output["data"]["text/plain"] == "result  test accuracy = 0.9912"
    result = output["data"][training.RESULT_MIMETYPE]
    assert result.pop("value") == pytest.approx(0.9912, abs=1e-6)
    assert result == {
        "name": "test accuracy",
        "unit": "",
        "seed": 7,
        "scale": "sample",
    }


# -- start


def test_the_same_seed_gives_the_same_weights(keras):
    def weights(seed):
        training.start(seed)
        return small_model(keras).get_weights()[0]

    np.testing.assert_array_equal(weights(3), weights(3))
    assert not np.array_equal(weights(3), weights(4))


def test_start_leaves_onednn_on(keras):
    assert "TF_ENABLE_ONEDNN_OPTS" not in os.environ


def test_start_without_tensorflow_says_what_to_type(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(LabsError, match="labs doctor"):
        training.start()


def test_stderr_is_open_again_after_an_error(capfd):
    with pytest.raises(RuntimeError), training.closed_standard_error():
        os.write(2, b"lost")
        raise RuntimeError
    os.write(2, b"kept")
    assert capfd.readouterr().err == "kept"


def test_a_process_without_stderr_can_start(monkeypatch):
    def no_channel(descriptor):
        raise OSError

    monkeypatch.setattr(os, "dup", no_channel)
    with training.closed_standard_error():
        pass


@pytest.mark.parametrize(
    ("stated", "given"),
    [("1", 1), ("4,2", 4), ("", None), ("0", None), ("many", None)],
)
def test_threads_follow_omp_num_threads(monkeypatch, stated, given):
    monkeypatch.setenv("OMP_NUM_THREADS", stated)
    asked = []
    training._set_threads(
        SimpleNamespace(
            set_intra_op_parallelism_threads=asked.append,
            set_inter_op_parallelism_threads=asked.append,
        )
    )
    assert asked == ([] if given is None else [given, given])


def test_importing_the_module_loads_neither_tensorflow_nor_keras():
    code = (
        "import sys, helpers.training;"
        "print([m for m in ('tensorflow', 'keras', 'matplotlib', 'IPython')"
        " if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


# -- progress


def fit_lines(keras, capsys, *, every=1, **options):
    model = small_model(keras)
    callback = training.progress(every)
    model.fit(ONES, ONES[:, :1], verbose=0, callbacks=[callback], **options)
    return capsys.readouterr().out.splitlines()


def test_output_to_a_file_is_one_line_an_epoch(keras, capsys):
    lines = fit_lines(keras, capsys, epochs=10)
    assert len(lines) == 10
    assert re.fullmatch(r"epoch  1/10   loss \d\.\d{4}   \d+\.\d s", lines[0])
    assert lines[9].startswith("epoch 10/10   ")


def test_every_fifth_epoch_and_the_ends_get_a_line(keras, capsys):
    lines = fit_lines(keras, capsys, every=5, epochs=12)
    assert [line.split("   ")[0] for line in lines] == [
        "epoch  1/12",
        "epoch  5/12",
        "epoch 10/12",
        "epoch 12/12",
    ]


def test_a_second_fit_goes_on_counting(keras, capsys):
    model = small_model(keras)
    callback = training.progress()
    for first, epochs in [(0, 1), (1, 3)]:
        model.fit(
            ONES,
            ONES[:, :1],
            verbose=0,
            epochs=epochs,
            initial_epoch=first,
            callbacks=[callback],
        )
    names = [line.split("   ")[0] for line in capsys.readouterr().out.splitlines()]
    assert names == ["epoch 1/1", "epoch 2/3", "epoch 3/3"]


def test_lines_speak_chinese_when_asked(keras, capsys):
    set_language("zh")
    [line] = fit_lines(keras, capsys, epochs=1, validation_data=(ONES, ONES[:, :1]))
    assert re.fullmatch(
        r"第 1/1 轮   损失 \d\.\d{4}   验证损失 \d\.\d{4}   \d+\.\d 秒", line
    )


def test_metrics_with_a_validation_metric_leave_out_the_validation_loss():
    logs = {"accuracy": 0.9784, "loss": 0.0712, "val_accuracy": 0.9812, "val_loss": 1}
    assert training._epoch_line(2, 12, logs | {"learning_rate": 1}, 4.1) == (
        "epoch  3/12   accuracy 0.978   loss 0.0712   val_accuracy 0.981   4.1 s"
    )


def test_large_losses_keep_four_digits():
    assert training._metric("loss", 123456.7) == "loss 1.235e+05"


class Terminal(io.StringIO):
    """A terminal that remembers what was on its last line."""

    def isatty(self):
        return True

    def shown(self):
        """What a person sees at the end: \\r goes back and overwrites."""
        lines = []
        for line in self.getvalue().split("\n"):
            seen = ""
            for part in line.split("\r"):
                seen = part + seen[len(part) :]
            lines.append(seen.rstrip())
        return lines


def test_a_terminal_shows_a_bar_and_keeps_only_lines(keras, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(training, "REDRAWS_A_SECOND", 1e9)
    model = small_model(keras)
    model.fit(
        ONES,
        ONES[:, :1],
        batch_size=8,
        epochs=2,
        verbose=0,
        callbacks=[training.progress()],
    )
    assert "[============            ]  50%   loss " in terminal.getvalue()
    lines = terminal.shown()
    assert len(lines) == 3 and lines[2] == ""
    assert all(
        re.fullmatch(r"epoch \d/2   loss \S+   \S+ s", line) for line in lines[:2]
    )


def test_a_generator_of_unknown_length_counts_batches_first(keras, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(training, "REDRAWS_A_SECOND", 1e9)
    import tensorflow as tf

    data = tf.data.Dataset.from_generator(
        lambda: iter([(ONES, ONES[:, :1])] * 3),
        output_signature=(
            tf.TensorSpec((None, 2), "float32"),
            tf.TensorSpec((None, 1), "float32"),
        ),
    )
    small_model(keras).fit(data, epochs=2, verbose=0, callbacks=[training.progress()])
    first, second = terminal.getvalue().split("\n")[:2]
    assert "batch 2" in first and "%" not in first
    assert "67%" in second


def test_the_bar_is_drawn_a_few_times_a_second_only(monkeypatch, keras):
    drawn = []
    callback = training.progress()
    callback.screen = SimpleNamespace(live=True, bar=drawn.append)
    callback.steps = 1000
    callback.set_params({"epochs": 1})
    monkeypatch.setattr(time, "perf_counter", lambda: callback.seen / 1000)
    callback.on_epoch_begin(0)
    for batch in range(1000):
        callback.on_train_batch_end(batch, {"loss": 1.0})
    assert len(drawn) == 5


def test_a_narrow_terminal_gets_a_cut_bar(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "12")
    training._Terminal().bar("第 1/1 轮 abcdefgh")
    assert terminal.getvalue() == "第 1/1 轮 a\r"  # eleven columns


def test_a_line_every_zero_epochs_is_refused():
    with pytest.raises(ValueError, match="expected 1 or more"):
        training.progress(0)


# -- the schedule


def test_the_rate_rises_to_the_peak_and_falls_to_zero(keras):
    rate = training.one_cycle(0.01, 100, warmup=0.2, start=0.1)
    rates = [float(rate(step)) for step in (0, 10, 20, 60, 100, 150)]
    np.testing.assert_allclose(
        rates, [0.001, 0.0055, 0.01, 0.005, 0, 0], rtol=1e-5, atol=1e-9
    )


def test_a_saved_model_brings_its_schedule_back(keras, tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    rate = training.one_cycle(0.01, 100)
    model.compile(keras.optimizers.Adam(rate), "mse")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    json.dumps(rate.get_config())


@pytest.mark.parametrize(
    "wrong",
    [
        {"peak": 0.0},
        {"steps": 0},
        {"warmup": 0.0},
        {"warmup": 1.0},
        {"start": -0.1},
    ],
)
def test_an_argument_outside_its_range_is_named(keras, wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is "):
        training.one_cycle(**({"peak": 0.01, "steps": 10} | wrong))


# -- timing and results


def test_sleeping_takes_wall_time_and_no_processor_time():
    with training.timed() as clock:
        time.sleep(0.2)
    assert 0.2 <= clock.wall < 2
    assert clock.cpu < 0.1
    assert str(clock).endswith("of processor time")


def test_computing_takes_processor_time():
    with training.timed() as clock:
        sum(range(3_000_000))
    assert clock.cpu > 0.01


def test_a_block_that_fails_is_timed_too():
    with pytest.raises(KeyError), training.timed() as clock:
        time.sleep(0.05)
        raise KeyError
    assert clock.wall >= 0.05


@pytest.mark.parametrize(
    ("value", "unit", "line"),
    [
        (0.99123, "", "result  x = 0.9912"),
        (np.float64(12.345), "s", "result  x = 12.3 s"),
        (61706, "weights", "result  x = 61,706 weights"),
        (np.int64(3), "", "result  x = 3"),
    ],
)
def test_a_result_is_printed_by_name(capsys, value, unit, line):
    training.record("x", value, unit)
    assert capsys.readouterr().out == f"{line}\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "0.9", True, None])
def test_what_is_no_finite_number_is_no_result(value):
    with pytest.raises(ValueError, match="expected a"):
        training.record("x", value)


def test_predicting_with_many_small_models_warns_of_nothing(caplog):
    import logging

    training.start(0)
    logger = logging.getLogger("tensorflow")
    logger.warning("5 out of the last 5 calls triggered tf.function retracing.")
    logger.warning("something else is wrong")
    assert [record.message for record in caplog.records] == ["something else is wrong"]
