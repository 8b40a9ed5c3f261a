# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 09 Backprop: the slopes of any network
#
# Here are three arms of points that wind around each other. The classifier of
# lesson 08 can only draw straight borders, so it must fail. (The slider wakes up
# at the end of this lesson, where there is a network that the figure can ask.)

# %%
from itertools import pairwise

import numpy as np

from autograder import check
from course.data.spirals import spirals
from course.figures import backprop as figures
from course.gradient_descent import numerical_gradient
from course.softmax import cross_entropy, one_hot, softmax

X, y = spirals()
figures.bending_borders()

# %% [markdown]
# Layers of neurons between the inputs and the scores can bend the borders. But
# lesson 08 left us with the slope of the loss at the *last* layer only. **How
# does it get to the layers before?** At the end of this lesson your own
# functions train a network that pulls the three arms apart, and you can *prove*
# that its slopes are right. (`softmax`, `one_hot` and `cross_entropy` of lesson
# 08 and `numerical_gradient` of lesson 05 are imported from `course`, in case
# yours have a slip.) It takes about two and a half hours, in two parts with a
# pause between.
#
# ## Six neurons by hand
#
# Begin with a network so small that every number can be seen. Neurons 1, 2 and 3
# see two inputs; 4 and 5 see the first three; 6 sees 4 and 5 and gives the output.
# All six have an activation, and there are no biases. The number on a line is its
# weight.

# %%
figures.six_neurons()

# %% [markdown]
# The slope of the loss with respect to a pre-activation $a_n$ is called **delta**,
# $\delta_n$. The loss here is $\frac{1}{2}(h_6 - y)^2$. Start at the end: if $a_6$
# rises a little, $h_6$ rises $g'(a_6)$ times as much, and the loss $h_6 - y$ times
# as much as that. One neuron back there is one more weight and one more slope, and
# from 1 there are two ways to the end (lesson 06: slopes multiply along a path, and
# paths add up):
#
# $$\delta_4 = \delta_6 \, W_{64} \, g'(a_4) \qquad
#   \delta_1 = (\delta_4 W_{41} + \delta_5 W_{51}) \, g'(a_1)$$
#
# ($W_{64}$ is the weight *to* neuron 6 *from* neuron 4.) Write this way back neuron
# by neuron, for one sample.
#
# > **six_neuron_deltas(x, y, w, activation)** gives the slope of that loss
# > with respect to each neuron's pre-activation. `x` holds two inputs, `y` is a number. `w` is a
# > dict: `w[n]` are the weights into neuron `n`, in the order of the neurons
# > (or inputs) that they come from, so $W_{64}$ is `w[6][0]`. `activation` is
# > `(g, g_prime)`. Return six numbers, $\delta_1$ to $\delta_6$.


# %%
def six_neuron_deltas(x, y, w, activation):
    ### BEGIN SOLUTION
    g, g_prime = activation
    a = {n: w[n] @ x for n in (1, 2, 3)}
    a |= {n: w[n] @ np.array([g(a[1]), g(a[2]), g(a[3])]) for n in (4, 5)}
    a[6] = w[6] @ np.array([g(a[4]), g(a[5])])
    delta = {6: (g(a[6]) - y) * g_prime(a[6])}
    for n in (4, 5):
        delta[n] = delta[6] * w[6][n - 4] * g_prime(a[n])
    for n in (1, 2, 3):
        delta[n] = (delta[4] * w[4][n - 1] + delta[5] * w[5][n - 1]) * g_prime(a[n])
    return tuple(delta[n] for n in range(1, 7))
    ### END SOLUTION


# %%
check(six_neuron_deltas)

# %% [markdown]
# Go back to the figure now, and let it show one δ after another, from 6 to 1. Each
# is a sum that you can redo in your head, nearly. Why is δ4 so much smaller than δ6,
# though the weight between them is larger than 1? (Lectures keep these
# books in several ways: erratum 09.1, erratum 09.2, erratum 09.3.)

