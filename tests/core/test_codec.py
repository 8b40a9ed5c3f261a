"""What travels between processes comes back the same, and nothing else gets in."""

import contextlib
import json
import math
import pickle
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.core.codec import (
    ANSWERS,
    MAX_BYTES,
    MAX_STRING,
    MAX_TEXT,
    QUESTIONS,
    CodecError,
    decode,
    encode,
)
from autograder.core.probe import (
    Attribute,
    Call,
    Described,
    Method,
    Missing,
    Opaque,
    Probe,
    Raised,
    Ref,
    Reply,
    Returned,
    TimedOut,
)

floats = st.floats(allow_nan=True, allow_infinity=True)
arrays = hnp.arrays(
    st.sampled_from([np.float64, np.int64, np.float32, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
keys = st.one_of(st.text(max_size=5), st.integers(), st.booleans())
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), floats, st.text(), arrays),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(keys, inner, max_size=3),
        st.sets(st.integers(), max_size=3),
    ),
    max_leaves=8,
)


def same(a, b):
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


@settings(deadline=None)
@given(plain)
def test_plain_data_come_back_the_same(value):
    assert same(value, decode(encode(value)))


def test_nan_infinity_and_the_last_bit_are_kept():
    values = np.array([np.nan, np.inf, -np.inf, 0.1 + 0.2, 5e-324, -0.0])
    back = decode(encode(values))
    assert back.tobytes() == values.tobytes()
    assert decode(encode(0.1 + 0.2)) == 0.1 + 0.2
    assert math.isnan(decode(encode(math.nan)))


def test_probes_and_replies_come_back_the_same():
    probe = Probe(
        (
            Call("Value", (2.0, Described("generator", {"seed": 3}))),
            Method(Ref(0), "backward", (Ref(0, (1, "W")),)),
            Attribute(Ref(0), "grad"),
        )
    )
    reply = Reply((Returned(Opaque("Value"), "hi", (0, "y"), 2, ("overflow",)), Missing("f")))
    others = [Raised("TypeError", "no", 3, "x + 1", "", "f"), TimedOut(2.0)]
    assert decode(encode(probe), QUESTIONS) == probe
    assert decode(encode(reply), ANSWERS) == reply
    assert decode(encode(others), ANSWERS) == others


def test_records_that_are_not_expected_are_refused():
    with pytest.raises(CodecError, match="Call"):
        decode(encode(Call("f")), ANSWERS)
    with pytest.raises(CodecError):
        decode(encode(Returned(1.0)))


@pytest.mark.parametrize(
    "value", [object(), len, 1j, np.array([object()]), np.array(["a"]), {1: len}]
)
def test_what_is_not_plain_does_not_travel(value):
    with pytest.raises(CodecError):
        encode(value)


def test_depth_and_size_are_bounded():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(CodecError, match="deep"):
        encode(deep)
    with pytest.raises(CodecError, match="larg"):
        encode(np.zeros(MAX_BYTES // 8 + 1))
    with pytest.raises(CodecError, match="large"):
        encode(1 << 5000)
    with pytest.raises(CodecError, match="more than a message may"):
        encode([0.123456789] * (MAX_TEXT // 10))


def message(tree, buffers=b""):
    text = json.dumps(tree).encode()
    return struct.pack("<I", len(text)) + text + buffers


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff\xff\xff\xff{}",
        pickle.dumps([1, 2]),
        message({"$": "array", "dtype": "f8", "shape": [10], "at": 0}, b"\0" * 8),
        message({"$": "array", "dtype": "f8", "shape": [-1], "at": 0}, b"\0" * 8),
        message({"$": "array", "dtype": "f8", "shape": [1 << 62, 4], "at": 0}),
        message({"$": "array", "dtype": "O", "shape": [1], "at": 0}, b"\0" * 8),
        message({"$": "array", "dtype": "f8", "shape": [1], "at": -8}, b"\0" * 8),
        message({"$": "Reply", "of": []}),
        message({"$": "Reply", "of": [{"$": "tuple", "of": []}]}),
        message({"$": "Reply", "of": [{"$": "tuple", "of": [1]}]}),
        message({"$": "Returned", "of": [1, 2, 3, 4, 5]}),
        message({"$": "Raised", "of": ["TypeError", "x", "not a line", "", ""]}),
        message({"$": "os.system", "of": ["true"]}),
        message({"$": ["x"], "of": []}),
        message({"$": "dict", "of": [[[1], 2]]}),
        message({"a": 1}),
        struct.pack("<I", 20_000) + b"[" * 10_000 + b"]" * 10_000,
        message({"$": "Raised", "of": ["E" * (MAX_STRING + 1), "", 0, "", ""]}),
        struct.pack("<I", MAX_TEXT + 2) + b"[" + b" " * MAX_TEXT + b"]",
    ],
)
def test_messages_that_are_not_well_formed_are_refused(bad):
    with pytest.raises(CodecError):
        decode(bad, ANSWERS)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_refused_or_plain(noise):
    with contextlib.suppress(CodecError):
        decode(noise, ANSWERS)


@settings(deadline=None)
@given(st.data())
def test_a_message_with_flipped_bytes_is_refused_or_plain(data):
    good = bytearray(encode(Reply((Returned([1.0, np.arange(3)]), Raised("E", "m")))))
    for _ in range(3):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CodecError):
        decode(bytes(good), ANSWERS)
