# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 08 Softmax: one probability for each class
#
# Lesson 07 answered yes or no with one number, the probability of "yes". What
# if there are three answers? A picture shows a cat, a car or a frog. Now we
# want three probabilities, and a loss that teaches all of them at once.
#
# At the end of this lesson you have derived the most used gradient in deep
# learning yourself, every line checked, and have trained a classifier with it. It
# is a long lesson in three parts: from scores to a loss (about 50 minutes), its
# slope, line by line (70 minutes), and a classifier that learns (40 minutes). What
# comes after that, another loss and another count (30 minutes), is optional: no
# later lesson needs it.
#
# There are $S$ samples and $K$ classes, numbered from 0. A linear model gives
# every class a score: row $c$ of `W`, of shape (K, D), is what class $c$ looks
# for, so `a = X @ W.T + b` has shape (S, K), one row per sample. The label `y[s]`
# is the number of the true class, an integer.

# %%
import numpy as np

from autograder import check
from course.data.clouds import clouds
from course.figures import softmax as figures

# %% [markdown]
# ## From scores to probabilities
#
# A model looks at a picture of a cat, and its scores are 3.2 for cat, 5.1 for car,
# −1.7 for frog: it is wrong. (These numbers are from a lecture.) Scores may be
# anything; probabilities are positive and add up to 1. Dividing each score by
# their sum won't do: the frog's would be negative. How would you make them
# positive, and still keep the highest the highest?
#
# Move the three sliders. The middle panel is one way. What does one more point of
# score do to a bar there? (A bar that is too tall is cut off, and marked ↑.)

# %%
figures.scores("softmax", "cross_entropy_gradient")

# %% [markdown]
# $e^a$ is positive for every $a$, and grows with it: one more point of score makes
# it $e \approx 2.7$ times as large, wherever it stands. That is the log-odds of
# lesson 07 again, now between any two classes: their odds are $e$ to the
# *difference* of their scores. Then divide each exponential by the sum over its
# row:
#
# $$f_c = \mathrm{softmax}(a)_c = \frac{e^{a_c}}{\sum_{k} e^{a_k}}$$
#
# In floating point there is a trap: $e^{1000}$ is too large for a number, so
# scores of 1000 give infinity over infinity. There is also a way out. Take the
# same number $m$ away from all scores of a row: every exponential, and their sum,
# is divided by $e^m$, and the fraction stays the same. Which $m$ would you take
# away so that no exponential is larger than 1?
#
# > **softmax(a)** turns scores into probabilities. `a` has shape (S, K). Return
# > an array of that shape in which every row adds up to 1. Scores of 1000 and
# > −1000 must come out right.
#
# `np.max(a, axis=1, keepdims=True)` gives the largest of each row as a column
# of shape (S, 1), which fits beside `a`; `np.sum` knows the same words.


# %%
def softmax(a):
    ### BEGIN SOLUTION
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)
    ### END SOLUTION


# %%
check(softmax)

# %%
picture = np.array([[3.2, 5.1, -1.7]])
print(np.round(np.exp(picture), 2))
print(np.round(softmax(picture), 2))
# -> [[ 24.53 164.02   0.18]]
# -> [[0.13 0.87 0.  ]]

# %% [markdown]
# Only differences of scores count. So with two classes you know the result: give
# the second the score 0, and softmax is the sigmoid of lesson 07.

# %%
print(f"{softmax(np.array([[1.7, 0.0]]))[0, 0]:.6f} {1 / (1 + np.exp(-1.7)):.6f}")
# -> 0.845535 0.845535

# %% [markdown]
# Differences don't change when you add, but they do when you multiply. Suppose
# all scores were divided by a number $T$, called the **temperature**. What
# becomes of the three probabilities if $T$ is very large? Very small? Decide,
# then move the slider.

# %%
figures.temperature("softmax")

