"""In the sandbox, `check` does nothing: what is right is judged outside."""


def check(*functions):
    """Accept anything and say nothing."""
