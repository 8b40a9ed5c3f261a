# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 02 Neuron: the smallest decision
#
# A line $wx + b$ can't bend, whatever $w$ and $b$ are. Two lines added up are a
# line again, and so are a thousand. What is the least that must be added to
# straight lines, so that something new comes out?
#
# Brains have an answer. In this lesson you build the cell that they are made
# of, find out what one of them can decide, meet a question of four rows that
# it can't answer, and answer it with three. It takes about two hours; a good
# place for a pause is marked.
#
# A batch of $S$ samples with $D$ features each is an array `X` of shape (S, D),
# one sample a row. A neuron has a weight for each feature, `w` of shape (D,),
# and one number more, `b`.

# %%
import numpy as np

from autograder import check
from course.figures import neuron as figures

# %% [markdown]
# ## A cell that adds up
#
# A human brain has nearly $10^{11}$ neurons. Each one listens to others and
# talks in short electric pulses, more of them per second when it has more to
# say: that is its **firing rate**. The pulses of another cell arrive through a
# contact. Some contacts **excite** (they raise the listener's rate), others
# **inhibit** (they lower it), some strongly and some hardly at all. And only
# when all that arrives together passes a **threshold** does the listener fire
# more.
#
# Turn that into numbers. Input $x_i$ is how fast the neighbour $i$ fires.
# Weight $w_i$ is the contact: positive if it excites, negative if it inhibits.
# The bias $b$ sets the threshold: the more negative, the more has to arrive.
# Added up, they are the **pre-activation**
#
# $$a = b + w_1 x_1 + \cdots + w_D x_D$$
#
# Do one in your head. Two neighbours with weights 2 and −1, bias 0.5. They
# fire at 1 and 2: what is $a$? And if the second one is at 0?
#
# > **pre_activation(X, w, b)** adds up for a batch. `X` has shape (S, D), `w`
# > has shape (D,), `b` is a number. Return an array of shape (S,): one sum for
# > each row of `X`.
#
# `X @ w` multiplies each row of `X` with `w`, feature by feature, and adds up.


# %%
def pre_activation(X, w, b):
    ### BEGIN SOLUTION
    return X @ w + b
    ### END SOLUTION


# %%
check(pre_activation)

# %%
print(pre_activation(np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([2.0, -1.0]), 0.5))
# -> [0.5 2.5]

# %% [markdown]
# So far this is a straight line again, or a plane. In the next figure the sum
# $a$ runs up along the first input, on the right; the rest waits for a function
# that comes later. The dashed line on the left is where $a = 0$. Guess before
# you move: what does the bias do to that line, and what do the weights do?

# %%
figures.neuron_map("pre_activation", "sigmoid")

# %% [markdown]
# The bias shifts the line and never turns it. The weights, taken as an arrow
# $(w_1, w_2)$, point straight across it, towards where $a$ grows: whoever walks
# along the line by $(d_1, d_2)$ keeps $a = 0$, so $w_1 d_1 + w_2 d_2 = 0$, and
# that is what it means for two arrows to be perpendicular.
#
# ## From a sum to a rate
#
# A cell can't fire less than not at all, and it can't fire without limit. So
# squash the sum: far below 0 the rate is nearly 0, far above it is nearly
# full, call that 1, and in between it rises smoothly. The **sigmoid**, or
# **logistic function**, does it:
#
# $$\sigma(a) = \frac{1}{1 + e^{-k a}}$$
#
# The **steepness** $k$ says how abruptly; without another word it is 1. A large
# one makes a threshold, nearly a jump, and a negative one a curve that falls.
# At $a = 0$ the value is $1 / (1 + 1) = \frac12$, whatever the steepness.
#
# There is a trap. Python's floats end near $10^{308}$. Which of these
# exponentials can a computer not hold, and what happens to $\sigma(-1000)$?

# %%
with np.errstate(over="ignore"):  # or else there would be a warning, too
    print(np.exp(709.0), np.exp(710.0))
print(np.exp(-709.0), np.exp(-1000.0))
# -> 8.218407461554972e+307 inf
# -> 1.216780750623423e-308 0.0

