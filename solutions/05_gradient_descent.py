# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 05 Gradient descent: walking downhill
#
# How far should you step? With that question lesson 04 ended. It had mapped the
# loss of a line: two numbers, ten thousand losses. A network has thousands of
# numbers, and nobody can map its loss. But you can stand somewhere, feel which
# way the ground falls, and take a step.
#
# Two questions fill this lesson. **How do you feel a slope when all you can
# ask for is the height?** And **how long may a step be?** At its end you fit a
# curve that no formula fits, with nothing but functions of your own. All of it
# takes about three hours; there is a place for a pause in the middle.

# %%
import numpy as np

from autograder import check
from course.figures import gradient_descent as figures

# %% [markdown]
# ## A slope from two numbers
#
# The slope of $f$ at $x$ is defined by a limit:
#
# $$f'(x) = \lim_{h \to 0} \frac{f(x+h) - f(x)}{h}$$
#
# A computer can't take a limit, but it can take a small $h$ and stop there (a
# **finite difference**). Say a number before you move the slider: which $h$
# gives the best slope? On the left you see the curve under a magnifying glass,
# always as wide as $h$.

# %%
figures.step_size("numerical_gradient")

# %% [markdown]
# > **forward_difference(f, x, h)** estimates a slope. `f` is a function of one
# > number, `x` a number, `h` a small number. Return the fraction above,
# > without its limit: one number.


# %%
def forward_difference(f, x, h):
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION


# %%
check(forward_difference)

# %% [markdown]
# Here is the first weight of a network (from a slide of Stanford's course
# CS231n). The weight is 0.34 and the loss 1.25347; with the weight moved by
# $h = 0.0001$ the loss is 1.25322. No more is told, so the loss below knows
# these two values and no other. It is enough.

# %%
two_losses = {0.34: 1.25347, 0.3401: 1.25322}
slope = forward_difference(lambda w: two_losses[round(w, 4)], 0.34, 0.0001)
print(round(slope, 4))
# -> -2.5

# %% [markdown]
# How far would you trust that −2.5? The losses are given to five decimal places,
# so each may be off by 0.000005 and their difference by 0.00001. Divided by
# 0.0001 that is 0.1: the true quotient lies anywhere from −2.6 to −2.4. A
# smaller $h$ would make it *worse*: with $h = 0.00001$ the rounding alone may
# make 1.
#
# **Keep this:** a smaller $h$ helps the formula and hurts the arithmetic.
#
# ## Look both ways
#
# The arithmetic can't be helped, but the formula can. Take $f(w) = w^3$, whose
# slope is $3w^2$, and multiply out:
#
# $$\frac{(w+h)^3 - w^3}{h} = 3w^2 + 3wh + h^2
#   \qquad
#   \frac{(w+h)^3 - (w-h)^3}{2h} = 3w^2 + h^2$$
#
# The second one, the **central difference**, looks as far back as ahead, and
# the part with a plain $h$ cancels. What is left is $h^2$: a hundredth of the
# step gives a ten-thousandth of the error. All smooth functions behave so.
#
# A loss has many weights. Move one at a time, the others fixed: each gives one
# slope, a **partial derivative**, and all together are the **gradient**
# $\nabla f$, an array of the shape of the weights.
#
# > **numerical_gradient(f, x, h=1e-5)** is the gradient by central
# > differences. `f` takes an array of the shape of `x` and returns a number.
# > `x` is an array of *any* shape: (5,), (2, 3), even () for a single number.
# > It may hold integers, and must stay unchanged. Return a float array of the
# > shape of `x`. Call `f` twice for each number in `x`, not more. Where `h` is
# > left out, it is 1e-5.
#
# `np.ndindex(shape)` runs through the indices of an array of that shape: for
# (2, 3) they are (0, 0), (0, 1), … (1, 2). Think of an array `step` of zeros
# with `h` at one index: `x + step` has moved one number, and `x` is as it was.


