"""Do networks run as TensorFlow Lite files, and in silence?"""

import builtins
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import lite, training
from helpers.errors import LabsError


@pytest.fixture(scope="module")
def doubled():
    training.start()
    import tensorflow as tf

    function = tf.function(lambda numbers: 2 * numbers)
    concrete = function.get_concrete_function(tf.TensorSpec((None, 3)))
    with lite.quiet():
        make = lite.library().TFLiteConverter.from_concrete_functions
        return make([concrete], function).convert()


def test_a_file_is_run_on_several_inputs_at_once(doubled):
    ready = lite.interpreter(doubled, (5, 3))
    inputs = np.arange(15, dtype="float32").reshape(5, 3)
    ready.set_tensor(ready.get_input_details()[0]["index"], inputs)
    ready.invoke()
    outputs = ready.get_tensor(ready.get_output_details()[0]["index"])
    assert np.allclose(outputs, 2 * inputs)


def test_nothing_is_written_to_standard_error(doubled, capfd, recwarn):
    capfd.readouterr()
    lite.interpreter(doubled, (1, 3)).invoke()
    assert capfd.readouterr().err == ""
    assert not recwarn.list


def test_the_interpreter_of_its_own_package_comes_first(monkeypatch):
    class Interpreter:
        def __init__(self, model_content):
            self.content = model_content

        def get_input_details(self):
            return [{"index": 7}]

        def resize_tensor_input(self, index, shape):
            self.input = index, shape

        def allocate_tensors(self):
            pass

    monkeypatch.setitem(
        sys.modules, lite.RUNTIME, SimpleNamespace(Interpreter=Interpreter)
    )
    ready = lite.interpreter(b"a file", (2, 3))
    assert (ready.content, ready.input) == (b"a file", (7, [2, 3]))


@pytest.mark.parametrize("absent", [AttributeError, ImportError])
def test_a_tensorflow_without_lite_is_said_in_one_sentence(monkeypatch, absent):
    class WithoutLite:
        __version__ = "3.0"

        def __getattr__(self, name):
            raise absent(name)

    real_import = builtins.__import__

    def without_lite(name, *arguments, **options):
        if name == "tensorflow":
            return WithoutLite()
        return real_import(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_lite)
    monkeypatch.setitem(sys.modules, lite.RUNTIME, None)
    for missing in (lite.library, lambda: lite.interpreter(b"a file", (1, 3))):
        with pytest.raises(LabsError, match=r"TensorFlow 3\.0 .* without tf\.lite"):
            missing()


def test_errors_are_still_raised():
    with pytest.raises(ValueError, match="as usual"), lite.quiet():
        raise ValueError("as usual")
