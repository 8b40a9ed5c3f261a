# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 10 Training: where to start, what to pay, and the loop
#
# In lesson 09 a network learnt three arms of points. The weights at the start
# were random, of a size that I had chosen. **Why not begin with zeros?** And
# a network of many weights can learn every sample by heart, the noise too.
# What keeps it from that? (Learning the noise is called **overfitting**.)
#
# At the end of this lesson you will have a function `train` with which any of
# your networks can be trained, and which lesson 12 uses on real handwriting.
# From earlier lessons `forward`, `backward`, `cross_entropy`, `minibatches` and
# `decayed_rate` are imported from `course`.

# %%
from itertools import pairwise

import numpy as np

from autograder import check
from course.backprop import backward, forward
from course.data.moons import moons
from course.figures import training as figures
from course.gradient_descent import decayed_rate, minibatches
from course.softmax import cross_entropy

# %%
TANH = (np.tanh, lambda a: 1 - np.tanh(a) ** 2)

# %% [markdown]
# ## Zeros
#
# Two half moons that reach into each other, and a network of one hidden layer.
# All weights and biases are 0. Before you run the cell: what will the slope with
# respect to the first layer's weights be? Think of the two factors of `hidden_delta`, the
# weights above and $g'$, and of what each layer is given.

# %%
X, y = moons(200, seed=1)


def slopes_of(parameters):
    gradients = backward(X, y, parameters, TANH)
    return [float(np.max(np.abs(dW))) for dW, _ in gradients]


zeros = [(np.zeros((4, 2)), np.zeros(4)), (np.zeros((2, 4)), np.zeros(2))]
print(slopes_of(zeros))
# -> [0.0, 0.0]

# %% [markdown]
# Nothing moves. The first layer gets no slope, because delta comes down through
# weights of 0. And the second gets none, because tanh(0) = 0 is all that it is
# given. Only the biases of the scores could learn. A slope of 0 is no sign of a
# valley: from here some ways lead down and others up. Such a place is called a
# **saddle point**.
#
# ## All equal
#
# So let all weights be ½. Now there are slopes. Ten steps of descent:

# %%
equal = [(np.full((4, 2), 0.5), np.zeros(4)), (np.full((2, 4), 0.5), np.zeros(2))]
for _ in range(10):
    pairs = zip(equal, backward(X, y, equal, TANH), strict=True)
    equal = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in pairs]
print(np.round(equal[0][0], 3))
# -> [[0.528 0.469]
# ->  [0.528 0.469]
# ->  [0.528 0.469]
# ->  [0.528 0.469]]

# %% [markdown]
# Four rows, four times the same unit. Units that are equal give the same, get
# the same delta, and make the same step. However long you train, this network
# has *one* hidden unit. Random weights are there to **break the symmetry**.
#
# > **stays_symmetric(parameters)** tells whether a network is caught like this.
# > Return `True` if in *every* hidden layer all units are alike: their rows of
# > weights in, their biases, and their weights out, which are columns of the
# > next layer's `W`. Otherwise return `False`. The scores are no hidden layer.
# > Equal means up to rounding; `np.allclose` knows that.


# %%
def stays_symmetric(parameters):
    ### BEGIN SOLUTION
    return all(
        np.allclose(W, W[0]) and np.allclose(b, b[0]) and np.allclose(W_out.T, W_out[:, 0])
        for (W, b), (W_out, _) in pairwise(parameters)
    )
    ### END SOLUTION


# %%
check(stays_symmetric)

# %%
one_moved = [(W.copy(), b.copy()) for W, b in equal]
one_moved[0][0][3, 0] += 0.001
print(stays_symmetric(equal), stays_symmetric(one_moved))
# -> True False

# %% [markdown]
# ## How large?
#
# The figure sends numbers through eight layers of tanh, with weights drawn
# evenly between $-b$ and $b$. Begin at the left, then move $b$ up to 1. What
# goes wrong on one side, and what on the other?

# %%
figures.first_activations()

