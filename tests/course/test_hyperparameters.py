"""The reference of lesson 11: choosing, and what errors are made of."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.notebooks.source import read
from course import hyperparameters
from course.data import curve
from course.figures import hyperparameters as figures
from course.hyperparameters import (
    best,
    bias_squared_and_variance,
    grid,
    leaks,
    random_draws,
    stopping_epoch,
)

LESSON = Path(__file__).parents[2] / "solutions" / "11_hyperparameters.py"


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(hyperparameters).failed == 0


def test_a_grid_has_every_combination_once_and_the_last_name_varies_fastest():
    trials = grid({"a": [1, 2], "b": [3, 4, 5]})
    assert [tuple(trial.values()) for trial in trials] == [
        (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)
    ]  # fmt: skip


def test_a_grid_without_names_has_one_trial_and_without_values_none():
    assert grid({}) == [{}]
    assert grid({"a": [1, 2], "b": []}) == []


def test_the_trials_of_a_grid_are_dicts_of_their_own():
    first, second = grid({"a": [1, 2]})
    first["validation_loss"] = 0.5
    assert second == {"a": 2}


def test_every_power_of_ten_of_a_log_range_comes_equally_often():
    rows = random_draws({"s": ("log", 1e-4, 1.0)}, 20_000, np.random.default_rng(0))
    powers = np.floor(np.log10([row["s"] for row in rows]))
    _, counts = np.unique(powers, return_counts=True)
    np.testing.assert_allclose(counts / 20_000, 0.25, atol=0.02)


def test_whole_numbers_include_both_ends_and_can_be_used_as_sizes():
    rows = random_draws({"units": ("integer", 1, 3)}, 100, np.random.default_rng(0))
    assert {row["units"] for row in rows} == {1, 2, 3}
    assert np.zeros(rows[0]["units"]).ndim == 1


def test_an_unknown_kind_is_told_with_the_choices():
    with pytest.raises(ValueError, match="no range 'normal'; choose one of uniform, log, integer"):
        random_draws({"a": ("normal", 0, 1)}, 1, np.random.default_rng(0))


@pytest.mark.parametrize("losses", [[np.nan, 0.4, 0.2], [0.2, np.nan, 0.4], [0.4, 0.2, np.nan]])
def test_nan_never_wins(losses):
    assert best([{"validation_loss": loss} for loss in losses])["validation_loss"] == 0.2


def test_without_a_number_there_is_no_best():
    with pytest.raises(ValueError, match="No trial"):
        best([{"validation_loss": np.nan}])
    with pytest.raises(ValueError, match="No trial"):
        best([])


def test_squared_bias_and_variance_sum_to_the_mean_squared_error():
    rng = np.random.default_rng(0)
    predictions, truth = rng.normal(size=(7, 5)), rng.normal(size=5)
    parts = bias_squared_and_variance(predictions, truth)
    assert sum(parts) == pytest.approx(np.mean((predictions - truth) ** 2), rel=1e-14)


@pytest.mark.parametrize("strength", [1e-6, 1e-3, 1.0])
def test_over_many_samples_they_come_to_what_the_formula_of_the_fit_says(strength):
    rng = np.random.default_rng(11)
    A = figures.hidden(figures.PLACES, 15, 3) @ figures.solver(curve.x_train, 15, 3, strength)
    exact, truth = curve.truth(curve.x_train), curve.truth(figures.PLACES)
    y = exact + curve.NOISE * rng.normal(size=(20_000, 20))
    bias, variance = bias_squared_and_variance(y @ A.T, truth)
    true_variance = np.mean(np.sum((curve.NOISE * A) ** 2, axis=1))
    assert variance == pytest.approx(true_variance, rel=0.02)
    true_bias = np.mean((A @ exact - truth) ** 2)
    spread = 0.03 * np.sqrt(true_bias * true_variance) + true_variance / 5_000
    assert bias == pytest.approx(true_bias, abs=spread)


@pytest.mark.parametrize(
    ("losses", "patience", "epoch"),
    [
        ([3, 2, 1], 1, 2),
        ([3, 4, 1], 1, 0),
        ([3, 4, 1], 2, 2),
        ([3, 3, 3, 1], 2, 0),
        ([3, 4, 2, 4, 1], 2, 4),
        ([1], 1, 0),
    ],
)
def test_training_stops_after_as_many_epochs_in_a_row_as_there_is_patience(losses, patience, epoch):
    assert stopping_epoch(losses, patience) == epoch


@pytest.mark.parametrize(
    ("does", "uses", "leaking"),
    [
        ("fit", "train", False),
        ("fit", "validation", True),
        ("fit", "train test", True),
        ("choose", "train validation", False),
        ("choose", "validation test", True),
        ("report", "test", False),
        ("report", "validation", True),
        ("report", "train test", True),
    ],
)
def test_what_leaks(does, uses, leaking):
    experiment = [{"name": "step", "does": does, "uses": set(uses.split())}]
    assert leaks(experiment) == ({"step"} if leaking else set())


def test_what_the_true_curve_costs_is_what_the_lesson_says():
    sets = (curve.x_validation, curve.y_validation), (curve.x_test, curve.y_test)
    costs = [np.mean((curve.truth(x) - y) ** 2) for x, y in sets]
    assert [f"{cost:.3f}" for cost in costs] == ["0.100", "0.114"]


@pytest.mark.heavy("it repeats a search and three races a hundred times each")
def test_what_the_lesson_says_of_its_races_and_searches_is_what_they_print(capsys):
    names: dict = {"check": lambda function: None}
    for cell in read(LESSON.read_text(encoding="utf-8"))[0]:
        text = cell.text if cell.kind == "code" else ""
        if "figures." not in text and "progress()" not in text:
            exec(text.replace("from autograder import check\n", ""), names)
    printed = capsys.readouterr().out
    wins = [int(n) for n in re.findall(r"chance is better in (\d+) of 100 races", printed)]
    np.testing.assert_allclose(wins, [50, 70, 80], atol=3)
    assert "validation loss 0.090, test loss 0.119" in printed
    assert "validation loss 0.101, test loss 0.122" in printed