# %% [markdown]
# Hot: all equal, whatever the scores. Cold: the highest takes everything. That is
# where the name comes from: softmax is a soft *arg max*, the answer to "which is
# the largest?". The order never changes. So the *size* of the scores says how sure
# the model is, and training decides it.
#
# ## What a wrong probability costs
#
# The true class of our picture is cat, and the model gives it $f_y = 0.13$. As
# in lesson 07 the loss of a sample is the negative logarithm of the
# probability that the model gave to what is true, now called **cross-entropy**:
#
# $$-\ln f_y = -\ln \frac{e^{a_y}}{\sum_k e^{a_k}} = \ln \sum_k e^{a_k} - a_y$$
#
# $f_y = 1$ costs nothing. And $f_y = 0$? If the true score lies 1000 below
# another one, $f_y = e^{-1000}$, which a float rounds to 0, and its logarithm
# is $-\infty$. But the right-hand side is 1000, no more. It has a sum of
# exponentials again, and the same way out: with $m$ the row's largest score,
# $\ln \sum_k e^{a_k} = m + \ln \sum_k e^{a_k - m}$.
#
# > **cross_entropy(a, y)** is the loss of scores. `a` has shape (S, K), `y` has
# > shape (S,) and holds integers from 0 to K − 1. Return one number, the mean
# > over the samples of $-\ln f_y$. It must be finite however far apart the
# > scores are, so compute it from the right-hand side.
#
# `a[np.arange(len(y)), y]` picks one score in each row, that of the label.


# %%
def cross_entropy(a, y):
    ### BEGIN SOLUTION
    highest = np.max(a, axis=1)
    log_sums = highest + np.log(np.sum(np.exp(a - highest[:, None]), axis=1))
    return np.mean(log_sums - a[np.arange(len(y)), y])
    ### END SOLUTION


# %%
check(cross_entropy)

# %% [markdown]
# The cat was given 0.13. What does that cost? And how much would a model pay that
# gives each of the three classes a third?

# %%
print(f"{cross_entropy(picture, np.array([0])):.2f}")
print(f"{-np.log(0.13):.2f} {-np.log10(0.13):.2f}")
# -> 2.04
# -> 2.04 0.89

# %% [markdown]
# 2.04; the one with the thirds would pay $\ln 3 \approx 1.10$, for it is less sure
# of what is wrong. `np.log` is the natural logarithm. With the one to base 10 the
# slope that we are about to derive would carry a factor. (erratum 08.1)
#
# **A good place for a pause.** Part two is the derivation.
#
# ## The slope, line by line
#
# How does $-\ln f_y$ change with one score $a_c$? Here $c$ may be the true
# class or another one. It takes five lines. You write them, each as a function
# that is given only what the line may use. The check asks each at random points:
# is it true, does it follow from *your* line before, and in lines 4 and 5, is it as
# short as it should be?
#
# **Line 1, the chain rule.** The slope of $\ln u$ with respect to $u$ is $1/u$.
# Inside the logarithm stands $f_y$, which has a slope with respect to $a_c$ of its
# own. We don't know it yet; call it `df_y`.
#
# > **step_1(f_y, df_y)** is the slope of $-\ln f_y$ with respect to $a_c$. `f_y`
# > and `df_y` are numbers. Return a number, as all five steps do.


# %%
def step_1(f_y, df_y):
    ### BEGIN SOLUTION
    return -1 / f_y * df_y
    ### END SOLUTION


# %%
check(step_1)

# %% [markdown]
# **Line 2, the quotient rule.** $f_y$ is a fraction: above stands
# $e_y = e^{a_y}$, below the total $\sum_k e^{a_k}$. A fraction $g/h$ has the
# slope $g'/h - g\,h'/h^2$.
#
# > **step_2(e_y, total, de_y, dtotal)** is line 1 with the fraction put in for
# > `f_y`, and for `df_y` what the quotient rule gives. `e_y` stands above,
# > `total` below; `de_y` and `dtotal` are their slopes with respect to $a_c$. All
# > are numbers.


# %%
def step_2(e_y, total, de_y, dtotal):
    ### BEGIN SOLUTION
    f_y = e_y / total
    return -1 / f_y * (de_y / total - e_y * dtotal / total**2)
    ### END SOLUTION


# %%
check(step_2)

# %% [markdown]
# **Line 3, the two slopes.** The slope of $e^u$ is $e^u$ itself. Does
# $e^{a_y}$ contain $a_c$? Only if $c$ is $y$. And how many terms of the total
# contain it? In Python `(y == c)` is `True` or `False`, and in a product these
# count as 1 and 0; on paper one writes $1_{[y = c]}$.
#
# > **step_3(e, y, c)** is line 2 with both slopes put in. `e` has shape (K,)
# > and holds the exponentials of all scores; `y` and `c` are integers. The
# > total is `np.sum(e)`. You may tidy up; only `e` is there to be used.


