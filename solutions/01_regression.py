# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 01 Regression: a line through what was measured
#
# In lesson 00 you squared numbers and took their mean, and nobody said what
# that is good for. Here it helps to measure the universe.
#
# In 1929 Edwin Hubble had a short table. For 24 nebulae, which we call
# galaxies today, it said how far away each is and how fast it moves away from
# us. Does the speed depend on the distance, and **how**? Nobody could look it
# up. He had 24 pairs of numbers, and all of them were somewhat wrong.
#
# At the end of this lesson functions of yours give his answer, and you will
# know how far to trust it. It takes 90 to 120 minutes; a good place for a pause
# is marked.

# %%
import numpy as np

from autograder import check
from course.data.nebulae import distance, velocity
from course.figures import regression as figures

# %% [markdown]
# ## A dependency that nobody sees
#
# Distances are in megaparsecs (Mpc; one is 3.26 million light years),
# velocities in km/s. A negative one comes towards us. (Hubble, *Proceedings of
# the National Academy of Sciences* 15, 1929, table 1. It is in the public
# domain, and lies in `course/data/nebulae.py`.) Four nebulae are 0.9 Mpc away.
# If speed depends on distance, what do you expect of their speeds?

# %%
print(len(distance), "nebulae")
print(velocity[distance == 0.9])
# -> 24 nebulae
# -> [-30. 650. 150. 500.]

# %% [markdown]
# One distance, four speeds. A function of the distance has *one* value at 0.9.
# So distance can't be all that the speed depends on. It may depend on a second
# quantity as well, the direction in the sky for one. Whatever else there is, we
# did not ask for it, and treat it as an addition to what we are looking for:
#
# $$y_s = f(x_s) + \varepsilon_s$$
#
# - $x_s$ are the **conditions** of measurement $s$, here the distance. There
#   are $S$ measurements, or **samples**.
# - $y_s$ is what was measured there, the speed.
# - $f$ is the dependency. Nobody ever observes it.
# - $\varepsilon_s$ is **noise**: nebulae also move about on their own, and
#   instruments err.
#
# Finding an $f$ from such samples is called **regression**. It takes four
# things, and every network of this course will take the same four:
#
# | what | the question it answers | in this lesson |
# |---|---|---|
# | architecture | which functions may $f$ be? | lines |
# | loss | how wrong is one of them? | a sum of squares |
# | optimiser | how do we find the least wrong? | a formula |
# | metric | how good is it, in words for people? | typical error in km/s |
#
# ## Architecture: lines
#
# A line has two numbers to choose, its **parameters**: the **weight** $w$ says
# how much the prediction grows when $x$ grows by 1, the **bias** $b$ what it
# is at $x = 0$. A prediction is written with a hat:
#
# $$\hat{y}_s = w\,x_s + b$$
#
# Here are the nebulae. Lay a line through them by hand. In which units do you
# read off $w$?

# %%
figures.fit_by_hand("predict_line", "sum_of_squares")

# %% [markdown]
# In km/s per Mpc: by so much is a nebula faster that is one megaparsec further
# away. The figure draws the dashed line. How far the line misses each nebula,
# the figure learns from you.
#
# > **predict_line(x, w, b)** predicts with a line. `x` has shape (S,), `w` and
# > `b` are numbers. Return the S predictions, an array of shape (S,).
#
# `w * x` multiplies every number of the array; no loop is needed.


# %%
def predict_line(x, w, b):
    ### BEGIN SOLUTION
    return w * x + b
    ### END SOLUTION


# %%
check(predict_line)

# %% [markdown]
# Go back to the figure: it has woken up. Each red stroke is an error, or
# **residual**, from what was measured to what your line says. No line gets rid
# of all of them.
#
# ## Loss: one number for all errors
#
# Two people lay two lines. Whose is better? Strokes can't be compared, one
# number can. The first idea is to add up the errors $y_s - \hat{y}_s$. Below,
# one line is nearly right and another is far off. Guess both sums before you
# run the cell.

# %%
three_x, three_y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 6.0])
for w, b in ((2.5, 0.5), (-10.0, 13.0)):
    errors = three_y - predict_line(three_x, w, b)
    print(errors, "sum", np.sum(errors))
