"""Made-up data."""

import re
from pathlib import Path

import numpy as np
import pytest

from wide_deep_training import cli, lines, synthesize
from wide_deep_training.synthesize import World


def test_the_same_seed_writes_the_same_data(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        synthesize.write(tmp_path / name, 300, 100, seed)
    texts = [[(tmp_path / name / f"{kind}.csv").read_text() for kind in ("train", "eval")] for name in "abc"]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]
    assert texts[0][0].splitlines()[:100] != texts[0][1].splitlines()


def test_each_line_is_valid_and_full_numbers_suit_the_code_of_2020(tmp_path: Path) -> None:
    synthesize.write(tmp_path, 500, 100, 1)
    found = (tmp_path / "train.csv").read_text().splitlines()
    assert len(found) == 500
    for line in found:
        assert re.fullmatch(lines.VALID, line)
        assert all(line.split(",")[:14])
    assert any(line.endswith(",") for line in found), "some categories are empty"


def test_the_best_accuracy_is_that_of_whoever_knows_the_chances() -> None:
    labels, chances = (
        np.concatenate(parts)
        for parts in zip(*((label, chance) for _, label, chance in World(1).rows(1, 60_000)), strict=True)
    )
    best = np.mean(np.maximum(chances, 1 - chances))
    assert np.mean((chances > 0.5) == labels) == pytest.approx(best, abs=0.005)
    assert np.mean(labels) == pytest.approx(synthesize.CLICKS, abs=0.01)
    assert best > 1 - np.mean(labels) + 0.05


def test_the_command_says_how_good_a_model_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["wide-deep-synthesize", "--rows=400", f"--out={tmp_path}"])
    with pytest.raises(SystemExit) as ended:
        cli.synthesize()
    assert ended.value.code == 0
    train, evaluation = capsys.readouterr().out.splitlines()
    assert re.fullmatch(
        rf"{tmp_path}/train.csv: 400 rows, baseline 0\.\d{{4}}, best possible accuracy 0\.\d{{4}}", train
    )
    assert evaluation.startswith(f"{tmp_path}/eval.csv: 100 rows, ")
