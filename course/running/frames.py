"""Which frames are the student's: those under `call`, up to the next frame of this package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

OURS = str(Path(__file__).parent)


def call(function: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
    """`function(*args, **kwargs)`; only what runs under this frame may be interrupted."""
    return function(*args, **kwargs)


def in_answer(frame: FrameType | None) -> bool:
    """Whether `frame` may be interrupted: it lies under `call`, and none of ours lies between."""
    interrupted = frame
    while frame is not None:
        if frame.f_code.co_filename.startswith(OURS):
            return frame.f_code is call.__code__ and frame is not interrupted
        frame = frame.f_back
    return False
