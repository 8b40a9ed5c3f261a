"""Two half moons that reach into each other, blurred: no measurement, but made by a rule."""

import numpy as np


def moons(S: int, seed: int, blur: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Points X (S, 2) and classes y (S,), one half moon a class, moved by normal noise.

    >>> X, y = moons(6, seed=0)
    >>> print(X.shape, y)
    (6, 2) [0 1 0 1 0 1]
    """
    rng = np.random.default_rng(seed)
    y = np.arange(S) % 2
    angle = rng.uniform(0, np.pi, S)
    X = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    X[y == 1] *= -1
    return X + rng.normal(0, blur, (S, 2)), y