# %% [markdown]
# Neuron 4 gives −0.84: it is far out on the tanh, where the slope is only 0.30. That
# will come back at the end of the lesson. First, the same for any number of neurons.
#
# ## A network is a list
#
# Layer $k$ takes what the layer before it gave, $h^{(k-1)}$, one sample per row:
#
# $$a^{(k)} = h^{(k-1)} W^{(k)T} + b^{(k)} \qquad h^{(k)} = g(a^{(k)})$$
#
# `W` has a row for each unit of the layer, so its shape is $(H_k, H_{k-1})$,
# and the input is $h^{(0)} = X$. In code a network is a list of pairs,
# `parameters = [(W, b), (W, b), …]`. The **last** layer has no activation: it
# gives the scores, and softmax is part of the loss.
#
# On the way back, some numbers of the way forward are needed again. Lesson 06
# kept everything; here we keep $a$ and $h$ of each layer, and call that the
# **cache**. The figure runs through a small network. Take steps 1 to 3; what
# comes after them waits for your functions.

# %%
figures.there_and_back()

# %% [markdown]
# > **forward(X, parameters, activation)** runs a network. `X` has shape (S, D),
# > `parameters` is the list of pairs, and `activation` is a pair of functions,
# > `(g, g_prime)`: $g$ and its slope, both of an array of pre-activations.
# > Return two things: the scores, of shape (S, K), and the cache, a list of
# > pairs `(a, h)`. It begins with `(None, X)` and has one pair per layer after
# > that; in the last layer `h` is `a`. One layer alone is a network too.


# %%
def forward(X, parameters, activation):
    ### BEGIN SOLUTION
    g, _ = activation
    h, cache = X, [(None, X)]
    for W, b in parameters[:-1]:
        a = h @ W.T + b
        h = g(a)
        cache.append((a, h))
    W, b = parameters[-1]
    scores = h @ W.T + b
    cache.append((scores, scores))
    return scores, cache
    ### END SOLUTION


# %%
check(forward)

# %% [markdown]
# ## Three rules for the way back
#
# Now there is a delta for each unit and each sample, so it has the shape of $a$.
# The first one you know from lesson 08: with respect to the scores, the slope of
# one sample's cross-entropy is the probabilities minus the one-hot label.
#
# > **output_delta(scores, y)** gives the slopes of the *mean* cross-entropy with
# > respect to all scores. `scores` has shape (S, K), `y` holds S labels. Return an array
# > of shape (S, K).


# %%
def output_delta(scores, y):
    ### BEGIN SOLUTION
    return (softmax(scores) - one_hot(y, scores.shape[1])) / len(y)
    ### END SOLUTION


# %%
check(output_delta)

# %% [markdown]
# Now one layer back. Unit $j$ of a hidden layer gives $h_j$ to *all* units of
# the layer above: to unit $i$ over the weight $W_{ij}$. Say there are two units
# above, with $\delta_1 = 0.5$ and $\delta_2 = -0.2$, and $h_j$ reaches them
# over the weights 2 and 5. What is the slope of the loss with respect to $h_j$?
# Decide before you read on.

# %% [markdown]
# It is 0: $0.5 \cdot 2 - 0.2 \cdot 5$. Both paths cancel here, and $h_j$ may
# move a little without changing the loss. Then it goes through the unit itself,
# from $h_j = g(a_j)$ to $a_j$, which multiplies by the slope there:
#
# $$\delta_j = g'(a_j) \sum_i \delta_i W_{ij}$$
#
# > **hidden_delta(delta, W, a, activation)** takes delta one layer back.
# > `delta` (S, U) is that of the upper layer, `W` (U, H) are the weights
# > *between* the two layers, `a` (S, H) the pre-activations of the lower one,
# > `activation` is `(g, g_prime)`. Return the lower layer's delta, (S, H).
#
# The sum over $i$ is a matrix product. The shapes tell you which one.


# %%
def hidden_delta(delta, W, a, activation):
    ### BEGIN SOLUTION
    _, g_prime = activation
    return (delta @ W) * g_prime(a)
    ### END SOLUTION


# %%
check(hidden_delta)

# %% [markdown]
# The third rule leads from delta to the weights. $W_{ij}$ multiplies $h_j$ on
# the way to $a_i$, so its slope is $\delta_i h_j$, and that of the bias $b_i$
# is $\delta_i$. Both belong to one sample. The samples share the weights, so
# each sample is one more path, and they add up. (The $1/S$ of the mean is in
# delta already.)
#
# > **layer_gradients(delta, h_in)** gives the slopes of a layer's parameters.
# > `delta` (S, H) is the layer's own, `h_in` (S, D) what the layer was given.
# > Return `(dW, db)` with the shapes of `W` and `b`: (H, D) and (H,).


