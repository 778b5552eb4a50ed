"""The one exception that people see."""


class ExportError(Exception):
    """What the user gave cannot be exported.

    Args:
        message: what is wrong, lower case, naming the flag, file or layer.
        hint: what to do about it; empty when the message says it all.
    """

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint
