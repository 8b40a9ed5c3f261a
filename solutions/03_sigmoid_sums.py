# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 03 Sigmoid sums: curves made of risers
#
# One neuron answers with a riser: low on one side, high on the other, a smooth
# step in between. Lesson 02 put three of them together and got XOR. Which
# *curves* can you draw with nothing but risers? (The words are those of stairs:
# a **riser** is the upright part of a step, a **tread** the level one that you
# stand on.)
#
# At the end you will hand any curve to a function of yours, and it will return
# the weights of a network that follows it, as closely as you like. You will
# also have measured where that promise ends. It takes 90 to 120 minutes; a good
# place for a pause is marked.
#
# The sigmoid of lesson 02 comes from the course here, so that a slip there
# costs you nothing. Its steepness $k$ is 1 from now on.

# %%
import numpy as np

from autograder import check
from course.figures import sigmoid_sums as figures
from course.neuron import sigmoid

# %% [markdown]
# ## Four numbers
#
# Put a weight and a bias in front of the sigmoid, and a weight and a bias
# behind it:
#
# $$y = w'\,\sigma(wx + b) + b'$$
#
# What does each of the four do? Say it first: which one moves the riser, which
# one makes it steep, which one lifts everything? Then cover the grey curve. The
# figure needs your function; the guide lines are there already.

# %%
figures.knobs("shaped_sigmoid")

# %% [markdown]
# > **shaped_sigmoid(x, w, b, w_out, b_out)** is the formula above. `x` has
# > shape (S,); the others are numbers, `w_out` is $w'$ and `b_out` is $b'$.
# > Return an array of shape (S,). Use `sigmoid`.


# %%
def shaped_sigmoid(x, w, b, w_out, b_out):
    ### BEGIN SOLUTION
    return w_out * sigmoid(w * x + b) + b_out
    ### END SOLUTION


# %%
check(shaped_sigmoid)

# %% [markdown]
# The output numbers stretch and lift: the curve runs from $b'$ to $b' + w'$.
# The riser stands where the inside is 0, $wx + b = 0$, so at $x = -b/w$. Notice
# that $w$ moves it as well, unless $b$ is 0. And the grey curve can be covered
# in *two* ways. Which is the other one?
#
# ## A riser where you want it
#
# Two questions are more useful than two knobs: *where* shall the riser stand,
# and *how steep*? The sigmoid is ½ where its inside is 0. From lesson 02 you
# know its slope there: $g(1-g) = \frac12 \cdot \frac12 = \frac14$. The inside
# is $wx + b$, which grows $w$ times as fast as $x$, so
#
# $$\text{slope of } \sigma(wx + b) \text{ in its middle} = \frac{w}{4}$$
#
# From here on we call this slope in the middle the steepness of a riser. Do one
# in your head: where does the riser of $w = 8$, $b = -4$ stand, and how steep is
# it?
#
# > **riser(center, steepness)** finds the two numbers. Both arguments are
# > numbers. Return `(w, b)` so that $\sigma(wx + b)$ is ½ at `center` and has
# > the slope `steepness` there. A negative steepness means a riser that falls.
# > (Write plain formulas, and `center` may be an array of places as well, each
# > with its `b`. You will need that below.)


# %%
def riser(center, steepness):
    ### BEGIN SOLUTION
    w = 4 * steepness
    return w, -w * center
    ### END SOLUTION


# %%
check(riser)

# %%
w, b = riser(0.5, 2.0)
print(w, b)
# -> 8.0 -4.0

# %% [markdown]
# A riser of steepness $s$ is about $1/s$ wide: going on as steeply as in its
# middle, it would climb from 0 to 1 within $1/s$.
#
# ## Up and down again
#
# One riser goes up and stays there. Take a second one away from it, further to
# the right, and it comes down again. How high do you think it gets when the
# two risers are gentle and close to each other?

# %%
figures.two_risers("bump")

# %% [markdown]
# > **bump(x, left, right, height, steepness)** is a riser at `left` minus one at
# > `right`, the difference times `height`. `x` has shape (S,), the others are
# > numbers; both risers have the steepness `steepness`, as in your `riser`.
# > Return an array of shape (S,).


