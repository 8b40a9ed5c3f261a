# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 07 Logistic regression: yes or no, and how sure
#
# A doctor draws a few cells out of a lump and looks at them through a
# microscope. Is the lump malignant, or benign? The question has two answers, so
# a prediction can't be wrong by a distance. Lesson 06 asked it like this: how
# wrong is "probably yes", and what is its slope?
#
# At the end of this lesson one neuron answers, with a probability. You have
# trained it on real lumps, and you know why "89 % right" says too little. It
# takes about an hour and three quarters, with a place to pause after an hour.
#
# Labels `y` have shape (S,) and hold 1 for yes (here: malignant) and 0 for no.

# %%
import numpy as np

from autograder import check
from course.data import tumours
from course.figures import logistic_regression as figures

# %% [markdown]
# ## A border by hand
#
# The data are 569 lumps from a hospital in Wisconsin, 212 of them malignant.
# Two columns are enough for a picture: the mean radius of the cells' nuclei,
# and their texture, which is how much the grey inside them varies. Both are
# standardised: 0 is the mean, 1 is one standard deviation above it.
#
# Two weights and a bias make a straight border, where
# $w_1 x_1 + w_2 x_2 + b = 0$. Move the sliders: how few lumps can you leave on
# the wrong side? Write your best sum down.

# %%
figures.border_by_hand("probability", "logistic_loss")

# %% [markdown]
# Sums below 60 can be reached; no straight border leaves fewer than 56 on the
# wrong side, for the clouds overlap. So what should the model say in the middle?
# Not yes, not no.
#
# ## How sure
#
# Take the pre-activation of lesson 02, $a = w \cdot x + b$. It is 0 on the
# border and grows with the distance from it. The sigmoid turns it into a
# number between 0 and 1, ½ on the border, which we read as a **probability**:
#
# $$p(y = 1 \mid x) = \sigma(w \cdot x + b),
#   \qquad \sigma(a) = \frac{1}{1 + e^{-a}}$$
#
# Why the sigmoid, of all curves between 0 and 1? Think of a bet. The **odds** of
# yes are $p / (1 - p)$: 4 to 1 if $p$ is 0.8. With the sigmoid they are $e^a$,
# so $a$ is the **log-odds**. Each feature then multiplies the odds by a factor of
# its own, whatever the others say: evidence adds up in $a$, with the weights as
# its prices. This model is called **logistic regression**.
#
# > **probability(X, w, b)** is this for many samples. `X` has shape (S, D), `w`
# > shape (D,), `b` is a number. Return an array of shape (S,). Where a is 1000
# > or −1000 it must give 1 or 0.


# %%
def probability(X, w, b):
    ### BEGIN SOLUTION
    return (1 + np.tanh((X @ w + b) / 2)) / 2
    ### END SOLUTION


# %%
check(probability)

# %% [markdown]
# The figure above is shaded now: orange where malignant is likely, blue where it
# isn't. Make all three numbers twice as large. Does the border move? What does
# change?

# %% [markdown]
# The border stays, and the pale strip along it gets narrower: large weights mean
# being sure. So far nothing tells you how sure to be.
#
# ## What an answer costs
#
# The model said $p$, and then the truth comes out. If it was yes, the model
# gave the truth the probability $p$; if it was no, $1 - p$. What did it give to
# all 569 answers together? Chances of separate things multiply, so that is a
# product of 569 numbers, the **likelihood**. The best model is the one under
# which what happened was most likely.
#
# Such a product is too small for a float, and has an awkward slope. Its logarithm
# is a sum, and is largest at the same weights. With a minus, so that less is
# better, and as a mean over the samples, it is a loss: the **negative
# log-likelihood**, also called **binary cross-entropy** or log loss. A sample
# costs nothing if the truth was given 1, $\ln 2 \approx 0.69$ for one half (the
# surprise of a fair coin, which is one *bit*), and ever more towards 0.
#
# Where the model is very sure, $p$ is rounded to 0 or 1, and the logarithm of 0
# is no number. So write the loss with $a$ in place of $p$. For $y = 1$
#
# $$-\ln \sigma(a) = -\ln \frac{1}{1 + e^{-a}} = \ln(1 + e^{-a})$$
#
# and for $y = 0$, as $1 - \sigma(a) = \sigma(-a)$, the sign of $a$ is turned:
# $\ln(1 + e^{a})$. If $a$ is 1000 and the answer is no, that is 1000.
#
# > **logistic_loss(a, y)** is the mean loss. `a` holds the pre-activations, of
# > shape (S,), `y` the labels 0 or 1. Return one number. It must be finite and
# > right for pre-activations of 1000 and −1000 too.
#
# `np.logaddexp(0, x)` is $\ln(1 + e^x)$, without an overflow. `1 - 2 * y` is −1
# where `y` is 1, and 1 where it is 0.


