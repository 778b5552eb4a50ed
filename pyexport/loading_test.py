import pytest
import tensorflow as tf

from pyexport.loading import load


@pytest.mark.parametrize("name", ["plain", "exp [1]", "what?", "a*", "back\\slash"])
def test_folders_of_any_name(tmp_path, name):
    saved = tf.Module()
    saved.weight = tf.Variable(7.0)
    folder = str(tmp_path / name)
    tf.saved_model.save(saved, folder)

    assert load(folder).weight.numpy() == 7.0
