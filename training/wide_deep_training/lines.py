"""What a line of data must look like, and what is wrong with one that does not.

`VALID` decides: one regular expression for the pass over the data and for the training, fast enough to run over
every line. `fault` explains: it is asked only about a line that `VALID` refused.
"""

import re
from dataclasses import dataclass
from typing import Final

from wide_deep_training.columns import CATEGORIES, FIELDS, LABEL, NUMBERS

# The longest line, in bytes. Real ones have about 230. The shuffle holds 20,000 lines in memory.
LONGEST: Final = 64 * 1024
TOO_LONG: Final = f"the line is longer than {LONGEST} bytes, which none of Criteo's is"

# At most 19 digits and an exponent of at most 19: whatever matches fits a float32, so nothing becomes infinite.
NUMBER: Final = r"[+-]?(?:[0-9]{1,19}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[01]?[0-9])?"
UNQUOTED: Final = r'[^,"]*'
QUOTED: Final = r'"(?:[^"]|"")*"'
CATEGORY: Final = rf"(?:{UNQUOTED}|{QUOTED})"

# In the syntax that Python and RE2, which TensorFlow uses, have in common.
VALID: Final = rf"[01](?:,(?:{NUMBER})?){{{len(NUMBERS)}}}(?:,{CATEGORY}){{{len(CATEGORIES)}}}"

_UNQUOTED: Final = re.compile(UNQUOTED)
_QUOTED: Final = re.compile(QUOTED)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: the column counts from 1, or is None where the whole line is at fault."""

    column: int | None
    message: str

    def __str__(self) -> str:
        """Write the fault as it follows a line's number."""
        return f": {self.message}" if self.column is None else f", column {self.column}: {self.message}"


def is_header(line: str) -> bool:
    """Report whether a file's first line names the columns: none of the first 14 fields is empty or a number."""
    fields = line.split(",")[: 1 + len(NUMBERS)]
    return len(fields) == 1 + len(NUMBERS) and not any(_is_number(field) or not field.strip() for field in fields)


def fault(line: bytes) -> Fault:
    """Explain why `VALID` refuses a line (without its line break)."""
    if not line.strip():
        return Fault(None, "the line is empty")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return Fault(None, f"byte {error.start + 1} of the line is no UTF-8")
    fields = []
    for column, field in enumerate(_split(text), start=1):
        if field is None:
            return Fault(column, 'a quote inside a field: a field with quotes must be quoted whole, as "a ""b"" c"')
        fields.append(field)
    if text.count("\t") == len(FIELDS) - 1:
        return Fault(None, "tabs separate the fields, as in Criteo's raw file: wide-deep-convert makes train.csv of it")
    if len(fields) != len(FIELDS):
        return Fault(
            None, f"the line has {len(fields)} fields; {len(FIELDS)} are needed: {LABEL}, I1 to I13, C1 to C26"
        )
    if fields[0] not in ("0", "1"):
        return Fault(1, f"{LABEL} must be 0 or 1, not {_shown(fields[0])}")
    for column, field in enumerate(fields[1 : 1 + len(NUMBERS)], start=2):
        if field and not _is_number(field):
            return Fault(column, f"{FIELDS[column - 1]} must be a number or empty, not {_shown(field)}")
    raise AssertionError(f"nothing is wrong with {text!r}")


def _split(text: str) -> list[str | None]:
    """Split a line into fields as written, quotes included; a None ends the list where a quote is misplaced."""
    fields: list[str | None] = []
    at = 0
    while True:
        match = (_QUOTED if text.startswith('"', at) else _UNQUOTED).match(text, at)
        if match is None or text[match.end() : match.end() + 1] not in ("", ","):
            return [*fields, None]
        fields.append(match.group())
        at = match.end() + 1
        if at > len(text):
            return fields


def _is_number(field: str) -> bool:
    return re.fullmatch(NUMBER, field) is not None


def _shown(field: str) -> str:
    return repr(field if len(field) <= 40 else field[:40] + "…")
