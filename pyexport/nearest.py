"""Finds the word that somebody meant who typed another."""

import difflib
import re

_CHOICE = re.compile(
    r"argument (?P<flag>--[\w-]+): invalid choice: '(?P<word>.*)' \(choose from .*\)"
)
_UNKNOWN = re.compile(r"unrecognized arguments: (?P<word>--[\w-]+)")


def question(word: str, known) -> str:
    """Asks whether a known word was meant.

    Args:
        word: what was typed.
        known: the words that there are.

    Returns:
        "did you mean X? ", or nothing where no word is near.
    """
    by_letters = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_letters, n=1, cutoff=0.7)
    return f"did you mean {by_letters[near[0]]}? " if near else ""


def usage_error(message: str, choices: dict[str, tuple]) -> tuple[str, str]:
    """What argparse says of a command line, in our words.

    Args:
        message: argparse's.
        choices: the values by flag; of flags that take any, nothing.

    Returns:
        The message, and a question that may be empty.
    """
    if match := _CHOICE.match(message):
        flag, word = match["flag"], match["word"]
        return f'{flag} "{word}": there is no such value', question(word, choices[flag])
    if match := _UNKNOWN.match(message):
        return message, question(match["word"], choices)
    return message, ""
