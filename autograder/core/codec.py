"""Probes and replies as bytes, in a form that cannot execute anything.

A message is a four-byte length, that many bytes of JSON, and raw little-endian
array buffers which the JSON refers to by offset. No pickle, no object arrays;
sizes, depth and every type are checked on the way in. NaN and infinities keep
their place, and floats their last bit.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any, TypeGuard

import numpy as np

from .plain import LARGEST, MAX_CODE, MAX_NAME, MESSAGE, PRINTED, is_text
from .probe import (
    Attribute,
    Call,
    Described,
    Method,
    Missing,
    Opaque,
    Operation,
    Probe,
    Raised,
    Ref,
    Reply,
    Returned,
    TimedOut,
)

MAX_BYTES = 64 << 20
MAX_TEXT = 2 << 20  # of a message's JSON, which costs far more than its length to read
MAX_STRING = 20_000
MAX_DEPTH = 40
MAX_ITEMS = 100_000  # of a message, whatever they are
MAX_KEYS = 10_000  # of all its dicts and sets: hashes that collide cost their square
MAX_AXES = 32
MAX_INTEGER_BITS = LARGEST.bit_length()
DTYPES = {"b1": "|b1", "i8": "<i8", "f4": "<f4", "f8": "<f8"}
QUESTIONS = (Ref, Described, Call, Method, Attribute, Operation, Probe)
ANSWERS = (Opaque, Returned, Raised, Missing, TimedOut, Reply)
MOST_COUNTED = 1 << 50
_RECORDS = {kind.__name__: kind for kind in QUESTIONS + ANSWERS}
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind)) for kind in QUESTIONS + ANSWERS
}


class CodecError(ValueError):
    """The value or the message is not of the form that travels."""


def encode(value: Any) -> bytes:
    """Encode plain data, probes and replies.

    Raises `CodecError` for anything else, and for what is too large or too deep.
    """
    buffers: list[bytes] = []
    size = items = keys = 0

    def array(a: np.ndarray) -> dict[str, Any]:
        nonlocal size
        dtype = a.dtype.str[1:]
        if dtype not in DTYPES:
            raise CodecError(f"an array of dtype {a.dtype} does not travel")
        packed = {"$": "array", "dtype": dtype, "shape": list(a.shape), "at": size}
        buffers.append(np.ascontiguousarray(a, dtype=DTYPES[dtype]).tobytes())
        size += len(buffers[-1])
        if size > MAX_BYTES:
            raise CodecError("the arrays are larger than a message may be")
        return packed

    def pack(v: Any, depth: int) -> Any:
        nonlocal items, keys
        items += 1
        if depth > MAX_DEPTH or items > MAX_ITEMS:
            raise CodecError("the value is nested too deeply, or holds more than a message may")
        kind = type(v)
        if kind in (dict, set):
            keys += len(v)
            if keys > MAX_KEYS:
                raise CodecError("the value holds more keys than a message may")
        if v is None or kind in (bool, float, str):
            return v
        if kind is int:
            if v.bit_length() > MAX_INTEGER_BITS:
                raise CodecError("the integer is too large")
            return v
        if kind is list:
            return [pack(item, depth + 1) for item in v]
        if kind in (tuple, set):
            return {"$": kind.__name__, "of": [pack(item, depth + 1) for item in v]}
        if kind is dict:
            return {
                "$": "dict",
                "of": [[pack(k, depth + 1), pack(item, depth + 1)] for k, item in v.items()],
            }
        if kind is np.ndarray:
            return array(v)
        if kind.__name__ in _RECORDS and _RECORDS[kind.__name__] is kind:
            parts = [pack(getattr(v, name), depth + 1) for name in _FIELDS[kind]]
            return {"$": kind.__name__, "of": parts}
        raise CodecError(f"a value of type {kind.__name__} does not travel")

    text = json.dumps(pack(value, 0), separators=(",", ":")).encode()
    if len(text) > MAX_TEXT:
        raise CodecError("the value holds more than a message may")
    message = struct.pack("<I", len(text)) + text + b"".join(buffers)
    if len(message) > MAX_BYTES:
        raise CodecError("the message is larger than a message may be")
    return message


def decode(message: bytes, records: tuple[type, ...] = ()) -> Any:
    """Decode what `encode` made; of the record types, only `records` are accepted.

    Raises `CodecError` for every message that is not well formed.
    """
    if not 4 <= len(message) <= MAX_BYTES:
        raise CodecError("the message is cut off or too large")
    (length,) = struct.unpack_from("<I", message)
    if length > MAX_TEXT or 4 + length > len(message):
        raise CodecError("the message is cut off or too large")
    try:
        tree = json.loads(message[4 : 4 + length])
    except (ValueError, RecursionError) as error:
        raise CodecError("the message is no JSON") from error
    return _Unpacking(memoryview(message)[4 + length :], records).all_of(tree)


class _Unpacking:
    """The unpacking of one message, with what may still come of it."""

    def __init__(self, buffers: memoryview, records: tuple[type, ...]) -> None:
        self.buffers = buffers
        self.at = 0
        self.items, self.keys = MAX_ITEMS, MAX_KEYS
        self.records = {kind.__name__: kind for kind in records}
        self.containers: dict[str, Callable[[list[Any], int], Any]] = {
            "dict": self._dict,
            "tuple": lambda of, depth: tuple(self._all(of, depth)),
            "set": lambda of, depth: set(map(self._key, self._all(of, depth))),
        }

    def all_of(self, tree: Any) -> Any:
        """What `tree` stands for; every byte of the buffers belongs to one of its arrays."""
        value = self._unpack(tree, 0)
        if self.at != len(self.buffers):
            raise CodecError("the message holds bytes that belong to nothing")
        return value

    def _unpack(self, node: Any, depth: int) -> Any:
        self.items -= 1
        if self.items < 0 or depth > 2 * MAX_DEPTH:
            raise CodecError("the message holds too much, or is nested too deeply")
        if isinstance(node, list):
            return self._all(node, depth)
        if isinstance(node, dict):
            return self._marked(node, depth)
        return _scalar(node)

    def _all(self, nodes: list[Any], depth: int) -> list[Any]:
        return [self._unpack(node, depth + 1) for node in nodes]

    def _marked(self, node: dict[str, Any], depth: int) -> Any:
        """What a node stands for that says what it is."""
        kind, of = node.get("$"), node.get("of")
        if kind == "array":
            return self._array(node)
        if not isinstance(kind, str) or not isinstance(of, list):
            raise CodecError("the message holds something unknown")
        if kind in self.containers:
            return self.containers[kind](of, depth)
        if kind in self.records:
            return _record(self.records[kind], self._all(of, depth))
        raise CodecError(f"the message holds a {kind[:40]!r}, which may not stand there")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        if any(not isinstance(pair, list) or len(pair) != 2 for pair in pairs):
            raise CodecError("a dict is not well formed")
        return {
            self._key(self._unpack(key, depth + 1)): self._unpack(value, depth + 1)
            for key, value in pairs
        }

    def _key(self, value: Any) -> Any:
        self.keys -= 1
        if self.keys < 0:
            raise CodecError("the message holds too many keys")
        if not isinstance(value, _PLAIN) and not (
            isinstance(value, tuple) and all(isinstance(item, _PLAIN) for item in value)
        ):
            raise CodecError("a key or a set's member is no plain value")
        return value

    def _array(self, node: dict[str, Any]) -> np.ndarray:
        """An array; its bytes are those behind the array before, so that none is had twice."""
        dtype, shape, at = node.get("dtype"), node.get("shape"), node.get("at")
        if not isinstance(dtype, str) or dtype not in DTYPES or not _is_shape(shape):
            raise CodecError("an array's description is not well formed")
        end = self.at + math.prod(shape) * np.dtype(DTYPES[dtype]).itemsize
        if type(at) is not int or at != self.at or end > len(self.buffers):
            raise CodecError("an array reaches outside its place in the message")
        self.at = end
        raw = self.buffers[at:end]
        if dtype == "b1":
            return (np.frombuffer(raw, dtype=np.uint8) != 0).reshape(shape)
        return np.frombuffer(raw, dtype=DTYPES[dtype]).reshape(shape).copy()


_PLAIN = (str, int, float, bool, type(None))


def _is_shape(shape: Any) -> TypeGuard[list[int]]:
    """Whether it is the shape of an array that can be made: also an empty one has its bounds."""
    return (
        isinstance(shape, list)
        and len(shape) <= MAX_AXES
        and all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape)
        and math.prod(n or 1 for n in shape) <= MAX_BYTES
    )


def _scalar(value: Any) -> Any:
    """None, a number or a text, each of bounded size; half a character is no text."""
    if isinstance(value, str):
        if len(value) > MAX_STRING or not is_text(value):
            raise CodecError("the message holds a text that is too long, or none")
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise CodecError("the message holds too large an integer")
    return value


def _record(kind: type, parts: list[Any]) -> Any:
    if len(parts) != len(_FIELDS[kind]):
        raise CodecError(f"a {kind.__name__} has the wrong number of fields")
    if not all(fits(part) for fits, part in zip(_FITS.get(kind, ()), parts, strict=False)):
        raise CodecError(f"a {kind.__name__} holds a field of the wrong type or size")
    return kind(*parts)


def packed(messages: Iterable[bytes]) -> bytes:
    """Several messages as one, each behind its length."""
    return b"".join(struct.pack(">I", len(message)) + message for message in messages)


def unpacked(batch: bytes) -> Iterator[bytes]:
    """The messages that `packed` put together."""
    at = 0
    while at < len(batch):
        (length,) = struct.unpack_from(">I", batch, at)
        yield batch[at + 4 : at + 4 + length]
        at += 4 + length


Fits = Callable[[Any], bool]


def _text(most: int) -> Fits:
    return lambda value: isinstance(value, str) and len(value) <= most


def _count(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= MOST_COUNTED


def _seconds(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= MOST_COUNTED


def _anything(value: Any) -> bool:
    return True


def _several(fits: Fits, least: int = 0) -> Fits:
    return lambda value: isinstance(value, tuple) and len(value) >= least and all(map(fits, value))


def _name(value: Any) -> bool:
    return isinstance(value, int) or _text(MAX_NAME)(value)


def _outcome(value: Any) -> bool:
    return isinstance(value, (Returned, Raised, Missing, TimedOut))


# Fields of an answer come from untrusted code: each may be what an honest child sends.
_FITS: dict[type, tuple[Fits, ...]] = {
    Opaque: (_text(MAX_NAME),),
    Returned: (_anything, _text(PRINTED), _several(_name), _count, _several(_text(MESSAGE))),
    Raised: (
        _text(MAX_NAME),
        _text(MESSAGE),
        _count,
        _text(MAX_CODE),
        _text(PRINTED),
        _text(MAX_NAME),
    ),
    Missing: (_text(MAX_NAME),),
    TimedOut: (_seconds,),
    Reply: (_several(_outcome, least=1),),
}