# %%
def layer_gradients(delta, h_in):
    ### BEGIN SOLUTION
    return delta.T @ h_in, np.sum(delta, axis=0)
    ### END SOLUTION


# %%
check(layer_gradients)

# %% [markdown]
# Take all nine steps now. On the way back the lines show the slopes of the weights
# in place of the weights: thick is large. Then set the input $x_1$ to 0. Which
# lines vanish, and why those?

# %%
figures.there_and_back()

# %% [markdown]
# A weight's slope is the delta above it times the number that came along it.
# Where 0 comes along, the weight has no say, and it doesn't learn.
#
# ## All layers
#
# The rest is a loop over the layers, the last one first. Each turn makes the
# gradients of its layer from its delta, then takes delta one layer down. Below
# the first layer there is nothing to be learnt.
#
# In code, layers are counted from 0. Layer `k` has the weights
# `parameters[k][0]`, and because the cache begins with the inputs, `cache[k]`
# holds the `a` and `h` of the layer *below*: `h` is what layer `k` was given,
# and `a` is where its delta has to go next.
#
# > **backward(X, y, parameters, activation)** gives the slopes of the mean
# > cross-entropy with respect to all parameters. The arguments are as above. Return a list
# > of pairs `(dW, db)` in the order of `parameters`. It works for any depth.
# > Use your four functions.


# %%
def backward(X, y, parameters, activation):
    ### BEGIN SOLUTION
    scores, cache = forward(X, parameters, activation)
    delta = output_delta(scores, y)
    gradients = []
    for k in reversed(range(len(parameters))):
        a_in, h_in = cache[k]
        gradients.append(layer_gradients(delta, h_in))
        if k > 0:
            W, _ = parameters[k]
            delta = hidden_delta(delta, W, a_in, activation)
    return gradients[::-1]
    ### END SOLUTION


# %%
check(backward)

# %% [markdown]
# This is **backpropagation**, backprop for short. What does it cost? Once forward
# and once back, whatever the number of weights. Measuring each slope would take two
# losses per weight: 200 000 times forward for 100 000 weights, at every step.
#
# **A good place for a pause.** What follows is the proof, and what it is good for.
#
# ## Prove it
#
# A wrong gradient rarely crashes. The network just learns a little worse, and
# one looks for the reason for weeks. But the slopes can be measured:
# `numerical_gradient` pays two losses for each weight, which is too slow for
# training and fine for a test. This is called a **gradient check**.
#
# How close is close enough? A difference of 0.001 is nothing between slopes of
# 1000, and everything between slopes of 0.001. So measure the difference by the
# size of both: $|a - n| \,/\, (|a| + |n|)$. It is 0 for equal numbers, and 1
# if only one of them is 0 or the signs differ.
#
# > **relative_error(analytic, numeric)** compares two arrays of one shape.
# > Return the largest $|a - n| / (|a| + |n|)$ over all entries. Where both
# > entries are 0 they agree, and the error there is 0; where only one is 0, a slope
# > was forgotten, and it is 1. Add no small constant
# > below the line: slopes of $10^{-9}$ count as much as any others.


# %%
def relative_error(analytic, numeric):
    ### BEGIN SOLUTION
    size = np.abs(analytic) + np.abs(numeric)
    return np.max(np.abs(analytic - numeric) / np.where(size > 0, size, 1))
    ### END SOLUTION


# %%
check(relative_error)

# %% [markdown]
# Here is a small network, and its first weights checked. `put` makes a copy of
# the list in which one array is another one.

# %%
TANH = (np.tanh, lambda a: 1 - np.tanh(a) ** 2)


def random_parameters(sizes, rng):
    return [(rng.normal(size=(n, m)) / np.sqrt(m), np.zeros(n)) for m, n in pairwise(sizes)]


def put(parameters, layer, i, array):
    """The list with `array` in place of W (i = 0) or b (i = 1) of that layer."""
    pair = list(parameters[layer])
    pair[i] = array
    return [*parameters[:layer], tuple(pair), *parameters[layer + 1 :]]


