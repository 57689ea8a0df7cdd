"""What a line must look like."""

import re

import pytest
import tensorflow as tf

from tests.conftest import line
from wide_deep_training import lines

NUMBERS = "1,2,3,4,5,6,7,8,9,10,11,12,13"

VALID = {
    "plain": line(),
    "empty numbers and categories": line(numbers="," * 12, category=""),
    "negative, fraction, exponent": line(numbers="-1,+2,.5,6.,1e3,1E-9,7,8,9,10,11,12,13"),
    "quoted category with a comma and a quote": line(category='"a,""b"""'),
    "letters beyond ASCII": line(category="é"),
    "blank category": line(category=" "),
}

QUOTE = 'a quote inside a field: a field with quotes must be quoted whole, as "a ""b"" c"'

FAULTY = {
    "empty": ("", ": the line is empty"),
    "too few fields": ("1,2,3", ": the line has 3 fields; 40 are needed: clicked, I1 to I13, C1 to C26"),
    "too many fields": (line() + ",x", ": the line has 41 fields; 40 are needed: clicked, I1 to I13, C1 to C26"),
    "tabs": (
        line().replace(",", "\t"),
        ": tabs separate the fields, as in Criteo's raw file: wide-deep-convert makes train.csv of it",
    ),
    "label": (line(label=2), ", column 1: clicked must be 0 or 1, not '2'"),
    "text": (line(numbers="1,x" + ",3" * 11), ", column 3: I2 must be a number or empty, not 'x'"),
    "not a number": (line(numbers="NaN" + ",3" * 12), ", column 2: I1 must be a number or empty, not 'NaN'"),
    "infinite": (line(numbers="1,2" + ",inf" * 11), ", column 4: I3 must be a number or empty, not 'inf'"),
    "beyond a float32": (line(numbers="1e39" + ",3" * 12), ", column 2: I1 must be a number or empty, not '1e39'"),
    "quote inside": (line(category='a"b'), f", column 15: {QUOTE}"),
    "quote left open": (line() + '"', f", column 40: {QUOTE}"),
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID.keys())
def test_a_valid_line_is_one_to_python_and_to_tensorflow(text: str) -> None:
    assert re.fullmatch(lines.VALID, text)
    assert tf.strings.regex_full_match(text, lines.VALID)


@pytest.mark.parametrize(("text", "message"), FAULTY.values(), ids=FAULTY.keys())
def test_a_fault_is_named_with_its_column(text: str, message: str) -> None:
    assert not re.fullmatch(lines.VALID, text)
    assert not tf.strings.regex_full_match(text, lines.VALID)
    assert str(lines.fault(text.encode())) == message


def test_bytes_that_are_no_utf8_are_named() -> None:
    text = line().encode().replace(b"a", b"\xff", 1)
    assert not tf.strings.regex_full_match(text, lines.VALID)
    assert str(lines.fault(text)) == ": byte 33 of the line is no UTF-8"


def test_the_largest_valid_number_fits_a_float32() -> None:
    largest = f"{'9' * 19}.9e19"
    assert re.fullmatch(lines.NUMBER, largest)
    assert tf.math.is_finite(tf.strings.to_number(largest))


def test_a_header_is_a_first_line_without_numbers() -> None:
    assert lines.is_header("clicked," + ",".join(f"I{i}" for i in range(1, 14)) + ",C1")
    assert not lines.is_header(line())
    assert not lines.is_header(line(numbers=NUMBERS.replace("3", "x", 1)))
    assert not lines.is_header("label,I1")
