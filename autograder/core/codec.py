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
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np

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
MAX_INTEGER_BITS = 4096
DTYPES = {"b1": "|b1", "i8": "<i8", "f4": "<f4", "f8": "<f8"}
QUESTIONS = (Ref, Described, Call, Method, Attribute, Operation, Probe)
ANSWERS = (Opaque, Returned, Raised, Missing, TimedOut, Reply)
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
    size = 0

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
        if depth > MAX_DEPTH:
            raise CodecError("the value is nested too deeply")
        kind = type(v)
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
    buffers = memoryview(message)[4 + length :]
    allowed = {kind.__name__: kind for kind in records}

    def array(node: dict[str, Any]) -> np.ndarray:
        dtype, shape, at = node.get("dtype"), node.get("shape"), node.get("at")
        if dtype not in DTYPES or type(at) is not int or type(shape) is not list or len(shape) > 32:
            raise CodecError("an array's description is not well formed")
        if any(type(n) is not int or not 0 <= n <= MAX_BYTES for n in shape):
            raise CodecError("an array's shape is not well formed")
        end = at + math.prod(shape) * np.dtype(DTYPES[dtype]).itemsize
        if not 0 <= at <= end <= len(buffers):
            raise CodecError("an array reaches outside its message")
        flat = np.frombuffer(buffers[at:end], dtype=DTYPES[dtype])
        if dtype == "b1":
            flat = np.frombuffer(buffers[at:end], dtype=np.uint8) != 0
        return flat.reshape(shape).copy()

    def record(kind: type, parts: list[Any]) -> Any:
        if len(parts) != len(_FIELDS[kind]):
            raise CodecError(f"a {kind.__name__} has the wrong number of fields")
        return _checked(kind(*parts))

    def unpack(node: Any, depth: int) -> Any:
        if depth > 2 * MAX_DEPTH:
            raise CodecError("the message is nested too deeply")
        if isinstance(node, list):
            return [unpack(item, depth + 1) for item in node]
        if isinstance(node, str) and len(node) > MAX_STRING:
            raise CodecError("the message holds too long a text")
        if not isinstance(node, dict):
            return node
        kind, of = node.get("$"), node.get("of")
        if kind == "array":
            return array(node)
        if not isinstance(kind, str) or not isinstance(of, list):
            raise CodecError("the message holds something unknown")
        if kind == "dict":
            if any(not isinstance(pair, list) or len(pair) != 2 for pair in of):
                raise CodecError("a dict is not well formed")
            return {_key(unpack(k, depth + 1)): unpack(v, depth + 1) for k, v in of}
        parts = [unpack(item, depth + 1) for item in of]
        if kind == "tuple":
            return tuple(parts)
        if kind == "set":
            return {_key(part) for part in parts}
        if kind in allowed:
            return record(allowed[kind], parts)
        raise CodecError(f"the message holds a {kind[:40]!r}, which may not stand there")

    return unpack(tree, 0)


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


def _key(value: Any) -> Any:
    plain = (str, int, float, bool, type(None))
    if not isinstance(value, plain) and not (
        isinstance(value, tuple) and all(isinstance(item, plain) for item in value)
    ):
        raise CodecError("a key or a set's member is no plain value")
    return value


_FIELD_TYPES: dict[type, tuple[Any, ...]] = {
    Opaque: (str,),
    Returned: (object, str, tuple, int, tuple),
    Raised: (str, str, int, str, str),
    Missing: (str,),
    TimedOut: ((int, float),),
    Reply: (tuple,),
}
_MEMBERS = {Reply: (Returned, Raised, Missing, TimedOut)}


def _checked(answer: Any) -> Any:
    """Fields of an answer come from untrusted code: check each one's type."""
    types = _FIELD_TYPES.get(type(answer))
    if types is None:
        return answer
    values = [getattr(answer, name) for name in _FIELDS[type(answer)]]
    if not all(isinstance(value, kind) for value, kind in zip(values, types, strict=True)):
        raise CodecError(f"a {type(answer).__name__} holds a field of the wrong type")
    if isinstance(answer, Reply) and not (
        answer.outcomes and all(isinstance(o, _MEMBERS[Reply]) for o in answer.outcomes)
    ):
        raise CodecError("a Reply holds something that is no outcome")
    if isinstance(answer, Returned) and not all(
        isinstance(item, (int, str)) for item in answer.changed + answer.warned
    ):
        raise CodecError("a Returned holds a field of the wrong type")
    return answer