# %%
def loss(parameters):
    scores, _ = forward(X, parameters, TANH)
    return cross_entropy(scores, y)


small = random_parameters([2, 5, 4, 3], np.random.default_rng(9))
gradients = backward(X, y, small, TANH)
numeric = numerical_gradient(lambda W: loss(put(small, 0, 0, W)), small[0][0])
print(relative_error(gradients[0][0], numeric) < 1e-6)
# -> True

# %% [markdown]
# A right formula and the measurement differ by about 1 in a million or less. A
# bug of 1 in 1000 gives 0.0005. Where do you draw the line between them?
#
# > **wrong_array(loss, parameters, gradients)** finds the array whose gradient
# > is wrong. `loss(parameters)` gives a number (of any network, in any unit),
# > `gradients` is a list of `(dW, db)`. Return `(layer, "W")` or
# > `(layer, "b")`, layers counted from 0, or `None` if all are right. At most
# > one array is wrong; it may be off by 1 in 1000, and in one number only.
# > Leave `parameters` as they are; `put` helps.


# %%
def wrong_array(loss, parameters, gradients):
    ### BEGIN SOLUTION
    for layer in range(len(parameters)):
        for i in (0, 1):

            def loss_with(array, layer=layer, i=i):
                return loss(put(parameters, layer, i, array))

            numeric = numerical_gradient(loss_with, parameters[layer][i])
            if relative_error(gradients[layer][i], numeric) > 1e-4:
                return layer, "Wb"[i]
    return None
    ### END SOLUTION


# %%
check(wrong_array)

# %% [markdown]
# Now hunt. Three colleagues have written a backward pass, and each has made one
# mistake. Read them first. Which array is wrong, in each of them? Only then let
# your function speak.


# %%
def first_colleague(X, y, parameters, activation):
    scores, cache = forward(X, parameters, activation)
    delta2 = output_delta(scores, y)
    delta1 = hidden_delta(delta2, parameters[2][0], cache[2][0], activation)
    delta0 = hidden_delta(delta1, parameters[1][0], cache[1][0], activation)
    dW2, db2 = layer_gradients(delta2, cache[2][1])
    dW1, db1 = layer_gradients(delta1, cache[1][0])
    dW0, db0 = layer_gradients(delta0, cache[0][1])
    return [(dW0, db0), (dW1, db1), (dW2, db2)]


def second_colleague(X, y, parameters, activation):
    gradients = backward(X, y, parameters, activation)
    return [(dW, np.round(db, 3) if k == 2 else db) for k, (dW, db) in enumerate(gradients)]


def third_colleague(X, y, parameters, activation):
    scores, cache = forward(X, parameters, activation)
    delta = output_delta(scores, y)
    gradients = []
    for k in (2, 1, 0):
        a_in, h_in = cache[k]
        counted = delta[1:] if k == 0 else delta
        gradients.append((delta.T @ h_in, counted.sum(axis=0)))
        if k > 0:
            delta = hidden_delta(delta, parameters[k][0], a_in, activation)
    return gradients[::-1]


for colleague in (first_colleague, second_colleague, third_colleague):
    print(wrong_array(loss, small, colleague(X, y, small, TANH)))
print("mine:", wrong_array(loss, small, backward(X, y, small, TANH)))
# -> (1, 'W')
# -> (2, 'b')
# -> (0, 'b')
# -> mine: None

# %% [markdown]
# The first gave `a` where `h` belongs, the second rounded, the third left out
# the first sample. None of that would have raised an error.
#
# ## What gets lost on the way
#
# Each layer on the way back multiplies by weights and by $g'$. The sigmoid's
# slope is never more than ¼. After ten layers, how much may be left of a
# gradient? Guess, then raise the number of hidden layers; the dashed line is ¼
# per layer.
#
# > **gradient_sizes(X, y, parameters, activation)** measures it. Return an array
# > of one number per layer, in their order: the length of its `dW`, the root of
# > the sum of the squares of all entries.


# %%
def gradient_sizes(X, y, parameters, activation):
    ### BEGIN SOLUTION
    gradients = backward(X, y, parameters, activation)
    return np.array([np.sqrt(np.sum(dW**2)) for dW, _ in gradients])
    ### END SOLUTION