# %% [markdown]
# A very small number becomes 0, and nobody minds. But $e^{710}$ is too large:
# this is called **overflow**, NumPy gives `inf` and a warning, and
# $\sigma(-1000)$ needs $e^{1000}$. The way out is to multiply numerator and
# denominator by $e^{k a}$:
#
# $$\frac{1}{1 + e^{-k a}} = \frac{e^{k a}}{e^{k a} + 1}$$
#
# The left form is safe for $k a \ge 0$, the right one for
# $k a < 0$. Look at the exponents then: in both cases it is
# $-|k a|$, which is never above 0. So one exponential is enough,
# $e = e^{-|k a|}$; the denominator is $1 + e$ both times, and the
# numerator is 1 on one side and $e$ on the other.
#
# > **sigmoid(a, steepness=1.0)** squashes. `a` is an array of any shape, or a
# > number, whole numbers too; the steepness may be negative. Return the values
# > in the shape of `a`. For ±1000 they must be right, and there must be no
# > warning.
#
# `np.where(condition, p, q)` takes from `p` where the condition holds and from
# `q` where not. (It works out both of them first. That is why an overflow in
# the half that you don't need warns all the same.)


# %%
def sigmoid(a, steepness=1.0):
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(steepness * a))
    return np.where(steepness * a >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %%
check(sigmoid)

# %%
print(sigmoid(np.array([-1000.0, -2.0, 0.0, 2.0, 1000.0])).round(3))
# -> [0.    0.119 0.5   0.881 1.   ]

# %% [markdown]
# The figure above is awake now: go back to it. The wall of colour, its
# **riser**, stands where $a = 0$. Move only the bias: the riser walks, and
# keeps its shape. Along the first input it stands at $x_1 = -b / w_1$. Then
# move the steepness: the riser stays and gets steeper. Could the weights do that
# as well?
#
# They could. $k$ times $a$ is the same as $k$ times all weights and
# the bias. So a network that may choose its weights needs no $k$, and
# from the next lesson on it is 1.
#
# This is the whole artificial **neuron**: $h = g(a)$, where $g$ is called its
# **activation**.
#
# ## How steep is it?
#
# Later a search will ask how much the output changes when the sum changes a
# little. So we need the derivative. Write $g$ for $\sigma(a)$ and take it in
# three steps:
#
# 1. $g = 1 / u$ with $u = 1 + e^{-k a}$. The slope of $1/u$ is $-1/u^2$.
# 2. The slope of $u$ is $-k e^{-k a}$. The inner factor $k$
#    comes from the exponent.
# 3. Together $g' = k\, e^{-k a} / u^2$. Now $1/u$ is $g$, and
#    $e^{-k a} / u = (u - 1) / u = 1 - g$.
#
# $$g' = k\, g\, (1 - g)$$
#
# So the value knows its own slope. Where is it largest, and how large is it
# there, for $k = 1$? Work it out from the formula before you read on.
#
# > **sigmoid_derivative(a, steepness=1.0)** is the derivative of your `sigmoid`
# > with respect to `a`, in the shape of `a`. Call your `sigmoid`: it is safe
# > already. (A formula is asked; a slope that is only measured gets two thirds.)


# %%
def sigmoid_derivative(a, steepness=1.0):
    ### BEGIN SOLUTION
    g = sigmoid(a, steepness)
    return steepness * g * (1 - g)
    ### END SOLUTION


# %%
check(sigmoid_derivative)

# %% [markdown]
# In the middle, where $g = \frac12$, it is $\frac14$: that number will come
# back in the next lesson. (With a steepness of $k$ it is $k/4$, so $k$ is not the
# slope itself.) A second activation has the same form, but goes from −1 to 1:
# the **hyperbolic tangent**, `np.tanh`. It is the sigmoid, twice as steep, twice
# as high and lowered by 1: $\tanh a = 2\,\sigma(2a) - 1$. So with $g = \sigma(2a)$
# its derivative is $2 \cdot 2\,g(1 - g)$, and as $2g = 1 + \tanh a$ and
# $2(1 - g) = 1 - \tanh a$, that is
#
# $$\tanh'(a) = (1 + \tanh a)(1 - \tanh a) = 1 - \tanh(a)^2$$
#
# > **tanh_derivative(a)** is the derivative of `np.tanh` with respect to `a`, in
# > the shape of `a`.


# %%
def tanh_derivative(a):
    ### BEGIN SOLUTION
    return 1 - np.tanh(a) ** 2
    ### END SOLUTION


# %%
check(tanh_derivative)

# %% [markdown]
# The third one is the simplest bend there is, the **rectified linear unit**:
# $\mathrm{ReLU}(a) = \max(0, a)$. Below 0 the cell is silent, above it there
# is no limit.
#
# > **relu(a)** replaces what is negative by 0, number by number, in the shape
# > of `a`. Leave `a` itself as it was.
#
# Python's own `max` can't compare arrays; `np.maximum` can.


# %%
def relu(a):
    ### BEGIN SOLUTION
    return np.maximum(0, a)
    ### END SOLUTION


# %%
check(relu)

# %% [markdown]
# Its slope is 0 on the left and 1 on the right. At $a = 0$ exactly there is a
# kink, and no slope. A program must return something all the same, so people
# agree on a convention. In this course **the derivative at the kink is 0**.
#
# > **relu_derivative(a)** is 1 where `a` is above 0, and 0 elsewhere, the kink
# > included, in the shape of `a`.


# %%
def relu_derivative(a):
    ### BEGIN SOLUTION
    return np.where(a > 0, 1.0, 0.0)
    ### END SOLUTION


# %%
check(relu_derivative)

# %%
figures.activations("sigmoid", "sigmoid_derivative", "tanh_derivative", "relu", "relu_derivative")

# %% [markdown]
# Each short black line is a tangent: its steepness is what your derivative
# says. Move along and see that it always touches. Then look at the right side
# at $a = \pm 4$. Which of the activations still tells a search where to go?
#
# | activation | range | bounded | rising | derivative |
# |---|---|---|---|---|
# | linear, $a$ | all numbers | no | everywhere | 1 |
# | sigmoid | between 0 and 1 | yes | everywhere | $g(1 - g)$ |
# | tanh | between −1 and 1 | yes | everywhere | $1 - g^2$ |
# | ReLU | 0 and above | below only | for $a > 0$ | 0 or 1 |
#
# At $a = 4$ the sigmoid's slope has fallen to 0.018 and that of tanh to 0.0013:
# a search that follows slopes hardly gets a sign there, which is called
# **saturation**. ReLU still says 1 on the right, at any distance, and nothing at
# all on the left.
#
# *A good place for a pause: an hour is behind you.*
#
# ## What one neuron can decide
#
# Let a neuron answer *yes* where $a > 0$ and *no* where $a < 0$; exactly 0 is
# no answer. Its yes and no are parted by a straight line. What can it say about
# two inputs that are 0 or 1?
#
# **AND** wants a yes only if both are 1, **OR** if at least one of them is.
# Find weights and a bias for AND by hand. Then stay away from the corners: the
# grey squares are all the places that a noise of ±0.1 can carry a corner to,
# and your line should miss them.

# %%
figures.one_neuron("pre_activation")

# %% [markdown]
# > **and_neuron()** takes nothing. Return `(w, b)`: an array of two weights and
# > a number, so that $a > 0$ for the inputs (1, 1) and $a < 0$ for the three
# > other corners, also when each input is off by up to 0.1.


# %%
def and_neuron():
    ### BEGIN SOLUTION
    return np.array([1.0, 1.0]), -1.5
    ### END SOLUTION


# %%
check(and_neuron)

# %% [markdown]
# > **or_neuron()** is the same for OR: $a < 0$ for (0, 0) and $a > 0$ for the
# > three other corners, with the same noise.


# %%
def or_neuron():
    ### BEGIN SOLUTION
    return np.array([1.0, 1.0]), -0.5
    ### END SOLUTION


# %%
check(or_neuron)

# %% [markdown]
# Now choose XOR in the figure: *one or the other, but not both*. Give it two
# minutes. What is the best you can get?

# %% [markdown] written="xor_impossible" points=3
# ## In your own words
#
# Three corners of four, and never all. Is that bad luck? Show that **no** $w_1,
# w_2, b$ are right on all four corners of XOR. (1) Write down what each corner
# demands of $a = b + w_1 x_1 + w_2 x_2$, as four inequalities. (2) Add the two
# that demand a yes, and the two that demand a no. (3) What follows?
#
# ### BEGIN SOLUTION
# (1) (0, 0): $b < 0$. (1, 0): $w_1 + b > 0$. (0, 1): $w_2 + b > 0$. (1, 1):
# $w_1 + w_2 + b < 0$.
#
# (2) The two that want a yes: $w_1 + w_2 + 2b > 0$. The two that want a no:
# $w_1 + w_2 + 2b < 0$.
#
# (3) The same number would be above and below 0. No weights can do that, so no
# single neuron computes XOR.
#
# *Marks:* 1 for the four inequalities; 1 for both sums; 1 for the conclusion
# that they contradict each other *for all* weights. A geometric proof earns
# full marks if it is complete: both diagonals of the square meet in the middle,
# and that point would have to lie on both sides of the line.
# ### END SOLUTION

# %% [markdown]
# ## A second layer
#
# The way out is in the words. *One but not the other, **or** the other but not
# the one*:
#
# $$\mathrm{XOR}(x_1, x_2) = \mathrm{OR}\bigl(\mathrm{AND}(x_1, \bar{x}_2),\
#   \mathrm{AND}(\bar{x}_1, x_2)\bigr)$$
#
# The bar means *not*: $\bar{x} = 1 - x$. Put that into a neuron and the weight
# only changes its sign, because $w_2 (1 - x_2) = w_2 - w_2 x_2$; the rest goes
# into the bias. With $w_1 = w_2 = 1$ and $b = -1.5$, AND$(x_1, \bar{x}_2)$ is
#
# $$a = x_1 + (1 - x_2) - 1.5 = x_1 - x_2 - 0.5$$
#
# an input that excites, and one that inhibits. Its mirror image does the other
# half. These two neurons are a **hidden layer**: they look at the inputs, and
# OR looks at *them*. What do the four corners become?

# %%
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
first = pre_activation(corners, np.array([1.0, -1.0]), -0.5) > 0
second = pre_activation(corners, np.array([-1.0, 1.0]), -0.5) > 0
for corner, h1, h2 in zip(corners, first, second, strict=True):
    print(corner, "becomes", int(h1), int(h2))
# -> [0. 0.] becomes 0 0
# -> [0. 1.] becomes 0 1
# -> [1. 0.] becomes 1 0
# -> [1. 1.] becomes 0 0

# %% [markdown]
# Four corners have become three, and those a single line can part. In the next
# figure the right panel takes the points along, slowly, from the inputs to the
# outputs of the two hidden neurons (smooth ones, with your `sigmoid` at a
# steepness of 6). Move the first slider and watch the corner (1, 1).

# %%
figures.two_layers("and_neuron", "or_neuron", "sigmoid", "xor_network")

# %% [markdown]
# It walks across your OR line and lies down on (0, 0). The neurons have not
# drawn a better line; they have moved the points to where a line is enough.
#
# > **xor_network(X)** answers XOR for a batch. `X` has shape (S, 2); each row
# > is a corner, or lies within 0.1 of one in each input. Return an array of
# > shape (S,) that holds 1 where just one of the inputs is 1, and 0 elsewhere.
#
# All that you need you have made: `pre_activation` for each hidden neuron,
# whether that is above 0, as in the cell above, and your `or_neuron` on top.
# `np.column_stack([first, second])` puts two arrays of shape (S,) side by side
# into one of shape (S, 2).


# %%
def xor_network(X):
    ### BEGIN SOLUTION
    first = pre_activation(X, np.array([1.0, -1.0]), -0.5) > 0
    second = pre_activation(X, np.array([-1.0, 1.0]), -0.5) > 0
    w, b = or_neuron()
    return (pre_activation(np.column_stack([first, second]), w, b) > 0).astype(int)
    ### END SOLUTION


# %%
check(xor_network)

# %% [markdown]
# Look at the left panel of the figure again: two straight lines, one for each
# hidden neuron, and between them a *no*. How much noise does it stand? A
# thousand points for each strength, all around the corners:

# %%
rng = np.random.default_rng(0)
nearest = corners[rng.integers(4, size=1000)]
wanted = nearest[:, 0] != nearest[:, 1]
for noise in (0.1, 0.2, 0.3, 0.4):
    answers = xor_network(nearest + rng.uniform(-noise, noise, size=nearest.shape))
    print(noise, np.mean(answers == wanted))
# -> 0.1 1.0
# -> 0.2 1.0
# -> 0.3 0.978
# -> 0.4 0.91

# %% [markdown]
# Up to 0.25 none is lost. At every corner the sums $x_1 - x_2 - 0.5$ and
# $x_2 - x_1 - 0.5$ are at least 0.5 away from 0, and two inputs that are off by
# 0.25 each can change them by 0.5 at most.
#
# And which part of the network does it? Take out the bend between the layers:
# let OR add up the hidden *sums*, not the answers. What will it say at the four
# corners?

# %%
first = pre_activation(corners, np.array([1.0, -1.0]), -0.5)
second = pre_activation(corners, np.array([-1.0, 1.0]), -0.5)
print(pre_activation(np.column_stack([first, second]), np.array([1.0, 1.0]), -0.5))
# -> [-1.5 -1.5 -1.5 -1.5]

# %% [markdown]
# The same *no* everywhere, and no other weights would help. Sums of sums are
# sums: without a bend two layers are one, and one has only a line.
#
# **Keep this:** a layer moves the points, and the next layer sees them where
# they are now.
#
# ## What you can do now
#
# - Read a neuron, $h = g(b + \sum_i w_i x_i)$: the bias moves its riser, the
#   weights turn it and make it steep.
# - Write three activations and their slopes so that no number is too large.
# - Find a neuron for AND and OR, and prove that there is none for XOR.
# - Build from three neurons what one can't do.
#
# And a question. The nine numbers of the XOR network were found by thinking
# about four corners. But a sigmoid is smooth, and its riser can stand anywhere.
# **Which curves can one draw with nothing but risers?** That is lesson 03.

# %%
from course.progress import progress

progress()
