# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 04 Loss: one number for how wrong
#
# Lesson 03 left you with a question: how does one tell a machine which of two
# curves is the better one? Take eight measurements, and a line that should pass
# through them. You can look and judge. A machine can't look, so before it can
# improve anything, it needs **one number** that says how wrong the line is.
#
# Such a number has two jobs: to *tell people* how good a line is, and to *lead
# a search* for a better one. At the end of this lesson you will know why one
# number rarely does both, and will have found the best line with functions
# that you wrote. It takes 70 to 90 minutes.
#
# As everywhere in this course there are $S$ samples. Sample $s$ has a target
# $y_s$, which was measured, and a prediction $\hat{y}_s$, which the line
# gives. In code they are the arrays `y` and `y_hat`, of shape (S,).

# %%
import numpy as np

from autograder import check
from course.figures import loss as figures

# %% [markdown]
# ## A score that people understand
#
# A number for people is called a **metric**. Here is one. Draw a band around
# the line, reaching `epsilon` up and `epsilon` down. A measurement inside the
# band counts as right; the score is the share that is right.
#
# Guess first: how far must the band reach until half of the measurements are
# right? And all of them? Then move the first slider. The second one shifts a
# single prediction, up or down.

# %%
figures.tolerance("accuracy_within")

# %% [markdown]
# Half are inside from 0.30 on, all from 0.65. The picture can draw the band,
# but it needs *your* function to count. In symbols, where $[\ldots]$ is 1 if
# what stands inside is true and 0 if not:
#
# $$\mathrm{Acc}_\varepsilon = \frac{1}{S} \sum_{s=1}^{S}
#   \bigl[ |y_s - \hat{y}_s| < \varepsilon \bigr]$$
#
# > **accuracy_within(y_hat, y, epsilon)** counts close predictions. `y_hat`
# > and `y` have shape (S,), `epsilon` is a number. Return the share of
# > predictions that are *less than* `epsilon` away from their target, above or
# > below it: a number from 0 to 1. A distance of exactly `epsilon` does not
# > count.
#
# NumPy helps: `np.abs(a)` takes away the sign of each number, and `a < c`
# compares each number, giving an array of `True` (1) and `False` (0).


# %%
def accuracy_within(y_hat, y, epsilon):
    ### BEGIN SOLUTION
    return np.mean(np.abs(y - y_hat) < epsilon)
    ### END SOLUTION


# %%
check(accuracy_within)

# %% [markdown]
# An example to follow in your head. The distances are 0.25, 0.5, 0 and 3; with
# a band of 0.5 the second one is *not* inside.

# %%
print(accuracy_within(np.array([1.25, 2.5, 5.0, 6.0]), np.array([1.0, 2.0, 5.0, 9.0]), 0.5))
# -> 0.5

# %% [markdown]
# ## What two small strokes are worth
#
# Suppose somebody leaves out the two strokes of the absolute value, and counts
# $[\,y_s - \hat{y}_s < \varepsilon\,]$. It has been printed so (erratum 04.1).
# What would a predictor score that always answers $+\infty$? Decide before you
# run the cell.


# %%
def without_strokes(y_hat, y, epsilon):
    return np.mean(y - y_hat < epsilon)


targets = np.array([1.0, 2.0, 5.0])
for guess in (5.0, 100.0, np.inf, -np.inf):
    guesses = np.full(3, guess)
    wrong, right = without_strokes(guesses, targets, 0.5), accuracy_within(guesses, targets, 0.5)
    print(guess, wrong, right)
# -> 5.0 1.0 0.3333333333333333
# -> 100.0 1.0 0.0
# -> inf 1.0 0.0
# -> -inf 0.0 0.0

# %% [markdown]
# The middle column is the score without strokes, the right one is yours. Without
# the strokes a prediction is only ever wrong by being too *small*: aim high
# enough, and everything counts as right. $+\infty$ would be the perfect
# predictor.
#
# **Keep this:** whatever you score is what you will get. Ask of every score
# what the silliest way to win it is.
#
# ## Can the score lead you?
#
# Now let us use the score to *improve* a line. These are the measurements,
# and a line $\hat{y} = wx + b$ that is too flat. We tilt it by changing $w$ a
# little and listen to the score: does it say "better" or "worse"?

# %%
x = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
y = np.array([0.7, 0.9, 2.2, 2.5, 3.9, 4.0, 5.2, 5.6])

for w in (1.100, 1.101, 1.102, 1.103):
    print(w, accuracy_within(w * x + 0.5, y, 0.5))
# -> 1.1 0.375
# -> 1.101 0.375
# -> 1.102 0.375
# -> 1.103 0.375

# %% [markdown]
# It says nothing. Three measurements of eight are inside the band, before and
# after. The next figure shows the same score for *every* $w$. Move $w$ from
# left to right: on how much of the way does the score tell you where to go?

