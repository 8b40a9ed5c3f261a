"""Three arms of points that wind around each other: no measurement, but made by a rule."""

import numpy as np


def spirals(seed: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Points X (180, 2) and classes y (180,), 60 points from the inside of each arm outwards.

    >>> X, y = spirals()
    >>> print(X.shape, *np.bincount(y))
    (180, 2) 60 60 60
    """
    rng = np.random.default_rng(seed)
    radius = np.tile(np.linspace(0.2, 2, 60), 3)
    y = np.repeat(np.arange(3), 60)
    angle = 2 * np.pi / 3 * y + 2.7 * radius + rng.normal(0, 0.15, 180)
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]), y
