"""The training loop of lesson 10, in parts that are read from the steps that it made."""

import numpy as np

from autograder.judging.exercise import Part, exercise, mistake
from autograder.judging.mistakes import Edit
from course import training as tr
from course.backprop import backward, forward
from course.gradient_descent import decayed_rate, minibatches
from course.softmax import cross_entropy
from course.training import initial_parameters, momentum_step, regularised

from . import loop_steps as steps
from .loop_steps import TANH, judged, several_batches, tiny_steps, whole_batches

training = exercise(
    tr.train,
    Part("steps along the gradient", 1, whole_batches, judged(steps.goes_down), times=2),
    Part("the start", 0.5, steps.start, judged(steps.good_start), times=1, alone=True),
    Part("a rate that falls", 0.5, whole_batches, judged(steps.falls), times=1),
    Part(
        "the same rate for all batches of an epoch",
        0.5,
        tiny_steps(1, decay=0.5),
        judged(steps.same_rate),
        times=1,
    ),
    Part("momentum", 1, whole_batches, judged(steps.keeps_going), times=1),
    Part("the price of the weights", 1, whole_batches, judged(steps.pays), times=1),
    Part(
        "one loss an epoch",
        0.5,
        (whole_batches, tiny_steps(2, decay=0.0)),
        judged(steps.tells),
        times=2,
    ),
    Part(
        "every sample once an epoch, in shuffled batches",
        1,
        several_batches,
        judged(steps.deals),
        times=2,
    ),
    uses=("glorot", "initial_parameters", "l2", "l2_gradient", "regularised", "momentum_step"),
)