# %%
figures.loss_and_metric("mse", "accuracy_within")

# %% [markdown]
# The score is a staircase: flat treads, sudden risers. Let us not trust our
# eyes but measure. Walk along $w$ in small steps, write down the score at
# each, and ask how often two neighbours are equal.
#
# > **flat_share(values)** measures flatness. `values` has shape (N,), with
# > N of at least 2: the heights along a walk. Compare each with the next one.
# > Return the share of these N − 1 pairs that are equal, a number from 0 to 1.
#
# For example, 1, 1, 1, 2 has three pairs, two of them equal. `values[1:]` is
# everything but the first value, `values[:-1]` everything but the last.


# %%
def flat_share(values):
    ### BEGIN SOLUTION
    return np.mean(values[1:] == values[:-1])
    ### END SOLUTION


# %%
check(flat_share)

# %% [markdown]
# Now the measurement: from $w = 0$ to $w = 3$ in ten steps, then in a hundred,
# a thousand, ten thousand. What happens to the flat share as the steps get
# finer?

# %%
for N in (11, 101, 1001, 10001):
    scores = np.array([accuracy_within(w * x + 0.5, y, 0.5) for w in np.linspace(0, 3, N)])
    print(N - 1, flat_share(scores))
# -> 10 0.5
# -> 100 0.89
# -> 1000 0.989
# -> 10000 0.9989

# %% [markdown]
# The last two rows say the same: 11 of 1000 pairs differ, then 11 of 10 000.
# There are eleven risers. A finer walk can't find many more: while $w$ grows, a
# measurement enters the band at most once and leaves it at most once, so eight
# of them make no more than sixteen changes. (Here they make thirteen; at two
# places two of them come together.) All the rest is flat. The slope of the
# score is 0 *almost everywhere*, and on the risers there is none.
#
# **Keep this:** a metric may be any number that people understand. A number
# that leads a search must have a slope, and the slope of counting is zero.
#
# ## A number that always answers
#
# So let each sample say not *whether* it is wrong, but *how far*. Adding up
# the errors $y_s - \hat{y}_s$ themselves is no use: +1 and −1 would cancel to
# "perfect". Squares can't cancel. Their mean is the **mean squared error**:
#
# $$\mathrm{MSE} = \frac{1}{S} \sum_{s=1}^{S} (y_s - \hat{y}_s)^2$$
#
# The *sum* of squares of lesson 01 is $S$ times as large, and smallest for the
# same line. The mean has one advantage: measure everything twice, and the sum
# doubles although no prediction got worse; the mean stays. (People are often
# told its square root, the **RMSE**, which has the unit of $y$.)
#
# > **mse(y_hat, y)** is the mean squared error. `y_hat` and `y` have shape
# > (S,). Return one number, the mean of the S squared errors.


# %%
def mse(y_hat, y):
    ### BEGIN SOLUTION
    return np.mean((y - y_hat) ** 2)
    ### END SOLUTION


# %%
check(mse)

# %%
print(mse(np.array([1.0, 2.0]), np.array([0.0, 0.0])))
# -> 2.5

# %% [markdown]
# A number like this, which falls as predictions improve and has a useful
# slope, is called a **loss**, or a **cost**. In the figure it now stands below the staircase.
# Is there a place where it is as silent as the score?

# %%
figures.loss_and_metric("mse", "accuracy_within")

# %% [markdown]
# Where the score is silent, the loss still leans to one side; only at its
# lowest point is it level. Measured as before:

# %%
losses = np.array([mse(w * x + 0.5, y) for w in np.linspace(0, 3, 10001)])
print(flat_share(losses))
# -> 0.0

# %% [markdown]
# ## The slope with respect to one prediction
#
# A slope is useful once you know it. Ask first about one prediction: if only
# $\hat{y}_s$ moves, how fast does the loss change? Write the sum out:
#
# $$\mathrm{MSE} = \tfrac1S (y_1 - \hat{y}_1)^2 + \cdots
#   + \tfrac1S (y_s - \hat{y}_s)^2 + \cdots + \tfrac1S (y_S - \hat{y}_S)^2$$
#
# 1. Every term but one doesn't contain $\hat{y}_s$. Its slope is 0.
# 2. The one that is left is a square. The slope of $u^2$ with respect to $u$ is
#    $2u$, so the outer part gives $\tfrac1S \cdot 2\,(y_s - \hat{y}_s)$.
# 3. Inside stands $y_s - \hat{y}_s$. When $\hat{y}_s$ grows by 1, it falls by
#    1: the inner part gives a factor $-1$.
#
# Together, in symbols and in words:
#
# $$\frac{\partial\,\mathrm{MSE}}{\partial \hat{y}_s}
#   = -\frac{2}{S}\,(y_s - \hat{y}_s)$$
#
# A prediction that is too small has $y_s - \hat{y}_s > 0$ and thus a negative
# slope: raising it lowers the loss. And the further it is off, the steeper:
# the loss says *which way* and *how urgently*, for each sample.
#
# A slope with respect to one of several numbers is a **partial derivative**; all
# of them together are the **gradient**.
#
# > **mse_gradient(y_hat, y)** is the slope of the loss with respect to each
# > prediction. `y_hat` and `y` have shape (S,). Return an array of shape (S,).


