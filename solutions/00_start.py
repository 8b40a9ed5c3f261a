# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 00 Start: how a lesson works
#
# In a quarter of an hour you will have run code, moved a figure, answered
# wrongly, read what is said then, answered rightly, and handed in a lesson.
# Nothing can break: whatever you do here, you can do again.
#
# ## Run a cell
#
# A lesson is a column of **cells**. This one holds text. The one below holds
# code. Click on it, then hold the **Shift** key and press **Enter**.

# %%
import numpy as np

from autograder import check
from course.figures import start as figures

# %% [markdown]
# On its left stood `[ ]`; now a number stands there. It says: this cell has
# run. (`[*]` means that it is still running.) It printed nothing, but from now
# on `np` is NumPy, a library for arrays of numbers.
#
# Run the next one too. What will it print? **Shift + Enter** again.

# %%
x = np.array([1.0, 2.0, 3.0, 4.0])
print(x + 10)
print(np.mean(x))
# -> [11. 12. 13. 14.]
# -> 2.5

# %% [markdown]
# `x` is an **array**: several numbers under one name. What you calculate with it
# is done to each number: `x + 10` adds 10 to every one of them. And some
# functions make one number of them all: `np.mean` gives their mean.
#
# Go on like this: read, then Shift + Enter, from top to bottom. On a text cell
# it does nothing but go on to the next. A code cell that you skip has not
# happened.
#
# ## Move a figure
#
# Run the next cell. A figure appears with two **sliders**. Drag one, or click
# on its knob and use the arrow keys. *Reset* takes both back to where they began.
# Where must the two numbers be so that the green cross and the orange square
# meet? And can you get the cross below the square?

# %%
figures.two_squares("mean_square")

# %% [markdown]
# The orange square is what you get when you take the mean first and square it:
# it sits on the curve. The green cross is what you get when you square first and
# then take the mean: it sits half-way along the dotted line, which joins the two
# blue points. **Which comes first matters.** By how much, the line below the
# picture says. Remember what you found out: the last question of this lesson
# asks for it.
#
# That line also says that something is missing: your `mean_square`.
#
# ## Answer, and be wrong
#
# What you write is a **function**: something goes in by the name in brackets,
# and what stands after `return` comes out. What it has to do stands in a frame
# like this one:
#
# > **mean_square(x)** is the mean of the squares. `x` is an array of numbers,
# > a row like `x` above, or a table with rows and columns. Square every number,
# > then take the mean of *all* squares. Return one number.
#
# In NumPy, `x ** 2` squares every number of `x`.
#
# Below is a cell to fill in. Click into it, remove its last two lines, and
# type this instead, with four blanks before `return` (they tell Python that the
# line belongs to the function). It is wrong, on purpose:
#
# ```python
#     return np.mean(x) ** 2
# ```
#
# Then run the cell, and the next one, `check(mean_square)`, too.


# %%
def mean_square(x):
    ### BEGIN SOLUTION
    return np.mean(x**2)
    ### END SOLUTION


# %%
check(mean_square)

# %% [markdown]
# ## Read what is said
#
# If you typed the wrong answer, you now read:
#
# - **mean_square is not right yet: 0 of 2 points.**
# - *This is what happens*: your mistake by its name, where it is a known one.
# - *Try*: what might help.
# - *Asked*: a question that your function was asked, with its numbers.
# - *You returned*, *Expected*: what came out, and what should have.
#
# The red strip below is there so that nobody, a program included, takes the
# answer for a right one. And look at the figure: it has woken up. The red
# diamond is your answer, and wherever you move the sliders it sits on the orange
# square. It belongs on the green cross.
#
# A check costs nothing. You may be wrong as often as you like, and only the
# answer that you hand in counts.
#
# ## Answer rightly
#
# Go back to your cell and change its last line, so that every number is
# squared *before* the mean is taken. Then two things, always in this order:
#
# 1. Run the cell, so that Python knows the new function.
# 2. Run the check again.
#
# It should say that `mean_square` is right: 2 of 2 points. Then try it:

# %%
print(mean_square(x))
# -> 7.5

# %% [markdown]
# (1 + 4 + 9 + 16) / 4 is 7.5. If you see 6.25, the old answer is still there.
#
# ## See how far you are
#
# Every check is remembered in your folder. This shows where you stand:

# %%
from course.progress import progress

progress()

# %% [markdown]
# The command `course progress` shows the same in a terminal. (**File**, then
# **New**, then **Terminal** opens one in JupyterLab.) Written answers, which
# come next, are counted once the lesson is saved.

# %% [markdown] written="two_orders" points=1
# ## Answer in words
#
# Some questions are for people to read and mark. Double-click on this text, so
# that it can be edited, write your answer where the last line is, and press
# Shift + Enter.
#
# Take two numbers. When is the mean of their squares equal to the square of
# their mean, and which of the two is larger when they differ? One or two
# sentences are enough. (In lists this answer is called *two_orders*.)
#
# ### BEGIN SOLUTION
# They are equal when both numbers are equal. Else the mean of the squares is
# larger, by the square of half the distance between the two numbers: the curve
# of squares bends upwards, so the line between two of its points runs above it.
#
# *Marks:* 1 for "when they are equal" and "the mean of the squares", in any
# words. The reason is not asked for.
# ### END SOLUTION

# %% [markdown]
# ## When something is stuck
#
# - **A long red message** says in its *last* line what went wrong. Read that
#   one first.
# - **`NameError: name 'np' is not defined`**: the cell that makes this name
#   has not run. That happens whenever you open a lesson again, as Python then
#   starts with nothing. In the menu **Run**, *Run All Above Selected Cell*
#   runs everything up to where you are.
# - **`IndentationError`**: some line begins with too many blanks, or too few.
#   All lines inside a function begin with the same four.
# - **`[*]` does not go away**: in the menu **Kernel**, *Interrupt Kernel* stops
#   what is running.
# - **Nothing makes sense any more**: in the menu **Kernel**, *Restart Kernel*
#   forgets everything but what you have written. Then run from the top.
#
# ## Hand it in
#
# Save with **Ctrl + S** (Cmd + S on a Mac). Then open a terminal (**File**,
# **New**, **Terminal**) and type
#
# ```text
# course submit 00_start
# ```
#
# It says what is still missing and hands in what there is: to the place that
# your instructor has set, or else as a zip file in your folder, which you
# upload to the page of your course. A receipt with a number stays with you.
# You may hand in again; the last one counts.
#
# **Keep this:** being wrong is cheap, and the check says what is wrong.
#
# ## What you can do now
#
# - Run cells with Shift + Enter, in order.
# - Write a function, run its cell *and* the check, and again after each change.
# - See how far you are, and hand a lesson in.
#
# And a question. Why would anybody square numbers and take their mean? Lesson
# 01 does, and finds out with it how fast the universe expands.
