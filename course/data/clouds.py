"""Three clouds of points in the plane that overlap a little."""

import numpy as np

CENTRES = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])


def clouds(S: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points X of shape (S, 2) around three centres, with spread 1, and their labels y, (S,).

    >>> X, y = clouds(4, seed=0)
    >>> X.shape, set(y.tolist()) <= {0, 1, 2}
    ((4, 2), True)
    """
    rng = np.random.default_rng(seed)
    y = rng.integers(3, size=S)
    return CENTRES[y] + rng.normal(size=(S, 2)), y