# %%
def step_3(e, y, c):
    ### BEGIN SOLUTION
    total = np.sum(e)
    return -1 / (e[y] / total) * ((y == c) * e[y] / total - e[y] / total * (e[c] / total))
    ### END SOLUTION


# %%
check(step_3)

# %% [markdown]
# **Line 4, names for the fractions.** All that is left are exponentials over
# the total, and those have a name: they are the probabilities.
#
# > **step_4(f, y, c)** is line 3 written with `f` alone, the probabilities of
# > all classes, of shape (K,). No exponential and no sum is left: the check also
# > asks with an `f` that does not add up to 1, and takes your line at its word.
#
# **Line 5, what cancels.** Multiply the factor in front into the bracket.
#
# > **step_5(f, y, c)** is line 4, as short as it gets: no fraction is left, so it
# > has a value even where $f_y$ is 0.


# %%
def step_4(f, y, c):
    ### BEGIN SOLUTION
    return -1 / f[y] * ((y == c) * f[y] - f[y] * f[c])
    ### END SOLUTION


# %%
check(step_4)


# %%
def step_5(f, y, c):
    ### BEGIN SOLUTION
    return -((y == c) - f[c])
    ### END SOLUTION


# %%
check(step_5)

# %% [markdown]
# Is it the slope? Lesson 05 can measure slopes without any derivation. For the
# cat's picture, all three classes; your last line is on the right.

# %%
from course.gradient_descent import numerical_gradient

measured = numerical_gradient(lambda a: cross_entropy(a, np.array([0])), picture)[0]
for c in range(3):
    print(f"{measured[c]:8.4f} {step_5(softmax(picture)[0], 0, c):8.4f}")
# ->  -0.8700  -0.8700
# ->   0.8690   0.8690
# ->   0.0010   0.0010

# %% [markdown]
# **Keep this:** the slope with respect to a score is the probability that the model
# gives, minus the one that would be right.
#
# ## All slopes of the probabilities
#
# The bracket in line 4 is worth a second look: it is the slope of *one*
# probability with respect to one score, $\partial f_y / \partial a_c$. Let both run through
# all classes, and you have the **Jacobian** of softmax, a table of K × K
# slopes. Before you write it: what must each of its rows add up to? (Add the
# same number to all scores.)
#
# > **softmax_jacobian(f)** is the table of slopes. `f` has shape (K,), the
# > probabilities of one sample. Return an array of shape (K, K): row `i`,
# > column `c` holds the slope of $f_i$ with respect to $a_c$.
#
# `np.diag(v)` is a matrix with `v` on its diagonal and 0 elsewhere;
# `np.outer(u, v)` holds the products `u[i] * v[c]`.


# %%
def softmax_jacobian(f):
    ### BEGIN SOLUTION
    return np.diag(f) - np.outer(f, f)
    ### END SOLUTION


# %%
check(softmax_jacobian)

# %%
jacobian = softmax_jacobian(np.array([0.5, 0.3, 0.2]))
print(np.round(jacobian, 3))
print(np.allclose(jacobian.sum(axis=1), 0))
# -> [[ 0.25 -0.15 -0.1 ]
# ->  [-0.15  0.21 -0.06]
# ->  [-0.1  -0.06  0.16]]
# -> True

# %% [markdown]
# A row of the table belongs to one probability: its own score raises it, every
# other score lowers it, and a shift of all scores does nothing.
#
# ## All samples at once
#
# Line 5 for all classes is a row: the probabilities, and in the place of the
# true class 1 less. "1 in one place, else 0" is how one writes a label as a
# row, called **one-hot**.
#
# > **one_hot(y, K)** writes labels as rows. `y` has shape (S,), integers from 0
# > to K − 1. Return an array of shape (S, K): 1 in the column of the label, 0
# > elsewhere. A class that no sample has keeps its column.
#
# Row `y` of the unit matrix `np.eye(K)` is just that, and an array of integers
# in square brackets picks several rows.


# %%
def one_hot(y, K):
    ### BEGIN SOLUTION
    return np.eye(K)[y]
    ### END SOLUTION