# %%
def bump(x, left, right, height, steepness):
    ### BEGIN SOLUTION
    up = shaped_sigmoid(x, *riser(left, steepness), height, 0)
    down = shaped_sigmoid(x, *riser(right, steepness), height, 0)
    return up - down
    ### END SOLUTION


# %%
check(bump)

# %% [markdown]
# Gentle risers spoil each other: the second takes away before the first has
# arrived. Steep ones make a box. And boxes, side by side, can fill the space
# below any curve, as bars do. That is the whole idea of this lesson. It can
# even be had with half the risers.
#
# ## As many as you like
#
# Add up $N$ shaped sigmoids. Each has a $b'$ of its own, but constants add up
# to one constant, so a sum needs only one:
#
# $$\hat{y} = b' + \sum_{i=1}^{N} w'_i\,\sigma(w_i x + b_i)$$
#
# The sum over all units, at all places, fits in one line of NumPy.
# `np.outer(x, w)` multiplies each place with each weight: an array of shape
# (S, N), a row for each place and a column for each unit. Adding `b` of shape
# (N,) adds to each row. And `H @ w_out` adds up each row of `H`, weighted.
#
# > **sigmoid_sum(x, w, b, w_out, b_out)** is that sum. `x` has shape (S,), `w`,
# > `b` and `w_out` have shape (N,), `b_out` is a number. Return an array of shape
# > (S,). It must also work for a single unit and for a single place.


# %%
def sigmoid_sum(x, w, b, w_out, b_out):
    ### BEGIN SOLUTION
    return sigmoid(np.outer(x, w) + b) @ w_out + b_out
    ### END SOLUTION


# %%
check(sigmoid_sum)

# %%
figures.six_units("sigmoid_sum")

# %% [markdown]
# Move the first slider from 0 to 6 and watch the sum below. A unit changes
# nothing to the left of its riser, and shifts everything to the right of it.
# So no bump needs a riser to come down again: the next unit can start from
# where this one left off.
#
# *A good place for a pause: an hour is behind you.*
#
# ## More than one input
#
# With $D$ inputs each unit is a neuron as in lesson 02, with a weight for each
# input. Put the $N$ weight vectors into the rows of a matrix $W$. Line by line,
# with shapes:
#
# | | shape | |
# |---|---|---|
# | $X$ | (S, D) | samples in rows |
# | $W$ | (N, D) | unit $i$ in row $i$ |
# | $A = X W^T + b$ | (S, N) | all pre-activations |
# | $H = \sigma(A)$ | (S, N) | all activations |
# | $\hat{y} = H w' + b'$ | (S,) | one number per sample |
#
# > **sigmoid_sum_matrix(X, W, b, w_out, b_out)** is the network of this table.
# > `b` and `w_out` have shape (N,), `b_out` is a number. Return an array of
# > shape (S,). `W.T` is the transposed matrix, of shape (D, N).


# %%
def sigmoid_sum_matrix(X, W, b, w_out, b_out):
    ### BEGIN SOLUTION
    return sigmoid(X @ W.T + b) @ w_out + b_out
    ### END SOLUTION


# %%
check(sigmoid_sum_matrix)

# %% [markdown]
# There is no $\sum$ in the table: the product $H w'$ has added up the units
# already *(erratum 03.1)*. One input is the case $D = 1$. Do both functions say
# the same?

# %%
x = np.array([0.0, 1.0])
w, b, w_out = np.array([2.0, -1.0, 3.0]), np.array([0.0, 1.0, -2.0]), np.array([1.0, 2.0, -1.0])
print(sigmoid_sum(x, w, b, w_out, 0.0).round(4))
print(sigmoid_sum_matrix(x[:, None], w[:, None], b, w_out, 0.0).round(4))
# -> [1.8429 1.1497]
# -> [1.8429 1.1497]

