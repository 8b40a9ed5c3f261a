"""What fuzzing has found and started from is read, refused or judged, and raises nothing."""

from pathlib import Path

import pytest

from autograder.core.codec import CodecError, decode
from autograder.judging.values import as_numbers, difference
from autograder.judging.words import LONGEST, show

from .targets import TARGETS

FILES = sorted(Path(__file__).with_name("corpus").rglob("*.json")) + sorted(
    Path(__file__).with_name("corpus").glob("codec/*")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_corpus_raises_nothing(path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize(
    "tree",
    [
        b'"\\ud800"',
        b"1" + b"0" * 400,
        b'{"$":"array","dtype":["f8"],"shape":[0],"at":0}',
        b'{"$":"array","dtype":"f8","shape":[67108864,67108864,67108864,0],"at":0}',
        b"[" + b"1," * 100_000 + b"1]",
        b'{"$":"set","of":[' + b",".join(b"%d" % (i << 61) for i in range(10_001)) + b"]}",
    ],
    ids=["half a character", "400 digits", "dtype", "shape", "items", "keys"],
)
def test_a_message_that_costs_too_much_is_refused(tree):
    with pytest.raises(CodecError):
        decode(len(tree).to_bytes(4, "little") + tree)


def test_bytes_belong_to_one_array():
    array = b'{"$":"array","dtype":"f8","shape":[1],"at":0}'
    tree = b"[" + array + b"," + array + b"]"
    with pytest.raises(CodecError, match="outside its place"):
        decode(len(tree).to_bytes(4, "little") + tree + bytes(8))


def test_a_text_among_numbers_makes_no_texts_of_all():
    assert as_numbers([1.5] * 50_000 + ["x" * 20_000]) is None


def test_a_value_is_shown_within_bounds():
    import numpy as np

    deep = 1.0
    for _ in range(39):
        deep = [deep] * 2
    for value in (np.zeros((2,) * 20), deep, {("x" * 9_000,): 1}):
        assert len(show(value)) <= LONGEST


def test_integers_beyond_64_bits_are_compared():
    assert difference(10**100, float(10**100)) is None
    assert difference([10**100, 0], [1.0, 0]) is not None