# %%
check(one_hot)

# %% [markdown]
# > **cross_entropy_gradient(a, y)** is the slope of the loss with respect to each
# > score. `a` has shape (S, K), `y` shape (S,). Return an array of shape (S, K): line 5
# > for every sample and class. And remember that the loss is a *mean*.


# %%
def cross_entropy_gradient(a, y):
    ### BEGIN SOLUTION
    return -(one_hot(y, a.shape[1]) - softmax(a)) / len(y)
    ### END SOLUTION


# %%
check(cross_entropy_gradient)

# %%
figures.scores("softmax", "cross_entropy_gradient")

# %% [markdown]
# The figure is that of the beginning, with arrows: they show which way the loss
# pushes each score. Make the cat win by a lot. What happens to the arrows, and when
# are they exactly 0?

# %% [markdown]
# The cat is pushed up, each of the others down by its own probability, and up and
# down always balance. The surer the model is of what is right, the shorter the
# arrows; exactly 0 they never are, for $f_y$ is never exactly 1.
#
# ## From scores to weights
#
# The scores are $a = X W^T + b$. Call the slopes with respect to the scores
# $\delta$ (delta), of shape (S, K). Raise $b_c$ by 1, and $a_c$ rises by 1 in every sample: its
# slope is the sum of column $c$ of $\delta$. Raise $W_{cd}$ by 1, and $a_c$
# rises by $x_d$: its slope is $\sum_s \delta_{sc}\,x_{sd}$.
#
# > **linear_gradients(X, y, W, b)** is the slope of the cross-entropy of
# > `X @ W.T + b`. `X` has shape (S, D), `y` (S,), `W` (K, D), `b` (K,). Return
# > the pair `(dW, db)`, of the shapes of `W` and `b`.
#
# A sum over $s$ of products is a matrix product: think about which of the two
# to transpose.


# %%
def linear_gradients(X, y, W, b):
    ### BEGIN SOLUTION
    delta = cross_entropy_gradient(X @ W.T + b, y)
    return delta.T @ X, np.sum(delta, axis=0)
    ### END SOLUTION


# %%
check(linear_gradients)

# %% [markdown]
# ## The price of being sure
#
# **A good place for a pause.** Part three puts all of it to work.
#
# If straight lines can separate the classes, weights ten times as large make
# cross-entropy smaller still: the temperature falls, and training never ends. If
# the classes overlap it does end, but from few points the model learns to be surer
# than it should be. So one puts a price on large weights, a **penalty** (this one
# is called L2, or **weight decay**). The overall loss has two parts, what the data
# say and what the weights cost: cross-entropy $+\ \lambda \sum_{c,d} W_{cd}^2$.
#
# > **overall_loss(X, y, W, b, strength)** is this sum, one number. The shapes
# > are those of `linear_gradients`; `strength` is $\lambda$. The biases are
# > free, and there is no ½ in front.


# %%
def overall_loss(X, y, W, b, strength):
    ### BEGIN SOLUTION
    return cross_entropy(X @ W.T + b, y) + strength * np.sum(W**2)
    ### END SOLUTION


# %%
check(overall_loss)

# %% [markdown]
# ## It learns
#
# Three clouds of points that overlap a little, thirty points to learn from, and all
# that you have written. The slope of $\lambda W^2$ is $2 \lambda W$. The first line
# printed is the loss before the first step, when all scores are 0. What will it be?

# %%
X, y = clouds(30, seed=1)
X_new, y_new = clouds(3000, seed=1000)


def trained(strength, steps):
    W, b = np.zeros((3, 2)), np.zeros(3)
    for _ in range(steps):
        dW, db = linear_gradients(X, y, W, b)
        W, b = W - 0.5 * (dW + 2 * strength * W), b - 0.5 * db
    return W, b


for steps in (0, 1, 10, 100, 1000):
    W, b = trained(0.01, steps)
    right = np.mean(np.argmax(X_new @ W.T + b, axis=1) == y_new)
    print(f"{steps:4}   loss {overall_loss(X, y, W, b, 0.01):.3f}   right {right:.3f}")
# ->    0   loss 1.099   right 0.337
# ->    1   loss 0.543   right 0.933
# ->   10   loss 0.243   right 0.931
# ->  100   loss 0.208   right 0.931
# -> 1000   loss 0.207   right 0.933

