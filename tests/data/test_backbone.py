"""The bundled backbones: their shape, their weights, their card."""

import numpy as np
import pytest

from helpers.data.backbone import (
    BACKBONES,
    FEATURES_LAYER,
    backbone_card,
    build_backbone,
    load_backbone,
    weight_arrays,
)
from helpers.errors import LabsError


def test_pictures_become_feature_maps():
    model = build_backbone()
    assert model.output_shape == (None, 8, 8, 96)
    assert sum(w.numpy().size for w in model.trainable_weights) == 102_320
    assert model.get_layer(FEATURES_LAYER).output.shape == (None, 8, 8, 96)


@pytest.mark.parametrize("source", BACKBONES)
def test_a_loaded_backbone_bears_the_bundled_weights(source):
    model = load_backbone(source)
    kept = weight_arrays(model, source)
    fresh = weight_arrays(build_backbone(), source)
    assert set(kept) == set(fresh)
    assert all(np.isfinite(array).all() for array in kept.values())
    assert (kept[f"{source}/norm1/moving_variance"] > 0).all()
    assert not np.allclose(kept[f"{source}/norm1/moving_mean"], 0)


def test_the_sources_gave_different_weights():
    first, second = (load_backbone(s).weights[0].numpy() for s in BACKBONES)
    assert not np.allclose(first, second)


@pytest.mark.parametrize("source", BACKBONES)
def test_the_card_says_what_it_was_trained_on(source):
    card = backbone_card(source)
    assert card["weights"] == load_backbone(source).count_params()
    assert card["pictures"] > 1000
    assert card["test_accuracy"] > 0.7
    assert not {"cat", "dog"} & set(card["kinds"])


@pytest.mark.parametrize("function", [load_backbone, backbone_card])
def test_an_unknown_source_is_named_with_what_there_is(function):
    with pytest.raises(LabsError, match="no backbone 'plants'.*load_backbone"):
        function("plants")