# %%
def numerical_gradient(f, x, h=1e-5):
    ### BEGIN SOLUTION
    gradient = np.zeros(np.shape(x))
    for index in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient
    ### END SOLUTION


# %%
check(numerical_gradient)

# %%
figures.step_size("numerical_gradient")

# %% [markdown]
# From right to left one error falls like $h$, yours like $h^2$; then rounding
# takes over, and both rise. A number carries about 16 digits. So the error of
# the forward difference is about $h + 10^{-16}/h$, smallest near $10^{-8}$.
# Yours is about $h^2 + 10^{-16}/h$. Set the slope of that to 0: it is smallest
# near $h = 4 \cdot 10^{-6}$, hence the default `1e-5`.
#
# The price: two losses for each weight. With a million weights, one step would
# cost two million losses. So from lesson 06 on you will derive gradients, and
# keep this function to *check* them.
#
# ## Downhill
#
# Move the weights a little, and the loss $L$ changes by slope times move,
# added up over all weights. To be sure that it falls, move each weight against
# its own slope. The **learning rate** $\alpha$ says how far:
#
# $$w^{t+1} = w^t - \alpha\,\nabla L(w^t)$$
#
# (Here $t$ and $t + 1$ are no powers; they count the steps. A slope is the
# steepest way up: on a map of the loss it stands at a right angle to the contour
# line, and the step goes the other way. This is **gradient descent**.)
#
# The bowl below is $\frac12 \cdot 4 \cdot w^2$. Its slope is $4w$, and the
# slope of the slope, the **curvature**, is 4. The walk starts at $w = 1$. From
# which learning rate on does it no longer come closer? Guess, then move the
# slider until it doesn't.

# %%
figures.walk_on_a_bowl("descend")

# %% [markdown]
# The picture needs your `descend`.
#
# > **descend(gradient, w, learning_rate, steps)** walks downhill.
# > `gradient(w)` gives the slope at `w`, an array of any shape, of floats or of
# > integers. Return *all* the places you have been, the start included: a float
# > array of `steps + 1` copies of `w`'s shape. Leave `w` itself as it was.


# %%
def descend(gradient, w, learning_rate, steps):
    ### BEGIN SOLUTION
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path, dtype=float)
    ### END SOLUTION


# %%
check(descend)

# %% [markdown]
# Look at the walk at 0.1, 0.45 and 0.55. Here one step makes $w$ into
# $w - \alpha \cdot 4w = (1 - 4\alpha)\,w$: it multiplies by the same number
# each time. Below ¼ the number is positive, and the walk slides down. At ¼ it is
# 0: one step lands on the bottom. Between ¼ and ½ it lies between 0 and −1: the
# walk jumps across and still comes closer. Above ½ it is below −1, and each jump
# lands further out: the walk **diverges**. The height of the bowl plays no part,
# only its curvature, 4. The limit is 2 / 4.
#
# Now the landscape of lesson 04, without a map: start at $w = b = 0$ and use
# the slope alone. (Its function comes from the course here, so that a slip in
# lesson 04 costs you nothing.)

# %%
from course.loss import mse_line_gradient

x = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
y = np.array([0.7, 0.9, 2.2, 2.5, 3.9, 4.0, 5.2, 5.6])


def line_slope(line):
    w, b = line
    return np.array(mse_line_gradient(x, y, w, b))


for learning_rate in (0.01, 0.1, 0.19, 0.2):
    w, b = descend(line_slope, np.zeros(2), learning_rate, 200)[-1]
    print(f"{learning_rate:.2f}   w = {w:.3f}   b = {b:.3f}")
# -> 0.01   w = 1.475   b = 0.552
# -> 0.10   w = 1.490   b = 0.517
# -> 0.19   w = 1.490   b = 0.517
# -> 0.20   w = -15349.174   b = -6522.036