# -> [ 0.5 -1.   0.5] sum 0.0
# -> [-12.  -1.  13.] sum 0.0

# %% [markdown]
# Both sums are 0: errors above the line pay for errors below it. Squares are
# never negative, so none can pay for another. (Neither are absolute values.
# But they have a kink at 0, where squares have a slope, and slopes will find the
# best line in a moment. Lesson 04 compares the two.) The **sum of squares** is
#
# $$L = \sum_{s=1}^{S} (y_s - \hat{y}_s)^2$$
#
# > **sum_of_squares(y_hat, y)** is the loss. `y_hat` (predictions) and `y`
# > (what was measured) have shape (S,). Return one number.


# %%
def sum_of_squares(y_hat, y):
    ### BEGIN SOLUTION
    return np.sum((y - y_hat) ** 2)
    ### END SOLUTION


# %%
check(sum_of_squares)

# %% [markdown]
# Of the two lines above, one has a loss of 1.5. What is the other's?

# %%
print(sum_of_squares(predict_line(three_x, 2.5, 0.5), three_y))
print(sum_of_squares(predict_line(three_x, -10.0, 13.0), three_y))
# -> 1.5
# -> 314.0

# %% [markdown]
# The same figure, now with its right half. A big error costs more than its
# share: twice as far off costs four times as much. So one measurement far from
# all others, an **outlier**, pulls the line towards itself. How low can you get
# the loss? Write down your best $w$ and $b$; you will need them.

# %%
figures.fit_by_hand("predict_line", "sum_of_squares")

# %% [markdown]
# ## Which way is down?
#
# By hand you turn a knob and look. The slope of the loss tells the direction
# without trying. Put the line into the loss:
#
# $$L = \sum_{s=1}^{S} (y_s - w\,x_s - b)^2$$
#
# Take one term, $u^2$ with $u = y_s - w x_s - b$. Its slope with respect to $u$
# is $2u$.
# When $b$ grows by 1, $u$ falls by 1: a factor $-1$. When $w$ grows by 1, $u$
# falls by $x_s$: a factor $-x_s$. Add up all terms:
#
# $$\frac{\partial L}{\partial w} = -2 \sum_{s=1}^{S} (y_s - \hat{y}_s)\,x_s
#   \qquad
#   \frac{\partial L}{\partial b} = -2 \sum_{s=1}^{S} (y_s - \hat{y}_s)$$
#
# Together these two slopes are the **gradient** $\nabla L$.
#
# > **sum_of_squares_gradient(x, y, w, b)** is the gradient of the line's loss.
# > `x` and `y` have shape (S,), `w` and `b` are numbers. Return the pair
# > `(dw, db)`: the slopes with respect to `w` and to `b`, two numbers. Write the
# > formula; slopes that are only measured, from two values of the loss, get two
# > thirds of the marks.
#
# `return dw, db` gives back a pair. You may call your `predict_line`.


# %%
def sum_of_squares_gradient(x, y, w, b):
    ### BEGIN SOLUTION
    errors = y - predict_line(x, w, b)
    return -2 * np.sum(errors * x), -2 * np.sum(errors)
    ### END SOLUTION


# %%
check(sum_of_squares_gradient)

# %% [markdown]
# Below, the loss along each knob while the other stays; the red dashes are
# your slopes. First move $w$ until the left dashes lie level. Then level the
# right ones with $b$. What has happened on the left meanwhile?

# %%
figures.two_slopes("sum_of_squares", "sum_of_squares_gradient")

