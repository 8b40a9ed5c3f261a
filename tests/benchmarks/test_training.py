"""The benchmark of training: everybody learns, what is missing is told, what is printed."""

import json

import pytest

from benchmarks import training
from benchmarks.training import CONTENDERS, Run, measure, summary


@pytest.fixture(autouse=True)
def two_epochs(monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 2)


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setattr(training, "find_spec", lambda name: None)


@pytest.mark.heavy("it trains six networks")
@pytest.mark.parametrize("name", training.installed())
def test_everybody_but_the_products_learns_to_read_in_two_epochs(name):
    run = measure(name, training.digits(), seed=1)
    assert run.seconds > 0
    assert run.accuracy is None if name == "products" else run.accuracy > 0.8


@pytest.mark.heavy("it needs scikit-learn")
def test_what_is_never_seen_is_not_learnt_from():
    data = training.digits()
    assert (len(data.y), len(data.y_unseen)) == (1347, 450)
    seen = {x.tobytes() for x in data.X}
    assert not any(x.tobytes() in seen for x in data.X_unseen)


def test_a_ratio_is_that_of_the_fastest_runs():
    def runs(*seconds, accuracy=0.9):
        return [Run(each, accuracy) for each in seconds]

    found = summary(
        {
            "ours": runs(0.5, 0.25),
            "sklearn": runs(1.0, 2.0),
            "torch": runs(3.0, 3.0),
            "products": runs(0.125, 0.25, accuracy=None),
        }
    )
    assert found["sklearn_over_ours"] == 4
    assert found["torch_over_ours"] == 12
    assert found["ours_over_matmul"] == 2
    assert found["accuracies"] == dict.fromkeys(["ours", "sklearn", "torch"], 0.9)
    assert found["missing"] == []


@pytest.mark.heavy("it needs scikit-learn")
def test_json_is_one_object_and_tells_that_torch_is_missing(no_torch, capsys):
    training.main(["--json", "--rounds", "2"])
    found = json.loads(capsys.readouterr().out)
    assert found["missing"] == ["torch"]
    assert found["torch_over_ours"] is None
    assert found["sklearn_over_ours"] > 0
    assert found["ours_over_matmul"] > 1
    assert set(found["accuracies"]) == {"ours", "sklearn"}
    assert found["rounds"] == 2


@pytest.mark.heavy("it needs scikit-learn")
def test_people_get_a_table(no_torch, capsys):
    training.main(["--rounds", "1"])
    shown = capsys.readouterr().out
    for _, title in CONTENDERS.values():
        assert title in shown
    assert "not installed" in shown
    assert "wanted are at least 3" in shown