# %% [markdown]
# $\ln 3$: whoever knows nothing gives each of three classes a third. And after one
# step it is right as often as it will ever be; from there on it learns how sure it
# may be. Now look at what it has learnt. The colour of a place is its most probable class, and the
# stronger the colour, the surer the model is there. Before you move anything: are
# the borders straight or bent? And what will λ = 1 do to the colours?

# %%
figures.regions("trained")

# %% [markdown]
# Straight: where two classes are equally probable, their scores are equal, and the
# difference of two scores is a straight line. A price takes away colour more than it
# moves the borders.
#
# Which $\lambda$ gives the largest weights, and which the best probabilities on
# points that training has never seen?

# %%
for strength in (0.0, 0.01, 0.1, 1.0):
    W, b = trained(strength, 1000)
    seen, unseen = (cross_entropy(A @ W.T + b, c) for A, c in ((X, y), (X_new, y_new)))
    print(f"{strength:4}   ΣW² {np.sum(W**2):5.2f}   seen {seen:.3f}   unseen {unseen:.3f}")
# ->  0.0   ΣW² 35.66   seen 0.096   unseen 0.256
# -> 0.01   ΣW²  5.86   seen 0.149   unseen 0.210
# ->  0.1   ΣW²  1.50   seen 0.288   unseen 0.323
# ->  1.0   ΣW²  0.16   seen 0.684   unseen 0.703

# %% [markdown]
# Without a price the weights are largest, and the loss on the points seen is
# the smallest: it looks best. On new points a small price wins, because there
# the model is wrong now and then, and had been far too sure. Is that the luck of
# these thirty points? With thirty others it comes out the same in more than eight
# draws of ten; with ninety, in little more than half. The less a model has seen,
# the more modest it should be. A large price makes it timid. How one chooses
# $\lambda$ is lesson 11.
#
# **Keep this:** a loss made of probabilities punishes being sure and wrong.

# %% [markdown]
# ## Optional: a loss that is content
#
# Cross-entropy is never quite 0: however sure the model is, it could be surer.
# The **hinge loss** asks for no probability. Every wrong class $j$ should lie
# a margin $\Delta$ below the true one; if it does, it costs nothing, and if it
# doesn't, it costs what is missing:
#
# $$\sum_{j \neq y} \max(0,\ a_j - a_y + \Delta)$$
#
# > **hinge_loss(a, y, margin=1.0)** is the mean of this over the samples, one
# > number. `a` has shape (S, K), `y` shape (S,).


# %%
def hinge_loss(a, y, margin=1.0):
    ### BEGIN SOLUTION
    gaps = a - a[np.arange(len(y)), y][:, None] + margin
    gaps[np.arange(len(y)), y] = 0
    return np.mean(np.sum(np.maximum(0, gaps), axis=1))
    ### END SOLUTION


# %%
check(hinge_loss)

# %% [markdown]
# Three pictures, of a cat, a car and a frog, and $\Delta = 1$. Do the third in
# your head before you run the cell: the frog has −3.1, the others 2.2 and 2.5.

# %%
pictures = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
for s in range(3):
    print(round(hinge_loss(pictures[s : s + 1], np.array([s])), 2))
# -> 2.9
# -> 0.0
# -> 12.9

# %% [markdown]
# $2.2 + 3.1 + 1 = 6.3$ and $2.5 + 3.1 + 1 = 6.6$ make 12.9. (erratum 08.2)
#
# The slope is a matter of counting. A wrong class above the margin pulls with
# slope 1, and the true class feels all of them, with a minus. Exactly *at* the
# margin there is a kink, a slope of 0 on one side and 1 on the other. One has
# to choose; here, as for the ReLU, it is 0.
#
# > **hinge_gradient(a, y, margin=1.0)** is the slope of `hinge_loss` with respect
# > to each score, of shape (S, K). A class for which $a_j - a_y + \Delta$ is exactly 0
# > has slope 0.


# %%
def hinge_gradient(a, y, margin=1.0):
    ### BEGIN SOLUTION
    rows = np.arange(len(y))
    above = (a - a[rows, y][:, None] + margin > 0).astype(float)
    above[rows, y] = 0
    above[rows, y] = -np.sum(above, axis=1)
    return above / len(y)
    ### END SOLUTION