# %% [markdown]
# The left ones have tilted again: with another $b$ the best $w$ is another
# one. Level the left ones once more, then the right ones, and so on: you walk
# down in a zigzag of ever smaller steps. At the lowest point of all, *both* are
# level at once.
#
# *A good place for a pause: an hour is behind you.*
#
# ## Optimiser: both slopes are 0
#
# Where the loss is lowest, it is level: $\nabla L = 0$. Is it also lowest where
# it is level? Of many functions that isn't true: hilltops are level too. But
# along any straight way through all $(w, b)$, each error changes steadily, so
# its square is a parabola that opens upwards, and so is the sum of all squares.
# Such a bowl, a **convex** loss, has no hilltops: where it is level, it is
# lowest.
#
# These are two equations for two unknowns, and they can be solved. The slope
# with respect to $b$ is 0 when
#
# $$\sum_s (y_s - w x_s - b) = 0
#   \quad\Longrightarrow\quad b = \bar{y} - w\,\bar{x}$$
#
# where a bar is a mean: divide by $S$, and the sums become means. So the best
# line passes through the point of the means, $(\bar{x}, \bar{y})$. Measure
# everything from there, $\Delta x_s = x_s - \bar{x}$ and
# $\Delta y_s = y_s - \bar{y}$; then each error is $\Delta y_s - w \Delta x_s$.
# The slope with respect to $w$ is 0 when these errors, each times $x_s$, add up
# to 0. As the errors alone add up to 0 already, $\Delta x_s$ will do for $x_s$:
#
# $$\sum_s (\Delta y_s - w\,\Delta x_s)\,\Delta x_s = 0
#   \quad\Longrightarrow\quad
#   w = \frac{\sum_s \Delta x_s\,\Delta y_s}{\sum_s \Delta x_s^2}$$
#
# One case is left out: if all $x_s$ are equal, the fraction is 0 / 0. All
# measurements stand above one place, and lines of any weight do equally well.
#
# > **fit_line(x, y)** finds the line of **least squares**. `x` and `y` have shape
# > (S,). Return the pair `(w, b)`. If all `x` are equal, raise `ValueError` with
# > a sentence that says so; but `x` that lie close together are not equal.
#
# `np.all(x == 3)` asks whether all numbers are 3, and `raise ValueError("...")`
# stops a function and tells why. Compare the `x` themselves: their mean is
# rounded, so that $\Delta x_s$ need not be exactly 0. Multiply only differences
# from the means: you will see that they work for large $x$ too.


# %%
def fit_line(x, y):
    ### BEGIN SOLUTION
    if np.all(x == x[0]):
        raise ValueError("All x are equal: no line is better than all others.")
    dx, dy = x - np.mean(x), y - np.mean(y)
    w = np.sum(dx * dy) / np.sum(dx * dx)
    return w, np.mean(y) - w * np.mean(x)
    ### END SOLUTION


# %%
check(fit_line)

# %% [markdown]
# The check did not compare your line with ours. It measured the two slopes of
# the loss where your line stands. And now the nebulae. Compare with what you
# found by hand.

# %%
hubbles_line = w, b = fit_line(distance, velocity)
print(f"w = {w:.1f} km/s per Mpc, b = {b:.1f} km/s")
print(f"loss {sum_of_squares(predict_line(distance, w, b), velocity):.0f}")
dw, db = sum_of_squares_gradient(distance, velocity, w, b)
print(abs(dw) < 1e-6, abs(db) < 1e-6)
# -> w = 454.2 km/s per Mpc, b = -40.8 km/s
# -> loss 1193442
# -> True True

# %% [markdown]
# Hubble, who also took the Sun's own motion out, had 465 ± 50, and wrote that
# a constant term was small and negative. The far nebulae all move away from us,
# and twice as far means twice as fast. That is what it looks like, from
# anywhere inside, when **the universe expands**.
#
# Run it backwards: at a distance of 1 Mpc, which is $3.09 \cdot 10^{19}$ km, and
# 454 km/s, a nebula was with us $6.8 \cdot 10^{16}$ s ago, and so was every
# other. So $1/w$ is an **age of the universe**, 2 billion years. Rocks on Earth
# are older. Something was wrong with Hubble's line, and the last exercise of
# this lesson is about what.
#
# But why multiply differences from the means, and not $x_s$ and $y_s$? Multiplied
# out, $w$ is a fraction of plain sums, and on paper that is the same. Now let
# three measurements be made a tenth of a second apart, on a clock that counts
# the seconds since 1970. The weight is 25:

# %%
clock, reading = 1_700_000_000 + np.array([0.0, 0.1, 0.2]), np.array([1.0, 2.0, 6.0])
print(round(fit_line(clock, reading)[0], 4))

sums = 3 * np.sum(clock * reading) - np.sum(clock) * np.sum(reading)
print(round(sums / (3 * np.sum(clock**2) - np.sum(clock) ** 2), 4))
# -> 25.0
# -> -0.0004