# %% [markdown]
# (An *erratum* is a place where the lectures behind this course print something
# else. The course's page *What the lectures print and what is true* has them all,
# by number. Whoever does not know the lectures misses nothing.)
#
# ## A staircase for any curve
#
# Now the recipe. Take a curve $f$ from `low` to `high`, and $N$ risers.
#
# 1. Let the risers stand at equal distances. They cut the interval into
#    $N + 1$ **treads** of the same width.
# 2. Each tread gets the height of $f$ in the tread's *middle*.
# 3. The sum starts at the height of the first tread: that is $b'$. Each riser
#    adds the change from its tread to the next: that is its $w'$.
# 4. The risers are much narrower than a tread, say a tenth of it.
#
# How does the error change when $N$ doubles? Guess; then the figure will tell.

# %%
figures.building_up("staircase", "sigmoid_sum")

# %% [markdown]
# > **staircase(f, low, high, N)** finds the numbers. `f` takes an array of
# > places and returns an array of heights (a single number works too); `low`
# > and `high` are numbers, `N` is a positive integer. Return `(w, b, w_out,
# > b_out)` for your `sigmoid_sum`: three arrays of shape (N,), and a number.
#
# `np.linspace(low, high, N + 2)` gives the edges of all treads, both ends
# included. `edges[1:-1]` are those between two treads. `np.diff(heights)` gives
# the change from each number to the next. Your `riser` takes an array of centers
# as well; its `w` is then still one number, and `np.full(N, w)` makes N of it.
#
# It is judged by the largest distance to curves that you have not seen, on long
# intervals and on short ones, and there is no single right answer. Up to 1.6
# times the error of $N + 1$ level treads gets all points, up to 2.5 times some
# of them. If you find a better recipe, use it.


# %%
def staircase(f, low, high, N):
    ### BEGIN SOLUTION
    edges = np.linspace(low, high, N + 2)
    heights = f((edges[1:] + edges[:-1]) / 2)
    w, b = riser(edges[1:-1], 10 * (N + 1) / (high - low))
    return np.full(N, w), b, np.diff(heights), heights[0]
    ### END SOLUTION


# %%
check(staircase)

# %% [markdown]
# Go back to the figure, choose $N = 16$ and add the units from left to right.
# Then look at its right side. Here are such numbers for two other curves:

# %%
places = np.linspace(0, 4, 20001)


def largest_error(f, N):
    return np.max(np.abs(sigmoid_sum(places, *staircase(f, 0, 4, N)) - f(places)))


for N in (10, 20, 40, 80):
    print(N, f"{largest_error(np.sqrt, N):.3f} {largest_error(np.sin, N):.3f}")
# -> 10 0.426 0.181
# -> 20 0.309 0.095
# -> 40 0.221 0.049
# -> 80 0.157 0.025

# %% [markdown]
# For the sine, twice the units make half the error: a tread twice as narrow has
# half the way to climb. The root is harder. Its slope at 0 is infinite, so the
# first tread always climbs too much, and four times the units are needed for
# half the error. Both errors fall as low as you like.
#
# ## What is promised, and what is not
#
# This is the **universal approximation theorem** (Cybenko, 1989; Hornik, 1991):
# on a *closed and bounded* region, a network with one hidden layer and a plain
# sum on top comes as close as you like to any *continuous* function, everywhere
# at once, if it may have enough units. It holds for any number of inputs, and
# for many activations. (Closed matters: between 0 and 1, with 0 left out, $1/x$
# is continuous and climbs higher than any sum.) Four things the theorem does
# *not* say. The first two you can measure now.
#
# **Nothing about jumps.** What becomes of the largest error at a jump of height
# 1, and what of the mean error?


# %%
def jump(x):
    return np.where(x < 1, 0.0, 1.0)


for N in (10, 100, 1000):
    missed = np.abs(sigmoid_sum(places, *staircase(jump, 0, 4, N)) - jump(places))
    print(N, f"largest {missed.max():.2f}   mean {missed.mean():.4f}")
# -> 10 largest 1.00   mean 0.0228
# -> 100 largest 1.00   mean 0.0025
# -> 1000 largest 1.00   mean 0.0002