# %% [markdown]
# At 0.1 the walk finds the line of lesson 04 with 200 slopes instead of 10 086
# losses. At 0.01 it is still on its way, and between 0.19 and 0.2 it breaks.
# Could you have known where?
#
# ## The ravine
#
# A loss with many weights bends differently in different directions. Take
# $\frac12 (u^2 + 20 v^2)$: two bowls with curvatures 1 and 20, walked with
# *one* rate. Where is the limit now? And near it, how does the walk get on in
# the flatter bowl?

# %%
figures.walk_in_a_ravine("descend")

# %% [markdown]
# The steep direction breaks first: the limit is 2 / 20. The shallow one has to
# live with that rate, and crawls: at 0.09 each step takes only 9 % off $u$.
#
# In general the axes of the ravine lie askew: its height has a mixed term too,
#
# $$f(u, v) = \tfrac12\,(a\,u^2 + 2\,b\,u v + c\,v^2),
#   \qquad \nabla f = (a u + b v,\; b u + c v)$$
#
# The same in matrices: with $w = (u, v)$ and the symmetric matrix
# $A = \begin{pmatrix} a & b \\ b & c \end{pmatrix}$ the gradient is $A w$, and
# the height is $\frac12 w^T A w$. (The ravine above has $a = 1$, $b = 0$ and
# $c = 20$.) How steep is it along a direction? Nearly everywhere $A w$ points
# elsewhere than $w$. But every symmetric $A$ has directions, at right angles to
# each other, in which it merely multiplies: $A w = \lambda w$. They are the axes
# of the ravine, and the numbers $\lambda$ are the **eigenvalues** of $A$. Along
# such an axis one step makes $w$ into $(1 - \alpha\lambda)\,w$, just as in the
# plain bowl: its curvature is $\lambda$. `np.linalg.eigvalsh(A)` gives the
# eigenvalues, the largest last.
#
# > **largest_stable_rate(A)** is the speed limit. `A` is a symmetric matrix of
# > shape (D, D) with positive eigenvalues. Return the learning rate below
# > which descent on $\frac12 w^T A w$ converges from every start, and above
# > which it doesn't: one number.


# %%
def largest_stable_rate(A):
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(A)[-1]
    ### END SOLUTION


# %%
check(largest_stable_rate)

# %% [markdown]
# The loss of the line is such a bowl. Its $A$ says how fast the two slopes of
# lesson 04 change. The slope with respect to $w$ grows by $\frac2S \sum x_s^2$
# when $w$ grows by 1, and by $\frac2S \sum x_s$ when $b$ does. The slope with
# respect to $b$ grows by $\frac2S \sum x_s$ with $w$, and by 2 with $b$.

# %%
A = 2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1.0]])
print(f"{largest_stable_rate(A):.4f}")
# -> 0.1954

# %% [markdown]
# So it breaks just between 0.19 and 0.2.
#
# **Keep this:** the steepest direction of a loss sets the speed limit for all
# the others.
#
# *A good place for a pause: about an hour and a half is behind you.*
#
# ## One sample at a time
#
# A loss is a mean over $S$ samples, so its slope costs a visit to all of them.
# **Stochastic gradient descent** (SGD) doesn't wait: it looks at *one* sample,
# steps along that sample's own slope, and takes the next. When each has had
# its turn, an **epoch** is over.
#
# Take the model $\hat{y} = xw$ with one weight. The loss of one sample is
# $(xw - y)^2$, and its slope with respect to $w$, as in lesson 04, is
# $2x\,(xw - y)$.
#
# > **sgd_epoch(x, y, w, learning_rate)** is one epoch. `x` and `y` have shape
# > (S,), `w` is a number. Visit the samples in the order they stand in. Return
# > three things: the last `w`; the S slopes that were stepped along; the S
# > losses, where `losses[s]` is that of sample `s` *right after its own step*.


# %%
def sgd_epoch(x, y, w, learning_rate):
    ### BEGIN SOLUTION
    gradients, losses = [], []
    for x_s, y_s in zip(x, y, strict=True):
        gradients.append(2 * x_s * (x_s * w - y_s))
        w = w - learning_rate * gradients[-1]
        losses.append((x_s * w - y_s) ** 2)
    return w, np.array(gradients), np.array(losses)
    ### END SOLUTION