# %%
def logistic_loss(a, y):
    ### BEGIN SOLUTION
    return np.mean(np.logaddexp(0, (1 - 2 * y) * a))
    ### END SOLUTION


# %%
check(logistic_loss)

# %%
for a, y in (([0.0, 0.0], [1, 0]), ([3.0, -3.0], [1, 0]), ([3.0, -3.0], [0, 1])):
    print(a, y, f"{logistic_loss(np.array(a), np.array(y)):.3f}")
# -> [0.0, 0.0] [1, 0] 0.693
# -> [3.0, -3.0] [1, 0] 0.049
# -> [3.0, -3.0] [0, 1] 3.049

# %% [markdown]
# Undecided, sure and right, sure and wrong. Go back to the figure and lower the
# *loss* by hand. Is it lowest where the fewest lumps are on the wrong side?
#
# ## The slope
#
# You need $\partial L / \partial a$ for one sample. The slope of $\ln u$ is
# $1/u$, and that of $\sigma(a)$ is $p\,(1 - p)$, from lesson 02. For $y = 1$
#
# $$\frac{\partial (-\ln p)}{\partial a} = -\frac1p \cdot p\,(1-p) = p - 1$$
#
# Do the same for $y = 0$, where the loss is $-\ln(1 - p)$. Both results are one
# formula if you write them with $y$. From $a$ to the weights it goes on as in
# lesson 04: raise $w_d$ by 1, and $a$ rises by $x_d$; raise $b$, and it rises by
# 1. And the loss is a mean.
#
# > **logistic_gradient(X, y, w, b)** is the slope of the mean loss. Shapes as
# > before. Return the pair `(dw, db)`: an array of shape (D,) and a number.


# %%
def logistic_gradient(X, y, w, b):
    ### BEGIN SOLUTION
    delta = (probability(X, w, b) - y) / len(y)
    return delta @ X, np.sum(delta)
    ### END SOLUTION


# %%
check(logistic_gradient)

# %% [markdown]
# The slope with respect to $a$ is $p - y$: what the model said minus what is
# true. The
# sigmoid's flat ends have cancelled against the logarithm. With the squared
# error $(p - y)^2$ they wouldn't. Take a lump that is malignant, and a model
# that is sure it isn't, $a = -10$. How steep is each loss there?

# %%
p = probability(np.array([[-10.0]]), np.array([1.0]), 0.0)[0]
print(f"logarithm {p - 1:.5f}   square {2 * (p - 1) * p * (1 - p):.5f}")
# -> logarithm -0.99995   square -0.00009

# %% [markdown]
# **Keep this:** with the logarithm, sure and wrong is steep. With the square it
# is flat, and the model would never learn out of its worst mistakes.
#
# ## A border that is learnt
#
# > **fit_logistic(X, y, learning_rate, epochs, rng)** trains. `X` has shape
# > (S, D), `y` (S,). Start from zeros and make `epochs` steps of gradient
# > descent, each along the slope over all samples, so no mini-batches. Return the
# > pair `(w, b)`. If you know a better method, use it: a model as good as the best
# > there is counts as right too. `rng` is a `np.random.Generator` for such
# > methods; plain descent leaves it alone.


