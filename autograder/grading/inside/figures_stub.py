"""In the sandbox, figures and progress are not shown: every name in here does nothing."""


class Nothing:
    """Stands for any figure, or any module of figures."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()