# %%
check(sgd_epoch)

# %% [markdown]
# An epoch to follow: three samples of $y = 2x$, start $w = 1$, rate 0.01. Do the
# first slope in your head before you run the cell.

# %%
three_x, three_y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
w, gradients, losses = sgd_epoch(three_x, three_y, 1.0, 0.01)
for x_s, y_s, gradient in zip(three_x, three_y, gradients, strict=True):
    print("grad:", x_s, y_s, gradient)
print("progress: 0", losses[-1])
# -> grad: 1.0 2.0 -2.0
# -> grad: 2.0 4.0 -7.84
# -> grad: 3.0 6.0 -16.2288
# -> progress: 0 4.919240100095999

# %% [markdown]
# You have met the first −2 before. The slopes grow although $w$ improves: it
# went from 1 to 1.26, and 2 is perfect. But each is another sample's slope,
# and larger $x$ make steeper ones. One sample's slope is a rough opinion.
#
# ## A few samples at a time
#
# Between one sample and all of them (**batch** gradient descent) lies the
# **mini-batch**: some samples, in practice 32 to 256, whose mean slope makes
# one step. Before you move the slider: in batches four times as large, how
# much less do the slopes scatter?

# %%
figures.batch_noise("minibatches")

# %% [markdown]
# > **minibatches(S, batch_size, rng)** deals out one epoch. `S` and
# > `batch_size` are positive integers, `rng` is a `np.random.Generator`.
# > Return a list of integer arrays: the indices 0 to S − 1, shuffled, cut into
# > batches of `batch_size`. Every index is in exactly one batch. The last
# > batch holds what is left, so it may be shorter, but never empty; if
# > `batch_size` is S or more, there is one batch. (A tuple will do as well, or a
# > generator that yields the batches.)
#
# `rng.permutation(S)` gives the indices 0 to S − 1 in random order.


# %%
def minibatches(S, batch_size, rng):
    ### BEGIN SOLUTION
    order = rng.permutation(S)
    return [order[start : start + batch_size] for start in range(0, S, batch_size)]
    ### END SOLUTION


# %%
check(minibatches)

# %% [markdown]
# Four times the batch about halves the scatter: it falls like one over the
# square root of the batch size, while the work of a step grows fourfold. At one
# and the same $w$ nothing is lost: each sample is in exactly one batch, so the
# mean over equal batches is the full slope. (In a walk $w$ moves between them.)
#
# And what is gained? Compare what one epoch reaches from $w = 0$ with batches of
# 256 and of 4. Both look at every sample once. The one batch of all makes one
# step and comes to 0.41. The 64 batches make 64 steps, and are there: most
# shuffles end within 0.2 of the best $w$, which is 1.99. From then on they only
# rattle about it.
#
# ## Slower and slower
#
# When samples disagree, their slopes don't vanish at the best $w$: each still
# pulls towards its own favourite, and with a constant rate the walk rattles
# about the bottom for ever. So let the rate fall with the time $t$:
#
# $$\alpha_t = \frac{\alpha}{1 + \delta t}
#   \qquad\text{or}\qquad
#   \alpha_t = \frac{\alpha}{t^{\delta}},\quad \delta \in (0.5,\ 1]$$
#
# > **decayed_rate(learning_rate, decay, t, kind)** is the rate at time `t`.
# > All but `kind` are numbers. `kind` is `"inverse"` for the first formula or
# > `"power"` for the second, which begins at t = 1. Return a number. Raise
# > `ValueError` for `"power"` with `t` below 1, and for any other `kind`.


# %%
def decayed_rate(learning_rate, decay, t, kind):
    ### BEGIN SOLUTION
    if kind == "inverse":
        return learning_rate / (1 + decay * t)
    if kind != "power":
        raise ValueError(f'kind is "inverse" or "power", not {kind!r}.')
    if t < 1:
        raise ValueError(f'"power" counts steps from 1; t is {t}.')
    return learning_rate / t**decay
    ### END SOLUTION


