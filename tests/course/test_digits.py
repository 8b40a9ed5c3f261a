"""The reference of lesson 12, its data, and the comparison that the lesson prints."""

import doctest
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises import digits as exercises
from autograder.exercises import held_back
from course import digits
from course.data.digits import X, images, y
from course.digits import confusion_matrix, fit_digits, predict_digits, standardise
from course.figures import digits as figures
from course.training import train

LESSON = Path(__file__).parents[2] / "solutions" / "12_digits.py"


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(digits).failed == 0


@pytest.mark.heavy("it needs scikit-learn")
def test_the_images_are_those_of_scikit_learn_and_every_fifth_is_held_back():
    from sklearn import datasets

    all_X, all_y = datasets.load_digits(return_X_y=True)
    held = np.arange(len(all_y)) % 5 == 3
    for found, expected in ((X, all_X[~held]), (y, all_y[~held]),
                            (held_back.X, all_X[held]), (held_back.y, all_y[held])):  # fmt: skip
        np.testing.assert_array_equal(found, expected)


def test_no_image_that_is_held_back_is_given_to_students():
    given = set(map(bytes, X))
    assert not any(bytes(image) in given for image in held_back.X)


def test_the_sandbox_has_the_images_of_students_and_not_the_ones_held_back():
    from autograder.grading.marking import bundle

    files = bundle("12_digits")
    assert "course/data/digits.py" in files
    assert "course/digits.py" not in files
    assert not any("held_back" in str(path) for item in files.items() for path in item)


def test_a_table_of_images_is_read_row_by_row():
    pixels, labels = images(f"7 {'0' * 8}{'g' * 8}{'a' * 48}\n")
    np.testing.assert_array_equal(pixels.reshape(8, 8)[:3, 0], [0, 16, 10])
    assert labels.tolist() == [7]


def test_standardised_training_images_have_mean_0_and_spread_1_where_they_vary():
    scaled = standardise(X, X)
    varies = X.std(axis=0) > 0
    assert not varies.all()
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), varies, atol=1e-12)


def test_the_reader_reads_more_than_96_percent_of_digits_never_seen():
    order = np.random.default_rng(0).permutation(len(y))
    fit, choose = order[:1138], order[1138:]
    network = fit_digits(X[fit], y[fit], X[choose], y[choose], np.random.default_rng(1))
    y_hat = predict_digits(network, held_back.X)
    counts = confusion_matrix(y_hat, held_back.y, 10)
    assert np.trace(counts) / counts.sum() == np.mean(y_hat == held_back.y) > 0.96


@pytest.mark.parametrize(
    ("right", "share"), [(305, 0), (306, 1 / 3), (324, 1 / 2), (334, 5 / 6), (345, 1), (359, 1)]
)
def test_marks_begin_at_85_percent_and_are_full_at_96(right, share):
    probe = exercises.fit_digits.parts[0].draw(np.random.default_rng(0))
    fit, reading = probe.steps
    read = exercises._names(fit)[exercises._usual(reading.args[1])]
    read[right:] = (read[right:] + 1) % 10
    earned, told = exercises._accuracy(probe, [None, read])
    assert earned == share
    assert (f"{right / 359:.1%}" in told) == (share == 1)


@pytest.mark.parametrize("answer", [None, "text", np.zeros((359, 10)), np.full(359, 3.5), [1, 2]])
def test_what_is_no_label_earns_nothing_and_is_told_in_a_sentence(answer):
    probe = exercises.fit_digits.parts[0].draw(np.random.default_rng(0))
    share, sentence = exercises._accuracy(probe, [None, answer])
    assert share == 0
    assert sentence.endswith(".")


@pytest.mark.heavy("it trains scikit-learn's networks beside ours")
def test_the_table_beside_the_library_is_what_is_measured():
    neural_network = pytest.importorskip("sklearn.neural_network")
    fit, test = figures.TRAIN, figures.TEST
    inputs, asked = standardise(X[fit], X[fit]), standardise(X[fit], X[test])
    rate, decay, momentum, epochs, batch, strength = 0.05, 0.05, 0.9, 25, 16, 1e-3
    ours, theirs = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        network, _ = train(
            inputs, y[fit], [64, 64, 10], rate, decay, momentum, epochs, batch, strength, rng
        )
        y_hat = predict_digits({"X_train": X[fit], "network": network}, X[test])
        ours.append(np.mean(y_hat == y[test]))
        library = neural_network.MLPClassifier(
            hidden_layer_sizes=(64,),
            activation="tanh",
            solver="sgd",
            alpha=2 * strength * batch,  # its penalty is α/2 ΣW², over the batch's size
            batch_size=batch,
            learning_rate_init=rate,
            momentum=momentum,
            nesterovs_momentum=False,
            max_iter=epochs,
            n_iter_no_change=epochs,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs.append(library.fit(inputs, y[fit]).score(asked, y[test]))
    printed = re.findall(r"\| (\d+\.\d) % \| (\d+\.\d) % to (\d+\.\d) % \|", LESSON.read_text())
    for told, measured in zip(printed, (ours, theirs), strict=True):
        expected = np.array([np.mean(measured), min(measured), max(measured)])
        np.testing.assert_allclose(np.array(told, dtype=float), 100 * expected, atol=0.7)
    assert abs(np.mean(ours) - np.mean(theirs)) < 0.01


def read_by_a_network(fit, asked, seed, sizes=(64, 64, 10)):
    """The share of the images `asked` that the lesson's network reads, trained on `fit`."""
    inputs, rng = standardise(X[fit], X[fit]), np.random.default_rng(seed)
    network, _ = train(inputs, y[fit], sizes, 0.05, 0.05, 0.9, 25, 16, 1e-3, rng)
    y_hat = predict_digits({"X_train": X[fit], "network": network}, X[asked])
    return np.mean(y_hat == y[asked])


def read_by_a_neighbour(fit, asked):
    squares = np.sum((X[asked][:, None] - X[fit]) ** 2, axis=2)
    return np.mean(y[fit][np.argmin(squares, axis=1)] == y[asked])


def test_the_nearest_training_image_reads_more_than_the_network():
    assert f"{read_by_a_neighbour(figures.TRAIN, figures.TEST):.1%}" == "98.7%"
    assert "The nearest training image reads 98.7 %" in LESSON.read_text()


@pytest.mark.heavy("it trains ten networks")
def test_the_hidden_layer_buys_one_or_two_images():
    shares = [read_by_a_network(figures.TRAIN, figures.TEST, seed, (64, 10)) for seed in range(10)]
    told = np.array([np.mean(shares), min(shares), max(shares)])
    np.testing.assert_allclose(told, [0.964, 0.960, 0.970], atol=0.004)


@pytest.mark.heavy("it trains five networks on four fifths of all images")
def test_hands_never_seen_are_read_less_well():
    fifths = np.arange(len(y)) * 5 // len(y)
    shares = [read_by_a_network(fifths != k, fifths == k, k) for k in range(5)]
    assert 0.91 < np.mean(shares) < 0.935
    assert np.mean([read_by_a_neighbour(fifths != k, fifths == k) for k in range(5)]) > 0.96