# %% [markdown]
# The *mean* error falls as you like. The *largest* does not *(erratum 03.2)*. A
# sum of sigmoids is continuous, so somewhere it passes through ½, while $f$ is 0
# or 1 there: it misses by at least ½, for ever. Here it misses by all of 1. The
# nearest riser stands a little beside the jump, and between the two the sum is
# still on one tread and $f$ already on the next.
#
# **Nothing outside of the interval.** Where no riser stands, the sum is level:

# %%
numbers = staircase(np.sin, 0, 4, 80)
print(sigmoid_sum(np.array([3.0, 6.0, 9.0]), *numbers).round(2), np.sin([3.0, 6.0, 9.0]).round(2))
# -> [ 0.15 -0.74 -0.74] [ 0.14 -0.28  0.41]

# %% [markdown]
# **Not how many units.** With our recipe, a curve ten times as steep needs ten
# times the units for the same error. With more inputs it gets worse: who tells
# 100 places apart along one axis has 10,000 combinations for two axes, and
# $10^{20}$ for ten. This is called the **curse of dimensionality**.
#
# **No way to find the weights.** You knew $f$ everywhere and read the heights
# off it. What if there are only noisy measurements? Half of the answer is known
# from lesson 01: once the risers stand, $\hat{y}$ is made of fixed columns times
# $w'$, plus $b'$, and least squares finds these, for $N + 1$ numbers just as for
# two. `np.linalg.lstsq` solves $\nabla L = 0$:

# %%
rng = np.random.default_rng(0)
x = rng.uniform(0, 4, size=200)
y = np.sin(x) + rng.normal(0, 0.1, size=200)

w, b = riser(np.linspace(0, 4, 12)[1:-1], 2.0)  # ten, gentle enough to run together
columns = np.column_stack([sigmoid(np.outer(x, np.full(10, w)) + b), np.ones(200)])
*w_out, b_out = np.linalg.lstsq(columns, y, rcond=None)[0]
fitted = sigmoid_sum(places, np.full(10, w), b, np.array(w_out), b_out)
print(f"largest error {np.max(np.abs(fitted - np.sin(places))):.2f}")
# -> largest error 0.07

# %% [markdown]
# The staircase knew the sine, and missed it by 0.18 with ten units. But *where*
# the risers should stand, and how steep, no formula says, and no theorem says
# that a search finds it.

# %% [markdown] written="promise" points=3
# ## In your own words
#
# A colleague has trained a network with one hidden layer of 20 sigmoids on
# prices of the last ten years. On those it errs by 8 %, on next month's prices
# by 40 %. "By the theorem it can approximate anything," the colleague says, "so
# there must be a bug in the program." (1) Which words of the theorem does the
# colleague leave out? (2) Name two different reasons for 8 % without any bug.
# (3) Why does the theorem say nothing about the 40 %?
#
# ### BEGIN SOLUTION
# (1) "If it may have enough units", "continuous", "on a bounded region"; and it
# says that good weights *exist*, not that training finds them. Two of these are
# enough.
#
# (2) Twenty units may be too few for so wild a curve. Or twenty would be enough,
# and the search has not found their weights. (Jumps in the prices, or noise
# that no function of the inputs explains, are right as well.)
#
# (3) Next month lies outside of the region on which the network was fitted.
# There the sum of risers simply goes on level, and the true curve does what it
# likes.
#
# *Marks:* 1 for the missing conditions; 1 for two reasons that are really
# different; 1 for "outside of the region".
# ### END SOLUTION

# %% [markdown]
# **Keep this:** enough risers follow any continuous curve. How many, and with
# which weights, is another matter.
#
# ## What you can do now
#
# - Put a riser where you want it, as steep as you want it, and read both off its
#   weights: $-b/w$ and $w/4$.
# - Write a whole layer as one product of matrices: $\sigma(X W^T + b)\,w' + b'$.
# - Make a network that follows a given curve, and say what the theorem behind it
#   does not promise.
#
# And a question. To find weights from measurements, a search has to compare
# one attempt with the next. You see at once which of two curves lies closer to
# the points. **How does one tell a machine?** That is lesson 04.

# %%
from course.progress import progress

progress()