# %%
def mse_gradient(y_hat, y):
    ### BEGIN SOLUTION
    return -2 * (y - y_hat) / len(y)
    ### END SOLUTION


# %%
check(mse_gradient)

# %% [markdown]
# What a slope promises: move one prediction a little, and the loss changes by
# slope times move. Here the second prediction, 2, should be 4; its slope is
# −2. We raise it by 0.001, so the loss should fall by about 0.002.

# %%
targets = np.array([0.0, 4.0])
before, after = np.array([1.0, 2.0]), np.array([1.0, 2.001])
print(mse_gradient(before, targets))
print(f"{mse(after, targets) - mse(before, targets):.4f}")
# -> [ 1. -2.]
# -> -0.0020

# %% [markdown]
# ## From predictions to the line
#
# You can't move a prediction by itself. You can move $w$ and $b$, and the
# predictions follow: $\hat{y}_s = w x_s + b$.
#
# Raise $b$ by a tiny amount $h$. Every prediction rises by $h$, and each
# changes the loss by $h$ times its own slope. The changes add up to $h$ times
# the *sum* of the slopes. Now raise $w$ by $h$ instead. Prediction $s$ rises by
# $x_s h$, so its slope counts $x_s$ times:
#
# $$\frac{\partial\,\mathrm{MSE}}{\partial b}
#     = \sum_{s=1}^{S} \frac{\partial\,\mathrm{MSE}}{\partial \hat{y}_s}
#   \qquad
#   \frac{\partial\,\mathrm{MSE}}{\partial w}
#     = \sum_{s=1}^{S} \frac{\partial\,\mathrm{MSE}}{\partial \hat{y}_s}\,x_s$$
#
# > **mse_line_gradient(x, y, w, b)** is the slope of the line's loss. `x` and
# > `y` have shape (S,), `w` and `b` are numbers. Return the pair `(dw, db)`:
# > the slopes with respect to `w` and to `b`, two numbers. Your `mse_gradient`
# > is welcome.


# %%
def mse_line_gradient(x, y, w, b):
    ### BEGIN SOLUTION
    slopes = mse_gradient(w * x + b, y)
    return np.sum(slopes * x), np.sum(slopes)
    ### END SOLUTION


# %%
check(mse_line_gradient)

# %% [markdown]
# The smallest case is one sample, $x = 1$, $y = 2$, and the line $w = 1$,
# $b = 0$. It predicts 1, which is 1 too little. So the slope with respect to the
# prediction is −2, and that with respect to $w$ is −2 times $x$. (You will meet
# this −2 twice more.)

# %%
dw, db = mse_line_gradient(np.array([1.0]), np.array([2.0]), 1.0, 0.0)
print(dw, db)
# -> -2.0 -2.0

# %% [markdown]
# ## The whole landscape
#
# A line has two numbers, so its loss is a landscape: $w$ to the right, $b$
# upwards, and the loss is the height of the ground. What shape do you expect?
# One valley, several, a bowl?
#
# > **loss_surface(x, y, ws, bs)** maps the landscape. `x` and `y` have shape
# > (S,), `ws` and `bs` are arrays of the values to try. Return an array of
# > shape (len(bs), len(ws)): row `i`, column `j` holds the mean squared error
# > of the line with `w = ws[j]` and `b = bs[i]`.
#
# So `w` changes from left to right along a row, as on the axis of a picture.


# %%
def loss_surface(x, y, ws, bs):
    ### BEGIN SOLUTION
    return np.array([[mse(w * x + b, y) for w in ws] for b in bs])
    ### END SOLUTION


# %%
check(loss_surface)

# %%
figures.surface_and_line("loss_surface")

# %% [markdown]
# Every point of the map is a line below it. Walk to the lowest point with the two
# sliders and watch the line settle among the measurements. It is a bowl,
# stretched and turned: one bottom, and from everywhere the ground falls towards
# it. (A surface like this is called **convex**. Why turned? Raise $b$, and the
# best $w$ for it is smaller.)
#
# Now let your function search. The cell below draws a map of 41 × 41 losses,
# goes to its lowest point, and there draws a new one, eight times finer.

