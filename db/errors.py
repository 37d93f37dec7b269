"""Who is to blame for an error, as far as the program can tell. Knows nothing of files, stores or screens.

An error of the input or of the environment is shown to the person as its one plain sentence; any other
exception is a bug of the program's own and is logged with its trace.
"""


class InputError(ValueError):
    """What the person gave cannot be used. The message says what, where, and what to do. Exit code 2."""


class EnvironmentFailure(RuntimeError):
    """The machine could not do it: disk, lock, damaged file, missing screen. Exit code 3."""