# %%
check(gradient_sizes)

# %%
figures.vanishing()

# %% [markdown]
# With sigmoids and weights of size 1, each layer further from the output has a
# gradient about four and a half times smaller; after ten layers about a millionth is
# left. That is the **vanishing gradient**: the first layers of a deep sigmoid
# network hardly move. tanh has slope 1 at 0, and ReLU keeps a slope of 1 as long as
# a unit is on. Now set ten layers, and change the size of the weights. What happens
# to the three lines at size 3? Which size would you choose for tanh?

# %% [markdown]
# Larger weights help the sigmoid, though not enough: a factor of more than 2 per
# layer is left. For tanh the line lies level at about 1. At size 3 it *falls* towards the
# output: the slopes grow on their way back, by a quarter per layer, though most
# units are far out where tanh is flat. And with ReLU all slopes are larger
# than a thousand. These are **exploding gradients**, and a step along them throws
# the network away. How to choose the size is a matter of lesson 10.
#
# ## The three arms
#
# Two hidden layers of 16 tanh units, all 180 points in each step, and plain
# descent. `path` keeps the parameters of every step.

# %%
parameters = random_parameters([2, 16, 16, 3], np.random.default_rng(0))
path = [parameters]
for _ in range(600):
    pairs = zip(parameters, backward(X, y, parameters, TANH), strict=True)
    parameters = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in pairs]
    path.append(parameters)


def scores_after(steps, X):
    scores, _ = forward(X, path[steps], TANH)
    return scores


y_hat = np.argmax(scores_after(600, X), axis=1)
print(f"{np.mean(y_hat == y):.0%} of the points are right")
# -> 100% of the points are right

# %%
figures.bending_borders()

# %% [markdown]
# Move the slider slowly. The borders begin almost straight and bend as the
# hidden units find their places. Nobody told the network about arms. It has
# three rules for the way back, and a loss.

# %% [markdown] written="where_it_breaks" points=3
# ## In your own words
#
# A network has five layers, numbered 0 to 4, with sigmoids between them.
# (1) A colleague's `hidden_delta` is right, but on the way from layer 3 to
# layer 2 he forgets $g'$. Which of the ten arrays `dW` and `db` will be wrong,
# and why are the others right? (2) So several arrays are wrong, and `wrong_array`
# names the first that it meets. Where do you look for the bug first? (3) The
# gradient of layer 0 is a thousand times smaller than that of layer 4. "Then I use
# a learning rate a thousand times larger," says the colleague. What becomes of
# layer 4? Name something better.
#
# ### BEGIN SOLUTION
# (1) dW and db of the layers 2, 1 and 0: they are made from the wrong delta of
# layer 2, or from deltas that came out of it. Those of 3 and 4 were made
# before; a delta only depends on the layers above it.
#
# (2) At the wrong array nearest to the output, here in layer 2: everything
# below it inherits the error.
#
# (3) Layer 4 would make steps a thousand times too long and diverge. Better:
# another activation (tanh, ReLU), weights of a size that keeps the deltas level,
# fewer layers, or a learning rate for each layer.
#
# *Marks:* 1 for layers 0, 1 and 2 with the reason; 1 for the wrong layer nearest
# to the output; 1 for "layer 4 diverges" with one cure.
# ### END SOLUTION

# %% [markdown]
# ## What you can do now
#
# - Three rules give the slopes of any network: the output's delta, delta one
#   layer down ($\delta W$, then $g'$), and from delta to the weights.
# - Backprop is the chain rule of lesson 06 done with matrices: forward once,
#   back once, everything kept in between.
# - A gradient is right when it agrees with the measured one, relative to its
#   size. Check it before you train.
# - Slopes below 1 multiply to nothing, those above 1 to far too much: with depth,
#   gradients vanish or explode.
#
# **Keep this:** a delta is what comes back over the weights, times the unit's own
# slope; a weight's slope is its delta times what came along it.
#
# And a question. The weights at the start were random, of a size that I chose
# for you. Why not begin with zeros? And what, in a network with many weights,
# keeps it from learning the noise by heart? That is lesson 10.

# %%
from course.progress import progress

progress()
