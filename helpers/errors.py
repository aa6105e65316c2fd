"""The one kind of failure that users are meant to read."""


class LabsError(Exception):
    """An expected failure: what was found, what was expected, what to type next.

    The command line prints the message without a traceback and exits with 1.
    """