# %%
def fit_logistic(X, y, learning_rate, epochs, rng):
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        dw, db = logistic_gradient(X, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b
    ### END SOLUTION


# %%
check(fit_logistic)

# %%
figures.border_learnt("fit_logistic", "logistic_loss")

# %% [markdown]
# Move the slider from 1 to 1000. Which changes more: where the border stands, or
# how sure the model is?

# %% [markdown]
# After one step 67 lumps stand on the wrong side, after a thousand 62. The border
# turns a little; what grows is the weight of the radius, from 0.35 to 3.36 in the
# first hundred steps and to 3.72 in all the others. Most of the way the model
# learns how sure it may be. In odds: one standard deviation more of radius
# multiplies the odds of a tumour by $e^{3.72} \approx 41$, one of texture by 2.6.
#
# Does it beat your hand? It isn't even trying to: it lowers the loss, not the
# count.
#
# A fair judgement needs lumps that training has not seen. Put 169 aside, drawn
# at random, and scale all with the mean and the deviation of the other 400.

# %%
rng = np.random.default_rng(67)
order = rng.permutation(569)
raw = np.column_stack([tumours.radius, tumours.texture])
X = (raw - raw[order[:400]].mean(axis=0)) / raw[order[:400]].std(axis=0)
X_train, y_train = X[order[:400]], tumours.malignant[order[:400]]
X_test, y_test = X[order[400:]], tumours.malignant[order[400:]]

w, b = fit_logistic(X_train, y_train, 1.0, 1000, rng)
p_test = probability(X_test, w, b)
print(f"right: {np.mean((p_test > 0.5) == y_test):.3f}   always benign: {np.mean(y_test == 0):.3f}")
# -> right: 0.893   always benign: 0.609

# %% [markdown]
# This split is a typical one. Over 200 splits the share that is right is 0.89,
# give or take 0.02: with 169 lumps, that much is luck.
#
# The model also said *how* sure it was. May you believe it? If it says 0.7, seven
# in ten of such lumps should be malignant; a model of which that is true is
# called **calibrated**. One test set has too few lumps near 0.7, so the next cell
# splits and trains twenty times. What will the second column be, if the model is
# honest?

# %%
said, true = [], []
for seed in range(20):
    order_here = np.random.default_rng(seed).permutation(569)
    train, test = order_here[:400], order_here[400:]
    here = (raw - raw[train].mean(axis=0)) / raw[train].std(axis=0)
    model = fit_logistic(here[train], tumours.malignant[train], 1.0, 300, rng)
    said.append(probability(here[test], *model))
    true.append(tumours.malignant[test])
said, true = np.concatenate(said), np.concatenate(true)
for low in (0.0, 0.2, 0.4, 0.6, 0.8):
    among = (said >= low) & (said < low + 0.2)
    print(f"said {np.mean(said[among]):.2f}   malignant {np.mean(true[among]):.2f}")
# -> said 0.05   malignant 0.06
# -> said 0.28   malignant 0.34
# -> said 0.50   malignant 0.60
# -> said 0.71   malignant 0.64
# -> said 0.96   malignant 0.97

# %% [markdown]
# The two columns go up together and are never more than a tenth apart, though few
# lumps stand in the middle rows. That is what the likelihood was for: it charges
# for each lump that is told too sure. If you want to stop,
# stop here; the second half asks what to *do* with a probability.
#
# ## Two ways to be wrong
#
# 89 % is right. But always saying "benign" is right for 61 %, and useless. And
# the two mistakes differ: a false alarm costs a worry and a second test, a
# missed tumour may cost a life. So ask two questions.
#
# - **Precision**: of those called malignant, which share is?
# - **Recall**: of those that are malignant, which share was called so?
#
# Tumours found are **true positives**, false alarms **false positives**, missed
# tumours **false negatives**; with the healthy ones left in peace they are the four
# numbers of the **confusion matrix**.
#
# If nothing is called malignant, precision is 0/0, a share of nothing. There is
# no right value; we agree on 0, as scikit-learn does. The same goes for recall
# when nothing is malignant.
#
# > **precision_recall(y_hat, y)** counts. `y_hat` holds the answers, 0 or 1, and
# > `y` the truth; both have shape (S,). Return the pair
# > `(precision, recall)`, two numbers; 0/0 counts as 0.
#
# `(u == 1) & (v == 1)` is true where both are 1, and `np.sum` counts.


# %%
def precision_recall(y_hat, y):
    ### BEGIN SOLUTION
    hits = int(np.sum((y_hat == 1) & (y == 1)))
    called, there = int(np.sum(y_hat == 1)), int(np.sum(y == 1))
    return hits / max(called, 1), hits / max(there, 1)
    ### END SOLUTION


# %%
check(precision_recall)

# %% [markdown]
# Who says that "malignant" begins at ½? The threshold is a choice, and not the
# model's. Say before you run the cell: which threshold would you take if no
# tumour may be missed, 0.1 or 0.9? And what will it cost?

# %%
for threshold in (0.1, 0.5, 0.9):
    precision, recall = precision_recall(p_test > threshold, y_test)
    print(f"threshold {threshold}   precision {precision:.2f}   recall {recall:.2f}")
# -> threshold 0.1   precision 0.67   recall 0.95
# -> threshold 0.5   precision 0.90   recall 0.82
# -> threshold 0.9   precision 1.00   recall 0.55

# %% [markdown]
# Even 0.1 misses one tumour in twenty here, and one in three alarms is false. The
# figure shows all 569 lumps, the 400 of training included, so its numbers differ a
# little from yours.

# %%
figures.threshold("precision_recall", "roc_auc")

# %% [markdown]
# Precision and recall pull against each other, and the same model can be all
# caution or all restraint. At the far right nothing is called malignant any more,
# and precision drops to the 0 that we agreed on. The panel on the right is called
# the **ROC curve**: for every threshold, the share of tumours found (recall)
# against the share of benign lumps that raise a false alarm. Up and to the left is
# better.
#
# ## One number for all thresholds
#
# The area under that curve judges the model without choosing a threshold. Walk
# along the curve from the lower left, with a threshold that falls. Each tumour that
# it passes is a step up, each benign lump a step to the right; and below that step
# to the right lie as many steps up as there were tumours with a higher score. So the
# area counts pairs: draw one malignant and one benign lump at random; the **AUC**
# (area under the curve) is the probability that the malignant one has the higher
# score. If both have the same score, that counts half. Which AUC has a model that
# gives every lump the same score?
#
# > **roc_auc(scores, y)** is this probability, over all pairs of a sample with
# > `y` 1 and one with `y` 0: a number from 0 to 1. `scores` and `y` have shape
# > (S,); a higher score means "rather 1"; ties count half. Raise `ValueError`
# > if one of the two classes has no sample. 100 000 scores must not take more
# > than a moment, so don't look at every pair.
#
# If `v` is sorted, `np.searchsorted(v, u, side="left")` gives, for each number
# in `u`, how many of `v` are smaller; with `side="right"`, how many are smaller
# or equal. `np.sort(v)` sorts.


# %%
def roc_auc(scores, y):
    ### BEGIN SOLUTION
    ones, zeros = scores[y == 1], np.sort(scores[y == 0])
    if not len(ones) or not len(zeros):
        raise ValueError("Samples of both classes are needed to compare them.")
    below = np.searchsorted(zeros, ones, side="left")
    below_or_equal = np.searchsorted(zeros, ones, side="right")
    return np.mean(below + below_or_equal) / (2 * len(zeros))
    ### END SOLUTION


# %%
check(roc_auc)

# %% [markdown]
# An AUC needs scores, no model and no threshold. So you can ask it of each
# column alone: how well does the radius by itself tell the lumps apart?

# %%
for name, scores in (("radius", X_test[:, 0]), ("texture", X_test[:, 1]), ("model", p_test)):
    print(f"{name:8} {roc_auc(scores, y_test):.3f}")
print(f"no idea  {roc_auc(np.zeros(169), y_test):.3f}")
# -> radius   0.941
# -> texture  0.768
# -> model    0.944
# -> no idea  0.500

# %% [markdown]
# The radius does nearly all of the work. Did you expect that, looking at the
# first figure? The border is steep: it asks above all for the radius. (Over 200
# splits the model's AUC is 0.95, give or take 0.01, and the radius' 0.94.)
#
# **Keep this:** train on the loss, compare models by a measure without a
# threshold, and let those who bear the cost choose the threshold.

# %% [markdown] written="which_threshold" points=3
# ## In your own words
#
# A clinic screens 10 000 people, of whom 50 have a tumour. A model has an AUC of
# 0.98. (1) At one threshold its recall is 0.96 and its precision 0.05. How many
# people are called back, and would you call that a bad model? (2) Somebody
# proposes a model with 99.5 % accuracy. Why need that mean nothing? (3) The
# clinic can call back only 200 people. What does that settle, and what would you
# ask of the model then?
#
# ### BEGIN SOLUTION
# (1) It finds 48 of 50 tumours, and they are 5 % of those called back: about
# 960 people. Whether that is bad depends on the costs: 912 needless second
# tests against 2 tumours missed, out of 50. As a first look it may be very
# good: it has spared nine in ten the second test.
#
# (2) Saying "healthy" to everybody has an accuracy of 9950 / 10 000 = 99.5 %,
# and finds nobody. Where one class is rare, accuracy is about the other one.
#
# (3) It settles the threshold: the one that exactly 200 people exceed (the 200
# highest probabilities). Then ask for the recall there: how many of the 50 are
# among them (precision is that number over 200).
#
# *Marks:* 1 for 960 with a judgement that weighs the two mistakes; 1 for the
# model that always says no; 1 for "it settles the threshold" with recall (or
# precision) at that threshold.
# ### END SOLUTION

# %% [markdown]
# ## What you can do now
#
# - $p = \sigma(w \cdot x + b)$: a straight border, and a measure of how sure.
#   Logistic regression is one neuron, the smallest neural network there is.
# - The loss is $-\ln$ of what the model gave to the truth, computed from $a$.
#   Its slope with respect to $a$ is $p - y$, steep where it is sure and wrong.
# - A model trained like this may be asked how sure it is, and checked on it.
# - Precision and recall are two questions; the threshold trades one for the
#   other, and AUC looks at all thresholds at once.
#
# And a question. Yes or no is two classes. A digit has ten. One could train ten
# neurons, each for "is it a 3?", but then their ten probabilities needn't add
# up to 1. How does one get one probability for each class? That is lesson 08.

# %%
from course.progress import progress

progress()