def train(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    parameters = initial_parameters(sizes, rng)
    velocity = [(np.zeros_like(W), np.zeros_like(b)) for W, b in parameters]
    losses = []
    for t in range(epochs):
        rate = decayed_rate(learning_rate, decay, t, "inverse")
        batch_losses = []
        for batch in minibatches(len(y), batch_size, rng):
            scores, _ = forward(X[batch], parameters, TANH)
            loss = cross_entropy(scores, y[batch])
            gradients = backward(X[batch], y[batch], parameters, TANH)
            loss, gradients = regularised(loss, gradients, parameters, strength, "l2")
            parameters, velocity = momentum_step(parameters, gradients, velocity, rate, momentum)
            batch_losses.append(loss)
        losses.append(np.mean(batch_losses))
    return parameters, np.array(losses)


RATE = 'decayed_rate(learning_rate, decay, t, "inverse")'
DEALT = "minibatches(len(y), batch_size, rng)"

for _id, _sentence, _hint, _old, _new in (
    (
        "momentum-left-out",
        "Momentum is left out: the velocity starts at 0 in every step.",
        "Keep the velocity that momentum_step returns.",
        "parameters, velocity = momentum_step",
        "parameters, _ = momentum_step",
    ),
    (
        "velocity-new-each-epoch",
        "The velocity starts at 0 in every epoch; it goes on through all of them.",
        "Make it once, before the loop over the epochs.",
        "    for t in range(epochs):\n",
        "    for t in range(epochs):\n"
        "        velocity = [(np.zeros_like(W), np.zeros_like(b)) for W, b in parameters]\n",
    ),
    (
        "momentum-fixed",
        "The momentum is 0.9, whatever is asked for.",
        "Hand the argument momentum on.",
        "rate, momentum)",
        "rate, 0.9)",
    ),
    (
        "rate-stays-same-all-epochs",
        "The rate stays the same in all epochs; it is α / (1 + δ t) in epoch t.",
        "",
        RATE,
        "learning_rate",
    ),
    (
        "rate-compounds",
        "The falling rate is taken for the next epoch's α, and falls again from there.",
        "Compute each epoch's rate from the learning_rate that was given, under another name.",
        RATE,
        f"learning_rate = {RATE}",
    ),
    (
        "rate-falls-exponentially",
        "The rate falls as exp(−δ t); it is α / (1 + δ t) in epoch t.",
        "",
        RATE,
        "learning_rate * np.exp(-decay * t)",
    ),
    (
        "rate-one-epoch-ahead",
        "The epochs are counted from 1 in the rate; in the first one t is 0.",
        "",
        RATE,
        'decayed_rate(learning_rate, decay, t + 1, "inverse")',
    ),
    (
        "weights-pay-price",
        "The weights pay no price: strength is not used.",
        "",
        'regularised(loss, gradients, parameters, strength, "l2")',
        "loss, gradients",
    ),
    (
        "price-in-loss-alone",
        "The loss has its price, but the step goes along the gradients without it.",
        "regularised returns both: loss, gradients = regularised(…)",
        "loss, gradients = regularised",
        "loss, _ = regularised",
    ),
    (
        "price-in-gradients-alone",
        "The step pays the price, but the losses are told without it.",
        "regularised returns both: loss, gradients = regularised(…)",
        "loss, gradients = regularised",
        "_, gradients = regularised",
    ),
    (
        "price-l1",
        "The price is that of L1; L2 is asked for.",
        "",
        '"l2"',
        '"l1"',
    ),
    (
        "gradient-of-all-samples",
        "The gradient is that of all samples, whatever the batch.",
        "backward(X[batch], y[batch], …)",
        "backward(X[batch], y[batch],",
        "backward(X, y,",
    ),
    (
        "batches-in-given-order",
        "The batches are the samples in their given order; they should be shuffled.",
        "",
        DEALT,
        "np.split(np.arange(len(y)), range(batch_size, len(y), batch_size))",
    ),
    (
        "last-batch-loss",
        "The loss of an epoch is that of its last batch; it should be the mean over all of them.",
        "",
        "np.mean(batch_losses)",
        "loss",
    ),
    (
        "loss-batch",
        "There is a loss for each batch; one for each epoch is expected, their mean.",
        "",
        "losses.append(np.mean(batch_losses))",
        "losses.extend(batch_losses)",
    ),
    (
        "all-weights-start-0",
        "All weights start at 0, and so all slopes of the hidden layers stay 0.",
        "Begin with initial_parameters(sizes, rng).",
        "initial_parameters(sizes, rng)",
        "[(0 * W, b) for W, b in initial_parameters(sizes, rng)]",
    ),
    (
        "weights-start-normal",
        "The weights at the start are normal, of standard deviation 1; Glorot's are asked for.",
        "Begin with initial_parameters(sizes, rng).",
        "initial_parameters(sizes, rng)",
        "[(rng.normal(size=(n, m)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]",
    ),
    (
        "biases-start-drawn",
        "The biases are drawn at the start, too; they begin at 0.",
        "Begin with initial_parameters(sizes, rng).",
        "initial_parameters(sizes, rng)",
        "[(W, rng.normal(size=len(b))) for W, b in initial_parameters(sizes, rng)]",
    ),
):
    mistake(training, _id, _sentence, _hint)(Edit(train, _old, _new))


@mistake(
    training, "rate-falls-batch", "The rate falls with every batch; it falls with every epoch."
)
def _(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    parameters, losses, t = initial_parameters(sizes, rng), [], 0
    velocity = [(0 * W, 0 * b) for W, b in parameters]
    for _ in range(epochs):
        total = []
        for batch in minibatches(len(y), batch_size, rng):
            scores, _ = forward(X[batch], parameters, TANH)
            slopes = backward(X[batch], y[batch], parameters, TANH)
            loss = cross_entropy(scores, y[batch])
            loss, slopes = regularised(loss, slopes, parameters, strength, "l2")
            rate = decayed_rate(learning_rate, decay, t, "inverse")
            parameters, velocity = momentum_step(parameters, slopes, velocity, rate, momentum)
            total.append(loss)
            t += 1
        losses.append(np.mean(total))
    return parameters, losses


@mistake(
    training,
    "loss-after-epoch",
    "The loss is taken after the epoch's last step; it should be the mean of what each batch"
    " costs before its step.",
)
def _(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    parameters, losses = initial_parameters(sizes, rng), []
    velocity = [(0 * W, 0 * b) for W, b in parameters]
    for t in range(epochs):
        rate = decayed_rate(learning_rate, decay, t, "inverse")
        for batch in minibatches(len(y), batch_size, rng):
            slopes = backward(X[batch], y[batch], parameters, TANH)
            _, slopes = regularised(0.0, slopes, parameters, strength, "l2")
            parameters, velocity = momentum_step(parameters, slopes, velocity, rate, momentum)
        loss = cross_entropy(forward(X, parameters, TANH)[0], y)
        losses.append(regularised(loss, slopes, parameters, strength, "l2")[0])
    return parameters, losses
