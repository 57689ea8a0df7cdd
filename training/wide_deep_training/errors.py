"""What ends a training, with the exit status that scripts see."""


class TrainingError(Exception):
    """The training failed. The message says what to do about it."""

    status = 1


class UsageError(TrainingError):
    """The command line does not fit: an unknown flag, or one that contradicts the checkpoint."""

    status = 2


class DataError(TrainingError):
    """The data is missing or unusable. The message names the file and, where there is one, the line and column."""

    status = 7


class OutputError(TrainingError):
    """A directory can't be written to, or the disk is full."""

    status = 8


class TerminatedError(TrainingError):
    """A signal ended the training."""

    status = 143