# %%
check(decayed_rate)

# %%
figures.rates("decayed_rate")

# %% [markdown]
# How fast may it fall? There are two conditions (Robbins and Monro, 1951):
# $\sum \alpha_t = \infty$, or the walk runs out of road before it arrives; and
# $\sum \alpha_t^2 < \infty$, or the rattling never dies out. Look at the second
# formula with $\delta = 0.3$ and with 1.5: which condition does each break? From
# just above 0.5 up to 1 both hold, and for the first formula they hold with
# every $\delta > 0$.
#
# What that is worth: three samples that disagree, whose best $w$ is 2.007.
# While the start is still far away one keeps the rate, here for ten epochs;
# then it may fall.

# %%
noisy_y = np.array([2.5, 3.5, 6.2])
kept = falling = 1.0
for t in range(500):
    kept, _, _ = sgd_epoch(three_x, noisy_y, kept, 0.05)
    rate = 0.05 if t < 10 else decayed_rate(0.05, 0.5, t - 10, "inverse")
    falling, _, _ = sgd_epoch(three_x, noisy_y, falling, rate)
print(f"kept {kept:.3f}   falling {falling:.3f}")
# -> kept 2.056   falling 2.007

# %% [markdown]
# With the rate kept, every epoch ends where its last sample has pulled the
# weight. With a falling rate no sample has the last word.
#
# ## Momentum
#
# Back to the ravine. Near the limit the slopes across it change sign from step to
# step, while those along it agree. So remember: step along a sum of all slopes
# so far, in which old ones fade by a factor $\beta$ each time.
#
# $$\bar{g}_t = \nabla L(w^t) + \beta\,\bar{g}_{t-1}
#   \qquad w^{t+1} = w^t - \alpha\,\bar{g}_t$$
#
# What alternates cancels; what agrees adds up. A slope that stays $g$ grows to
# $g\,(1 + \beta + \beta^2 + \cdots) = g / (1 - \beta)$, which for
# $\beta = 0.9$ is ten times $g$. But a memory also carries the walk past the
# bottom. Guess which $\beta$ is best in the ravine, close to the limit, and from
# which on it does more harm than good; the figure after the exercise will tell.
#
# > **momentum_descend(gradient, w, learning_rate, momentum, steps)** walks
# > with a memory. Arguments and result are those of `descend`; `momentum` is
# > $\beta$. The memory $\bar{g}$ is 0 before the first step, and the new slope
# > counts in full.


# %%
def momentum_descend(gradient, w, learning_rate, momentum, steps):
    ### BEGIN SOLUTION
    path, velocity = [w], 0
    for _ in range(steps):
        velocity = gradient(path[-1]) + momentum * velocity
        path.append(path[-1] - learning_rate * velocity)
    return np.array(path, dtype=float)
    ### END SOLUTION


# %%
check(momentum_descend)

# %%
figures.momentum_in_a_ravine("momentum_descend", "descend")

# %% [markdown]
# The rate is 0.09, close to the limit of 0.1. Without momentum the walk ends at a
# height of 0.00005. With $\beta = 0.5$ it ends a *million million* times lower,
# at $6 \cdot 10^{-17}$: what alternated has cancelled. At 0.9 it swings to and fro
# and ends higher than without.
#
# Now move the rate beyond 0.1. Plain descent flies away; with $\beta = 0.5$ the
# walk still arrives at 0.14. Momentum raises the limit itself, from $2/\lambda$
# to $2\,(1 + \beta)/\lambda$, here from 0.1 to 0.15.
#
# ## What no formula solves
#
# The sigmoid of lesson 03, $\hat{y} = w'\sigma(wx + b) + b'$, has four
# numbers, and nobody can solve $\nabla L = 0$ for them. You don't need to.
# Below is a loss and no line of calculus: the slope is your
# `numerical_gradient`, the walk your `momentum_descend`. The targets were made
# with $(w, b, w', b') = (3, -1.5, 2, -0.5)$. Do three starts bring them back?