# %% [markdown]
# Small weights let the numbers die out: after a few layers everything is 0, and
# so is every slope: they **vanish**. Large ones push tanh to −1 and 1, where $g'$
# is 0. (Without a tanh that stops them, numbers and slopes would grow from layer
# to layer: they **explode**.) In between lies a size at which a layer hands on
# about as much as it was given.
#
# How large is it? A sum of $H_{in}$ products, of weights with the variance $v$ and
# of numbers with the mean square 1, has the mean square $H_{in}\, v$. So forward
# $v = 1 / H_{in}$ keeps the size, and for the deltas, which add up over the units
# above, $v = 1 / H_{out}$ does. Glorot and Bengio took the middle, $v = 2 / (H_{in}
# + H_{out})$. Numbers drawn evenly between $-b$ and $b$ have the variance $b^2/3$
# (the mean of $x^2$), and $b^2 / 3 = 2 / (H_{in} + H_{out})$ gives
#
# $$b = \frac{\sqrt{6}}{\sqrt{H_{in} + H_{out}}}$$
#
# This is **Glorot** or **Xavier initialisation**; Xavier is his first name.
#
# > **glorot(H_in, H_out, rng)** draws the weights of one layer. Return an array
# > of shape (H_out, H_in) with numbers drawn evenly between $-b$ and $b$ by the
# > generator `rng`: `rng.uniform(low, high, size=…)`.


# %%
def glorot(H_in, H_out, rng):
    ### BEGIN SOLUTION
    bound = np.sqrt(6 / (H_in + H_out))
    return rng.uniform(-bound, bound, size=(H_out, H_in))
    ### END SOLUTION


# %%
check(glorot)

# %% [markdown]
# The figure above has drawn yours, too. The spread still falls, from 0.58 to about
# 0.23 after eight layers: the sum above leaves out tanh, which makes every number
# a little smaller. But it falls slowly. Biases may start at 0: the weights break
# the symmetry already.
#
# > **initial_parameters(sizes, rng)** draws a whole network. `sizes` are the
# > numbers of units, inputs first, such as `[2, 16, 3]`. Return the list of
# > `(W, b)`, one pair a layer: Glorot's weights, and biases of 0. All of it
# > comes from `rng`, one layer after another.


# %%
def initial_parameters(sizes, rng):
    ### BEGIN SOLUTION
    return [(glorot(H_in, H_out, rng), np.zeros(H_out)) for H_in, H_out in pairwise(sizes)]
    ### END SOLUTION


# %%
check(initial_parameters)

# %% [markdown]
# *A good place for a pause. What follows is the other half of the question: what
# keeps a network from learning the noise.*
#
# ## What a weight costs
#
# In lesson 08 a price on large weights, a **penalty**, kept a classifier modest.
# There are two usual ones. **L2** adds up the squares, $\Omega = \sum W^2$, and **L1** the
# sizes, $\Omega = \sum |W|$. With the strength $\lambda$, what we minimise is
#
# $$L + \lambda\, \Omega(W)$$
#
# > **l2(W)** and **l1(W)** give the prices of an array of weights of any shape:
# > one number each. **l2_gradient(W)** and **l1_gradient(W)** give their slopes
# > with respect to each weight, in the shape of `W`. Where a weight is 0, take 0
# > for the slope of L1.
#
# (With L2 each step of descent takes a fixed share off every weight, which is why
# it is also called **weight decay**.)


# %%
def l2(W):
    ### BEGIN SOLUTION
    return np.sum(W**2)
    ### END SOLUTION


# %%
check(l2)


# %%
def l2_gradient(W):
    ### BEGIN SOLUTION
    return 2 * W
    ### END SOLUTION


# %%
check(l2_gradient)


# %%
def l1(W):
    ### BEGIN SOLUTION
    return np.sum(np.abs(W))
    ### END SOLUTION


# %%
check(l1)


# %%
def l1_gradient(W):
    ### BEGIN SOLUTION
    return np.sign(W)
    ### END SOLUTION


# %%
check(l1_gradient)

# %% [markdown]
# What is the difference? Take one weight whose loss alone, $\frac{1}{2}(w -
# 1)^2$, is lowest at 1. Raise $\lambda$ to 0.5: both prices have moved it to
# ½. Guess where each of them puts it at $\lambda = 1$.

# %%
figures.two_prices()

