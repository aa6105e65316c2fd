"""ImageNet weights, one to one in a network."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from helpers import data
from helpers.errors import LabsError


def test_without_files_the_command_is_named(cache):
    with pytest.raises(LabsError, match="Type: labs fetch mobilenet_imagenet"):
        data.mobilenet_weights()


@pytest.mark.full_data
def test_every_weight_has_its_name_and_shape(real):
    weights = data.mobilenet_weights()
    assert len(weights) == 137
    assert weights["conv1/kernel"].shape == (3, 3, 3, 8)
    assert weights["conv_preds/kernel"].shape == (1, 1, 256, 1000)
    assert sum(values.size for values in weights.values()) == 475_544
    assert all(np.isfinite(values).all() for values in weights.values())
    assert all(
        (values > 0).all()
        for name, values in weights.items()
        if name.endswith("moving_variance")
    )


@pytest.mark.full_data
@pytest.mark.slow
def test_the_network_holds_them_one_to_one(real):
    model = data.load_mobilenet()
    weights = data.mobilenet_weights()
    assert model.count_params() == 475_544
    held = [np.asarray(variable) for variable in model.weights]
    assert len(held) == len(weights)
    for values in weights.values():
        assert any(v.shape == values.shape and (v == values).all() for v in held)
    pets = data.load("cats_dogs", size=224)
    odds = model.predict(pets.test.x[:60] / 127.5 - 1.0, verbose=0)
    cat, dog = odds[:, 281:286].sum(axis=1), odds[:, 151:269].sum(axis=1)
    assert roc_auc_score(pets.test.y[:60], dog / (cat + dog)) > 0.95