# %%
curve_x = np.linspace(-3, 3, 25)


def curve(numbers):
    w, b, w_out, b_out = numbers
    return w_out / (1 + np.exp(-(w * curve_x + b))) + b_out


def curve_loss(numbers):
    return np.mean((curve(numbers) - curve([3.0, -1.5, 2.0, -0.5])) ** 2)


def curve_slope(numbers):
    return numerical_gradient(curve_loss, numbers)


for start in ([1.0, 0.0, 1.0, 0.0], [-1.0, 0.0, 1.0, 0.0], [1.0, -20.0, 1.0, 0.0]):
    numbers = momentum_descend(curve_slope, np.array(start), 0.1, 0.9, 1000)[-1]
    print(np.round(numbers, 2), f"loss {curve_loss(numbers):.4f}")
# -> [ 3.  -1.5  2.  -0.5] loss 0.0000
# -> [-3.   1.5 -2.   1.5] loss 0.0000
# -> [  1.   -20.     1.     0.34] loss 0.7612

# %% [markdown]
# The first start gets all four numbers back. The second finds the same curve
# with other numbers, a falling sigmoid turned upside down: there is no
# *single* best place. The third is stuck. With $b = -20$ all points lie on the
# flat tail of the sigmoid, a **plateau**, where the slopes with respect to $w$
# and $b$ are almost 0. And a walk may end in a **local minimum**, a valley that is not the
# deepest, as on $w^4 - 2w^2 + 0.4w$:

# %%
for start in (-1.5, 1.5):
    w = descend(lambda w: 4 * w**3 - 4 * w + 0.4, start, 0.05, 100)[-1]
    print(f"start {start:4}   end {w:5.2f}   height {w**4 - 2 * w**2 + 0.4 * w:.2f}")
# -> start -1.5   end -1.05   height -1.41
# -> start  1.5   end  0.95   height -0.61

# %% [markdown]
# **Keep this:** a walk feels the slope where it stands and nothing else. It
# finds level ground, not the lowest. Where it starts matters.

# %% [markdown] written="rattling" points=3
# ## In your own words
#
# You train with mini-batches and a constant rate. The loss falls, and then
# rattles about 0.3 for forty epochs. One explanation: the rate is too large
# for the scatter of the batches. Another: the walk is in a poor local minimum.
# (1) Why does the walk rattle at all, even at the bottom of a valley? (2)
# Describe *one* experiment that tells the two explanations apart. (3) What
# would you see in it under each of them?
#
# ### BEGIN SOLUTION
# (1) A batch's slope is not the full slope. At the bottom the full slope is 0,
# but that of each batch is not, so every step moves the weights by the rate
# times what the batch says.
#
# (2) Go on from the same weights with a rate ten times smaller (or with much
# larger batches, or with a falling rate), and change nothing else.
#
# (3) If the rate was too large, the level soon drops clearly below 0.3. In a
# local minimum the rattling calms down too, but the level stays near 0.3, and
# only another start may reach a lower one.
#
# *Marks:* 1 for slopes of batches that don't vanish where the full slope does;
# 1 for an experiment that changes one thing and can tell the two apart; 1 for
# both outcomes. Training again from several starts is right as well: levels
# that differ speak for local minima, equal ones for the rate.
# ### END SOLUTION

# %% [markdown]
# ## What you can do now
#
# - Measure a gradient from losses alone: look both ways, with an $h$ that is
#   small but not too small.
# - Walk downhill, $w \leftarrow w - \alpha \nabla L$, and say how large
#   $\alpha$ may be in a bowl: less than two over its largest curvature.
# - Deal out mini-batches, which make a step cheap and rough; let the rate fall,
#   which takes the roughness out again; and add momentum, which hurries the walk
#   along a ravine.
#
# And a question. Your `numerical_gradient` pays two losses for each weight,
# and with a million weights nobody would wait for a single step. Can *all*
# slopes be had for about the price of one loss? They can. That is lesson 06.

# %%
from course.progress import progress

progress()
