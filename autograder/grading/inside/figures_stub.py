"""In the sandbox, figures are not drawn: every name in here is one that does nothing."""


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