# %% [markdown]
# The plain sums are so huge that the 16 digits of a number have no place left
# for what matters, and their difference is rubbish. This is called
# **cancellation**.
#
# ## How far is it to be trusted?
#
# Another 24 nebulae would have had other noise, and given another line. With
# real data the experiment can't be repeated, and the truth stays hidden. So
# make a world of our own, in which we know both: the truth is $y = 2 + x$.
# Guess: with four times as many samples, how much less does $w$ scatter?

# %%
figures.repeated_experiment("fit_line")

# %% [markdown]
# Half as much: the scatter falls as $1/\sqrt{S}$. The cloud slants because a
# line that is too steep must start too low. And it lies *around* the truth:
# noise in $y$ makes a fitted line uncertain, not wrong to one side. (Noise in
# $x$ does both. Were the $x$ of this world as noisy as its $y$, the fitted $w$
# would be 0.7 on average where the truth is 1: errors in $x$ flatten a line.)
#
# And Hubble's 454, plus or minus what? There is no second sky. But of the 24
# nebulae you can draw 24 *with replacement*: some come twice, some not at all,
# and the line is another one. Do so a thousand times, and see how the lines
# scatter. This is the **bootstrap**, and it takes nothing but your `fit_line`.
# Guess first: is it more or less than Hubble's own ± 50?

# %%
rng = np.random.default_rng(0)
draws = [rng.integers(24, size=24) for _ in range(1000)]
lines = np.array([fit_line(distance[drawn], velocity[drawn]) for drawn in draws])
spread = np.std(lines, axis=0)
print(f"w = {w:.0f} ± {spread[0]:.0f}, b = {b:.0f} ± {spread[1]:.0f}")
# -> w = 454 ± 75, b = -41 ± 83

# %% [markdown]
# So $w$ is known to about a sixth, and of $b$ not even the sign.
#
# ## Metric, and three sets
#
# Is the line good? A loss of 1 193 442 says nothing to anybody. Take the mean
# of the squared errors and its square root, and you are back at km/s: a
# **typical error**, or **root mean squared error** (RMSE). (`mean_square` is the
# function of lesson 00; from here on lessons take such things from `course`.)

# %%
from course.start import mean_square


def typical_error(predictor, indices):
    return np.sqrt(mean_square(velocity[indices] - predictor(distance[indices])))


def hubbles_prediction(x):
    return predict_line(x, *hubbles_line)


print(round(typical_error(hubbles_prediction, np.arange(24))))
# -> 223

# %% [markdown]
# But this is the error on the very nebulae that the line was fitted to. What
# will it be on a new one? To find out, pretend that some are new:
#
# - **training** samples set the parameters,
# - **validation** samples choose between architectures,
# - **test** samples are looked at once, at the end, to say how good the choice
#   is.
#
# Lists often come sorted; Hubble's goes by distance. Cut as it stands, the far
# nebulae would all be in one set. So shuffle first. And shuffle distances and
# velocities *together*, or each nebula gets another one's speed. That is easy
# with indices: `distance[train]` and `velocity[train]` belong together.
#
# > **split_indices(S, fractions, rng)** deals out S samples. `fractions` are
# > three numbers that sum to 1, `rng` is a `np.random.Generator`. Return three
# > integer arrays: the indices 0 to S − 1, shuffled by `rng`, the first set
# > `fractions[0]` of them, and so on. Each index is in exactly one set, and
# > which one is left to chance for every index. You are asked where the shares
# > are whole numbers.
#
# `rng.permutation(S)` gives the indices in random order, and a slice
# `order[4:6]` those at places 4 and 5. A slice needs integers: `round(2.0)` is
# one. (`int` only cuts off, and to a computer `90 * 0.7` is 62.99999999999999.)
# The same seed must give the same sets, so use no other randomness.


# %%
def split_indices(S, fractions, rng):
    ### BEGIN SOLUTION
    ends = np.round(S * np.cumsum(fractions)).astype(int)
    train, validation, test = np.split(rng.permutation(S), ends[:2])
    return train, validation, test
    ### END SOLUTION


# %%
check(split_indices)

# %% [markdown]
# A few nebulae tell little. Move the seed: by how much does the same honest
# procedure disagree with itself?

# %%
figures.three_sets("split_indices", "fit_line")