# %%
w, b, width = 0.0, 0.0, 4.0
for _ in range(6):
    ws = w + np.linspace(-width, width, 41)
    bs = b + np.linspace(-width, width, 41)
    surface = loss_surface(x, y, ws, bs)
    i, j = np.unravel_index(surface.argmin(), surface.shape)
    w, b, width = ws[j], bs[i], width / 8
    print(f"w = {w:.3f}   b = {b:.3f}   loss = {surface[i, j]:.5f}")
# -> w = 1.400   b = 0.600   loss = 0.08500
# -> w = 1.500   b = 0.500   loss = 0.06875
# -> w = 1.491   b = 0.516   loss = 0.06863
# -> w = 1.491   b = 0.516   loss = 0.06863
# -> w = 1.490   b = 0.517   loss = 0.06863
# -> w = 1.490   b = 0.517   loss = 0.06863

# %% [markdown]
# You have found the best line, and there are two witnesses. At the bottom of a
# bowl the ground is level, so both slopes must be 0. And *after* the search,
# the score that people understand may speak again.

# %%
dw, db = mse_line_gradient(x, y, w, b)
print(abs(dw) < 0.001, abs(db) < 0.001)
print(accuracy_within(w * x + b, y, 0.5))
# -> True True
# -> 1.0

# %% [markdown] written="absolute_error" points=3
# ## In your own words
#
# Somebody proposes another loss, the **mean absolute error**
# $\frac1S \sum_s |y_s - \hat{y}_s|$. (1) What is its slope with respect to one
# prediction $\hat{y}_s$, and can that slope lead a search? (2) Compare a prediction that
# is far off with one that is nearly right: what does its slope say about them
# that the slope of the MSE says differently? (3) One measurement in a hundred
# was written down with its decimal point in the wrong place. Which of the two
# losses would you choose, and why? A few sentences are enough.
#
# ### BEGIN SOLUTION
# (1) The slope is −1/S where the prediction is too small and +1/S where it is
# too large (at exact equality there is a kink and no slope). It is not zero
# where something is wrong, so it points the right way and can lead a search.
#
# (2) It has the same size for both: it says which way, but not how far. The
# MSE's slope, −(2/S)(y − ŷ), shrinks as the prediction gets close, so steps
# along it become gentle by themselves; along the absolute error a step of
# fixed rate hops over the target and back.
#
# (3) The absolute error. With squares, a sample that is a thousand times as
# wrong pulls a thousand times as hard, and the line bends towards a typing
# error. With absolute values each sample pulls equally hard.
#
# *Marks:* 1 for the slope ∓1/S with the conclusion that it leads (the kink is
# not required); 1 for "same size near and far" against "proportional to the
# error"; 1 for the absolute error with the reason that a wild sample's pull on
# the MSE grows with its error. Another choice in (3) earns the point if it
# deals with the outlier, such as finding and removing it first.
# ### END SOLUTION

# %% [markdown]
# ## Why squares?
#
# In the picture each error is drawn as what the MSE makes of it: a square. Move
# one measurement far from the others. Which of the three lines follows it?

# %%
figures.squares("mse")

# %% [markdown]
# The line of least squares leans towards it: an error ten times as large counts
# a hundred times. A measurement far from all others is called an **outlier**. The
# line with the least *absolute* errors hardly notices it. Between the two lies
# the **Huber loss**, which is a square near 0 and absolute further out: its slope
# shrinks near the target, and doesn't grow without limit far from it.
#
# So why are squares what most people use? They have a slope everywhere, their
# best line can be calculated (lesson 01), and there is a reason in how
# measurements err. Where many small disturbances add up, errors have the
# **Gaussian** bell curve: an error $e$ comes about with a density that falls like
# $\exp(-e^2 / 2\sigma^2)$, where $\sigma$ is how much they scatter. Of several
# measurements, the densities multiply, and in the exponent the squares *add up*.
# The line under which the measurements are most likely is the one with the least
# sum of squares. Where single wild errors occur, the bell curve is the wrong
# picture, and squares are the wrong loss.
#
# **Keep this:** a loss is a choice, and says which errors you expect.
#
# ## What you can do now
#
# - Tell a **metric**, which is for people, from a **loss**, which is for the
#   search and needs a slope that says which way and how urgently. You measured
#   that counting has none.
# - Give the slope of the MSE with respect to a prediction,
#   $-\frac2S (y_s - \hat{y}_s)$, and with respect to a weight: the sum of these,
#   each times what the weight does to the prediction.
# - Say what an outlier does to a line, and which loss minds it less.
#
# And a question. Your maps cost 6 · 41 · 41 = 10 086 losses for *two* numbers.
# A small network has a thousand, and a map with 41 values of each would take
# $41^{1000}$ losses, a number of 1613 digits. But to walk downhill one needs
# no map: the slope says which way is down from where you stand. **How far
# should you step?** That is lesson 05.

# %%
from course.progress import progress

progress()