# %% [markdown]
# L2 pulls less and less the smaller the weight is, and never gets it to 0. L1
# pulls with the same force down to the end. From $\lambda = 1$ on, its best
# weight is **exactly 0**: there, the slope of the loss alone is −1, and the
# price outweighs it.
#
# That is where the lowest place *is*. A step of descent may jump over it, as
# the slope of L1 doesn't shrink on the way. So one stops a weight at 0 that
# would change its sign. Here is a linear classifier of two inputs that matter
# (the moons) and eight that are noise:

# %%
rng = np.random.default_rng(10)
X_noisy = np.column_stack([X, rng.normal(size=(200, 8))])


def train_linear(strength, shrink):
    W, b = 0.1 * rng.normal(size=(2, 10)), np.zeros(2)
    for _ in range(500):
        ((dW, db),) = backward(X_noisy, y, [(W, b)], TANH)
        W, b = shrink(W - 0.5 * dW, 0.5 * strength), b - 0.5 * db
    return W


def shrink_l2(W, amount):
    return W - amount * 2 * W


def shrink_l1(W, amount):
    return W - np.clip(W, -amount, amount)


for shrink in (shrink_l2, shrink_l1):
    W = train_linear(0.05, shrink)
    print(shrink.__name__, "weights of exactly 0:", int(np.sum(W == 0)), "of 20")
    print(np.round(W[0], 2) + 0.0)
# -> shrink_l2 weights of exactly 0: 0 of 20
# -> [-0.46  0.75 -0.07 -0.1  -0.04  0.03  0.06  0.02  0.01  0.01]
# -> shrink_l1 weights of exactly 0: 16 of 20
# -> [-0.42  1.02  0.    0.    0.    0.    0.    0.    0.    0.  ]

# %% [markdown]
# L1 has crossed out what it has no use for. Which inputs are left?
#
# > **regularised(loss, gradients, parameters, strength, kind)** adds the price
# > to a loss and to its gradients. `loss` is a number, `gradients` and
# > `parameters` are lists of pairs, `strength` is $\lambda$, and `kind` is
# > `"l2"` or `"l1"`; for any other raise a `ValueError`. Return `(loss,
# > gradients)`. Biases cost nothing. Make new arrays; what was given stays as
# > it is.


# %%
def regularised(loss, gradients, parameters, strength, kind):
    ### BEGIN SOLUTION
    kinds = {"l1": (l1, l1_gradient), "l2": (l2, l2_gradient)}
    if kind not in kinds:
        raise ValueError(f'kind is "l1" or "l2", not {kind!r}.')
    omega, omega_gradient = kinds[kind]
    loss = loss + strength * sum(omega(W) for W, _ in parameters)
    pairs = zip(gradients, parameters, strict=True)
    return loss, [(dW + strength * omega_gradient(W), db) for (dW, db), (W, _) in pairs]
    ### END SOLUTION


# %%
check(regularised)

# %% [markdown]
# ## One step
#
# Lesson 05 had momentum, $\bar g_t = \nabla L + \beta\, \bar g_{t-1}$, for an
# array. Here it is for a network. The velocity $\bar g$ is a list of pairs with
# the shapes of the parameters.
#
# > **momentum_step(parameters, gradients, velocity, learning_rate, momentum)**
# > makes one step. First the new velocity, then a step along it:
# > $W - \alpha \bar g$. Return `(parameters, velocity)`, both new lists of
# > pairs; what was given stays as it is.


# %%
def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    ### BEGIN SOLUTION
    velocity = [
        (dW + momentum * vW, db + momentum * vb)
        for (dW, db), (vW, vb) in zip(gradients, velocity, strict=True)
    ]
    moved = [
        (W - learning_rate * vW, b - learning_rate * vb)
        for (W, b), (vW, vb) in zip(parameters, velocity, strict=True)
    ]
    return moved, velocity
    ### END SOLUTION


# %%
check(momentum_step)