# %%
check(hinge_gradient)

# %%
figures.two_losses("cross_entropy", "hinge_loss")

# %% [markdown]
# At 3.2, where the slider starts, both push the cat up with about the same force, 1
# and 0.87. Beyond the margin the hinge is silent, while cross-entropy still asks
# for more, ever more softly. And why does the hinge bend a second time, at −0.7?
# There the frog, at −1.7, comes within the margin too, and from there on to the
# left the hinge pushes twice as hard. Cross-entropy never pushes harder than 1.

# %% [markdown]
# ## Optional: a score for people
#
# A picture with a cat *and* a car has one label. So people often count an
# answer as right if the true class is among the best $n$.
#
# > **top_n_accuracy(a, y, n)** is the share of samples whose true class is
# > among the `n` highest scores of its row, a number from 0 to 1. `a` has shape
# > (S, K), `y` shape (S,), `n` is from 1 to K. Of equal scores the lower class
# > number comes first.
#
# `np.argsort(v, axis=1, kind="stable")` gives, row by row, the columns from the
# smallest value to the largest; "stable" leaves equal ones in their order.


# %%
def top_n_accuracy(a, y, n):
    ### BEGIN SOLUTION
    best = np.argsort(-a, axis=1, kind="stable")[:, :n]
    return np.mean(np.any(best == y[:, None], axis=1))
    ### END SOLUTION


# %%
check(top_n_accuracy)

# %%
W, b = trained(0.01, 1000)
for n in (1, 2, 3):
    print(f"among the best {n}: {top_n_accuracy(X_new @ W.T + b, y_new, n):.3f}")
# -> among the best 1: 0.933
# -> among the best 2: 0.992
# -> among the best 3: 1.000

# %% [markdown] written="sure_and_wrong" points=3
# ## In your own words
#
# Somebody trains a classifier for ten classes with cross-entropy, all biases 0
# and the weights random. Before the first step the loss is 9.2. (1) Which loss
# would you expect from a model that knows nothing yet, and why? (2) What does
# 9.2 say about its scores, and what would you change? (3) After training, a
# colleague multiplies all weights and biases by 10. The accuracy stays exactly
# the same. What happens to the probabilities? For which samples does the loss
# surely fall, and where does it rise most?
#
# ### BEGIN SOLUTION
# (1) ln 10 ≈ 2.3: a model that knows nothing gives each class the probability
# 1/10, and −ln(1/10) is that, whatever the label.
#
# (2) It is worse than knowing nothing, so the model is sure without a reason,
# and mostly wrong: the scores of a row lie far apart (about ten), because the
# initial weights (or the inputs) are too large. Start from smaller weights, or
# scale the inputs; then the scores are near each other and the loss near 2.3.
#
# (3) It is a temperature ten times lower: in each row the highest score takes
# nearly all the probability. Where the highest score is the true class's, the
# loss surely falls, mostly to almost 0. Where another one is clearly higher, it
# rises, to about ten times the gap of the two scores, so it rises most where that
# gap is widest. (Where the gap is tiny it may fall: the true class gains on all the
# others.) The order of the classes, and so the accuracy, stays.
#
# *Marks:* 1 for ln 10 (or 2.3) with "all classes alike"; 1 for scores too far
# apart, sure and wrong, with smaller weights or inputs as the cure; 1 for "what
# is right gets cheaper, what is clearly wrong dearer" with a reason.
# ### END SOLUTION

# %% [markdown]
# ## What you can do now
#
# - Softmax makes scores into probabilities; only differences of scores count.
# - Cross-entropy is $-\ln f_y$, best computed from the scores. Its slope with
#   respect to them is $f$ less the one-hot label: what the model believes, minus
#   what is true.
# - Large weights mean being sure. A price on them keeps the model modest.
# - And if you went on to the optional part: the hinge loss asks for a margin and is
#   silent beyond it.
#
# And a question. Each class's score is still a weighted sum of the inputs, so
# every border between two classes is a straight line. Between the inputs and
# the scores one can put layers of neurons, whose borders bend. Your $\delta$
# is the slope with respect to the scores, at the *last* layer. How does it get to all the
# layers before? That is lesson 09.

# %%
from course.progress import progress

progress()