# %% [markdown]
# Now choose an architecture. A constant, a line, or a curve with more
# parameters, $\hat{y} = c_0 + c_1 x + c_2 x^2 + \cdots$? Its **degree** is the
# highest power. Before you run the cell: which degree will have the lowest
# training error, and which one would you send to Hubble?

# %%
train, validation, test = split_indices(24, (0.5, 0.25, 0.25), np.random.default_rng(0))
for degree in range(6):
    curve = np.polynomial.Polynomial.fit(distance[train], velocity[train], degree)
    errors = [round(typical_error(curve, indices)) for indices in (train, validation)]
    print(f"degree {degree}   training {errors[0]:4}   validation {errors[1]:4}")
# -> degree 0   training  399   validation  305
# -> degree 1   training  173   validation  269
# -> degree 2   training  173   validation  270
# -> degree 3   training  167   validation  335
# -> degree 4   training  145   validation  623
# -> degree 5   training  126   validation 1124

# %% [markdown]
# The training error only falls: more freedom fits the noise too, which is
# called **overfitting**. Validation warns of degrees 4 and 5. Between
# degrees 1 and 2 it finds a tie: 269 and 270 km/s, from six nebulae. (Over 1,000
# seeds the line wins in 40 of 100 splits, and each other degree in fewer than
# 20.) In a tie take what is simpler, the line.
#
# Watch it happen, up to degree 11. What does the curve do *between* the training
# nebulae, while it passes ever closer to each of them? The seed deals other sets.

# %%
figures.degrees("split_indices")

# %% [markdown]
# Freedom that the samples don't hold fast goes wild between them. Only now look
# at the test set, once.

# %%
chosen = fit_line(distance[train], velocity[train])
print("test", round(typical_error(lambda x: predict_line(x, *chosen), test)))
# -> test 341

# %% [markdown]
# Typically 341 km/s off, where training had promised 173. Six nebulae are few,
# and the figure showed how much this number depends on luck: with half of the
# splits it is below 250. But it is honest: nothing was chosen by it.

# %% [markdown] written="hubbles_error" points=3
# ## In your own words
#
# Today the expansion is put at about 70 km/s per Mpc, not 454, and $1/w$ at 14
# billion years. The velocities were right, but the distances were far too small:
# what Hubble took for the brightest stars of a nebula were often whole clusters
# of stars. Suppose that every distance was too small by a factor of 7. (1) With
# all distances multiplied by 7, what becomes of $w$, of $b$ and of the loss of
# the best line? (2) Would a split into training, validation and test set have
# revealed the mistake? Why? (3) Is that mistake noise, in the sense of this
# lesson?
#
# ### BEGIN SOLUTION
# (1) w becomes a seventh, as w x must stay what it was; b and the loss stay as
# they are. (454 / 7 is 65.)
#
# (2) No. All three sets share the mistake, so a line fitted to one predicts
# the others as well as before. A split tells how well the line predicts *more
# samples of the same kind*, not whether they are right about the world.
#
# (3) No. Noise differs from sample to sample and averages out as S grows.
# This error is the same for all, and no number of samples makes it smaller.
#
# *Marks:* 1 for a seventh of w with b and the loss unchanged; 1 for "no, the
# sets share it"; 1 for "does not average out".
# ### END SOLUTION

# %% [markdown]
# **Keep this:** train to fit, validate to choose, test once.
#
# ## What you can do now
#
# - Tell what is measured, $y_s = f(x_s) + \varepsilon_s$, from $f$, which is never
#   seen.
# - Say of any model what its architecture, its loss, its optimiser and its
#   metric are: you have used each once.
# - Fit the line of least squares, say how far to trust it, and keep back samples
#   to find out.
#
# At the lowest point of a loss the gradient is 0, and for a line and squares
# that can be solved on paper. Can it always? Take a curve that bends, the S-shaped
# $\hat{y} = w' / (1 + e^{-(wx + b)}) + b'$ of lesson 03. Its $w$ sits inside an
# exponent, different for every sample, and nobody can solve $\nabla L = 0$ for
# it. Then one has to *walk* downhill: that is lesson 05. But first the
# question before it. A line can't bend. **What is the smallest thing that
# can?** That is lesson 02.

# %%
from course.progress import progress

progress()