# %% [markdown]
# ## The loop
#
# Everything is there. An epoch deals the samples into shuffled batches; each
# batch makes one step; the rate falls from epoch to epoch.
#
# > **train(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size,
# > strength, rng)** trains a network. It starts from `initial_parameters` and a
# > velocity of zeros. Hidden layers have `TANH`; the loss is the cross-entropy
# > plus L2 of that strength. In epoch $t = 0, 1, …$ the rate is $\alpha / (1 +
# > \delta t)$, the same for all batches of the epoch. Return `(parameters,
# > losses)`, with one loss for each epoch: the mean over its batches of the loss
# > before the batch's step, price included. With 0 epochs, return the start and no
# > losses. Draw from `rng` alone.
# >
# > The check reads your loop from the steps it makes: rate, momentum, price, losses
# > and batches each have points of their own.
#
# Useful: `minibatches(S, batch_size, rng)` gives a list of index arrays, and
# `decayed_rate(learning_rate, decay, t, "inverse")` the rate.


# %%
def train(X, y, sizes, learning_rate, decay, momentum, epochs, batch_size, strength, rng):
    ### BEGIN SOLUTION
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
    ### END SOLUTION


# %%
check(train)

# %% [markdown]
# Now a **learning curve**: the loss of each epoch, on the points that are trained
# on. Sixty epochs, and you choose the learning rate. Before you move it: what
# will a curve look like whose rate is too small, and what one whose rate is far
# too large?

# %%
figures.learning_curve("train")

# %% [markdown]
# At 0.003 the curve lies nearly still at its end, at 0.26, as if there were nothing
# left to gain. At 0.1 the same sixty epochs bring the loss down to 0.13: the slow
# walk had only come to a plain. So a flat curve is no proof that a network is at
# its best; try a larger rate. From about 1 on the curve jumps up and down: the
# bottom is there, but the steps are longer than it is wide.
#
# ## What the price does
#
# Sixty points only, and 20 hidden units: enough to bend the border around single
# points. At the left end of the slider, weights cost next to nothing. Where do you
# put $\lambda$ so that the *new* points are right most often? Guess; then look at
# the last number in the right picture.

# %%
figures.price_and_border()

# %% [markdown]
# With next to no price 58 of the 60 are right, and 81 % of the new points: some of
# the bends are noise. Around $\lambda = 0.005$ only 54 of the 60 are, and 83 % of
# the new ones. Then the border gets too stiff, and both fall. The gain is small
# here, for 60 points can't mislead 20 units very far; but the training points
# would have chosen the wrong end of the slider. So $\lambda$ can't be chosen by
# them, and neither can the number of units or of epochs.
#
# **Keep this:** the training loss tells how well a network fits. It never tells
# how well it will do.

# %% [markdown] written="start_and_pay" points=3
# ## In your own words
#
# (1) Somebody starts all weights from random numbers and all biases from the
# same random number. Does that break the symmetry? (2) Another one has a
# network with two hidden layers, whose first has random weights, and whose
# second and last layer start at 0. Which arrays get a slope in the first step,
# and which in the second? (3) L1 or L2: which would you take if you suspect
# that most of 1000 inputs are useless, and why?
#
# ### BEGIN SOLUTION
# (1) Yes: the weights differ, so the units give different numbers and get
# different deltas. Equal biases do no harm.
#
# (2) First step: the last layer's inputs are tanh(0) = 0, so its dW is 0; delta
# comes down through its weights of 0, so all layers below get nothing. Only the
# last b has a slope. In the second step nothing has changed for the weights:
# still only that b. The network never learns more than how often each class
# occurs.
#
# (3) L1: its pull doesn't weaken near 0, so weights of useless inputs become
# exactly 0, and one can see which inputs are left. L2 only makes them small.
#
# *Marks:* 1 for "yes" with the reason; 1 for the last b alone; 1 for L1 with
# exact zeros.
# ### END SOLUTION

# %% [markdown]
# ## Keep this
#
# - Zeros give no slopes, equal units stay equal. Random weights break the
#   symmetry, and Glorot's bound keeps the numbers alive through many layers.
# - A price on weights, never on biases: L2 makes them small, L1 makes some of
#   them exactly 0.
# - Training is a loop: deal, forward, back, step, and a falling rate.
#
# **What you can do now:** start a network of any size, train it with momentum, a
# falling rate and a penalty, and read from a learning curve what is wrong with
# the rate.
#
# **An open question.** You have met seven choices that no gradient makes: the sizes
# of the layers, the rate, its decay, the momentum, the number of epochs, the batch
# size, and $\lambda$. The training loss can't make them. What can? That is lesson 11.

# %%
from course.progress import progress

progress()
