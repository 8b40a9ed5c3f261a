# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 06 Chain rule: every slope in one sweep
#
# The `numerical_gradient` of lesson 05 pays two losses for each weight. A
# network with a million weights would pay two million losses for one step
# downhill. **Can all slopes be had for about the price of one loss?** With this
# question lesson 05 ended.
#
# At the end of this lesson you will have written a kind of number that
# remembers how it was made, and that finds the slopes with respect to everything
# it was made from. It fits on a page, all large libraries for neural networks
# are built around its idea (**automatic differentiation**, or *autograd*), and
# it will train a small network of yours. All of it takes about three hours;
# there is a place for a pause before the largest exercise.

# %%
import numpy as np

from autograder import check
from course.figures import chain_rule as figures

# %% [markdown]
# ## A loss in small steps
#
# Take the loss of one sample from lesson 05, $L = (xw - y)^2$. A computer
# calculates it in steps, each of which does one thing:
#
# $$u = x \cdot w \qquad n = -1 \cdot y \qquad d = u + n \qquad L = d^2$$
#
# Drawn with a line from everything to what is made of it, the steps are a
# **graph**, the **computational graph** of $L$. Move the first slider up to step
# 4, and watch the numbers go forward. The steps after that go back, and wait for
# three functions of yours.

# %%
figures.back_through_the_loss()

# %% [markdown]
# ## A step knows only itself
#
# Look at one product, $z = xy$ with $x = 2$ and $y = 3$, somewhere in the
# middle of a graph. It doesn't know what happens to $z$ later on. What it does
# know is how fast $z$ moves when $x$ does: raise $x$ by a tiny $h$, and $z$
# rises by $3h$. This 3 is the **local slope** of $z$ with respect to $x$.
#
# Now somebody tells it what comes after: the loss has the slope 5 with respect
# to $z$. So a rise of $3h$ in $z$ lifts the loss by $5 \cdot 3h = 15h$. That is
# the **chain rule**. Along a chain, slopes multiply:
#
# $$\frac{\partial L}{\partial x}
#   = \frac{\partial L}{\partial z} \cdot \frac{\partial z}{\partial x}$$
#
# What it is told, $\partial L / \partial z$, we call `upstream`. What is the
# slope of the loss with respect to $y$?
#
# > **multiply_backward(x, y, upstream)** takes a slope back through a product.
# > All three are numbers; `upstream` is the slope of the loss with respect to
# > $xy$. Return the pair of the loss's slopes with respect to `x` and to `y`.


# %%
def multiply_backward(x, y, upstream):
    ### BEGIN SOLUTION
    return upstream * y, upstream * x
    ### END SOLUTION


# %%
check(multiply_backward)

# %% [markdown]
# With the numbers above:

# %%
print(multiply_backward(2, 3, upstream=5))
# -> (15, 10)

# %% [markdown]
# A product hands each input a slope that the *other* input has scaled. What
# does a sum do? Raise $x$ by $h$, and $x + y$ rises by how much?
#
# > **add_backward(x, y, upstream)** takes a slope back through a sum.
# > Arguments and result are like those of `multiply_backward`; `upstream` is
# > the slope of the loss with respect to $x + y$.


# %%
def add_backward(x, y, upstream):
    ### BEGIN SOLUTION
    return upstream, upstream
    ### END SOLUTION


# %%
check(add_backward)

# %% [markdown]
# The third is a power, whose slope you know: $x^n$ has the slope $n x^{n-1}$.
#
# > **power_backward(x, n, upstream)** takes a slope back through $x^n$, where
# > `n` is a fixed number. Where it is whole, `x` may be negative, and 0 where `n`
# > is 1 or more. `upstream` is the slope of the loss with respect to $x^n$.
# > Return the slope of the loss with respect to `x`: one number.


# %%
def power_backward(x, n, upstream):
    ### BEGIN SOLUTION
    return upstream * n * x ** (n - 1)
    ### END SOLUTION


# %%
check(power_backward)

# %% [markdown]
# Now take steps 5 to 9. The slope of $L$ with respect to itself is 1; from there
# each box hands back what your three functions say. Then set $w$ to 2, where the
# prediction is right, and to 3. What happens to the slopes? Guess first.

# %%
figures.back_through_the_loss()

# %% [markdown]
# At $w = 2$ the difference $d$ is 0. The square has the slope $2d$, so 0 goes
# back to everything behind it: at the bottom nothing wants to move. Beyond, at
# $w = 3$, all signs have turned.
#
# The last rule that we need is that of the sigmoid. If its output is $h = \sigma(a)$,
# its slope is $h\,(1 - h)$ (lesson 02). The way back comes after the way
# forward, so the output is there already, and nothing need be calculated
# twice.
#
# > **sigmoid_backward(output, upstream)** takes a slope back through
# > $\sigma(a)$. `output` is what the sigmoid *gave*, `upstream` the slope of the
# > loss with respect to it. Return the slope of the loss with respect to $a$: one
# > number.


# %%
def sigmoid_backward(output, upstream):
    ### BEGIN SOLUTION
    return upstream * output * (1 - output)
    ### END SOLUTION


# %%
check(sigmoid_backward)

# %% [markdown]
# ## The whole way back
#
# Now take one loss through all of its steps by yourself. You have seen the way
# in the figure: through the square, through the difference, through the
# product.
#
# > **squared_error_backward(x, y, w)** gives the slopes of $(xw - y)^2$. All
# > three are numbers. Return three numbers `(dx, dy, dw)`: the slopes with
# > respect to `x`, `y` and `w`. Your functions from above are welcome.


# %%
def squared_error_backward(x, y, w):
    ### BEGIN SOLUTION
    by_error = power_backward(x * w - y, 2, 1.0)
    dx, dw = multiply_backward(x, w, by_error)
    return dx, -by_error, dw
    ### END SOLUTION


# %%
check(squared_error_backward)

# %%
print(squared_error_backward(x=1.0, y=2.0, w=1.0))
# -> (-2.0, 2.0, -2.0)

# %% [markdown]
# The last number is the −2 of lessons 04 and 05, here for the third time. But
# now nobody had to derive a formula for the whole loss. Each step knew its own
# little rule, and that was enough.
#
# ## Two paths
#
# So far every value went to one place. In a network a value goes to many: each
# unit of a layer feeds all units of the next. The smallest case is
#
# $$L = f_4\bigl(f_2(f_1(x)),\ f_3(f_1(x))\bigr)$$
#
# In the figure $u = f_1(x)$ is used twice: $p = f_2(u)$ and $q = f_3(u)$ meet
# again in $L = f_4(p, q)$. The numbers at the lines are the local slopes. Go to
# step 7: by way of $p$, the slope $3 \cdot 2 = 6$ has
# come back to $u$. Next comes $q$, with $1 \cdot 3 = 3$. What will $u$ hold
# then: the 3, their mean, their product, their sum? Decide, then take step 8.

# %%
figures.two_paths()

# %% [markdown]
# They add up. Raise $u$ by $h$: $p$ changes and lifts the loss by $6h$, $q$
# changes too and lifts it by another $3h$. Both happen, so the loss rises by
# $9h$. And since $x$ moves $u$ twice as fast, its slope is 18.
#
# **Keep this:** along a path slopes multiply, and paths add up.
#
# > **two_path_derivative(df1, df2, df3, df4_first, df4_second)** is the slope
# > of the expression above with respect to $x$. `df1`, `df2`, `df3` are the local
# > slopes of $f_1$, $f_2$, $f_3$; `df4_first` and `df4_second` are those of $f_4$
# > with respect to its first and to its second argument. All are numbers. Return
# > one number.


# %%
def two_path_derivative(df1, df2, df3, df4_first, df4_second):
    ### BEGIN SOLUTION
    return df1 * (df2 * df4_first + df3 * df4_second)
    ### END SOLUTION


# %%
check(two_path_derivative)

# %% [markdown]
# In the figure, the dashed line now has your slope. (Without it the loss can
# be written out, too: $L = 4x^2 \cdot 6x = 24x^3$, with the slope $72x^2$.)
#
# ## How many paths are there?
#
# So a slope is a sum over all paths from $x$ to $L$. That is true for every
# graph, and it looks like a recipe: walk each path, multiply along it, add.
# How long would that take? Below is a ladder whose rungs have two nodes each,
# and each node is joined to both nodes of the next rung. (Two layers of two
# units are joined like this.) Say how many paths a ladder of 14 rungs has. Once
# you can count them, the figure will tell. Its axis is **logarithmic**: each
# mark is ten times, or a hundred times, the one before, so what is multiplied
# again and again makes a straight line.

# %%
figures.paths_and_edges()

# %% [markdown]
# The figure wants you to count them. Don't walk; think backwards: whoever
# stands at a node has come over one of the edges into it. So the number of
# ways to a node is the sum of the ways to the nodes that those edges come
# from. From the start to itself there is one way: to stay.
#
# > **count_paths(edges, source, target)** counts the different ways from
# > `source` to `target`. `edges` is a list of pairs `(start, end)`, in no
# > special order; nodes are numbers, texts or tuples, and no way leads in a
# > circle. An edge that stands in the list twice counts twice. Return a whole
# > number: 1 if `source` is `target`, 0 if no way leads there.
#
# A function inside yours, `ways_to(node)`, may call itself for the nodes before.
# But the ways to one node are needed at many others. So keep what you know in a
# dict, `ways = {source: 1}`, and look there first: sixty rungs take no time
# then, and would take for ever if each sum were done anew.


# %%
def count_paths(edges, source, target):
    ### BEGIN SOLUTION
    ways = {source: 1}

    def ways_to(node):
        if node not in ways:
            ways[node] = sum(ways_to(start) for start, end in edges if end == node)
        return ways[node]

    return ways_to(target)
    ### END SOLUTION


# %%
check(count_paths)


# %%
def ladder(rungs):
    sides = "left", "right"
    first = [("start", (1, a)) for a in sides]
    across = [((k, a), (k + 1, b)) for k in range(1, rungs) for a in sides for b in sides]
    return [*first, *across, *[((rungs, a), "end") for a in sides]]


for rungs in (2, 14, 60):
    edges = ladder(rungs)
    print(rungs, "rungs:", len(edges), "edges,", count_paths(edges, "start", "end"), "paths")
# -> 2 rungs: 8 edges, 4 paths
# -> 14 rungs: 56 edges, 16384 paths
# -> 60 rungs: 240 edges, 1152921504606846976 paths

# %% [markdown]
# Each rung adds four edges and *doubles* the paths. At a billion paths a
# second, sixty rungs would take 36 years. Your function needed no second,
# because it never walked a path: it looked at the edges, and did each sum
# once. (To keep what one knows, and look it up, is called **memoisation**.)
#
# *A good place for a pause: about an hour and a half is behind you.*
#
# ## A number that remembers
#
# Slopes can be had in the same way. Go back from $L$, and let each value
# collect what arrives over *all* edges that leave it. Only then does it pass
# its sum on, once over each edge that leads into it. That is **reverse mode**,
# and for networks it is called backpropagation. Its price is the number of
# edges, however many paths there are. (One can go **forward** too: choose one
# input, and carry along with every value how fast it moves when that input does.
# The question at the end of the lesson is about that way.)
#
# Let us build a class of numbers that do this. A `Value` holds its number in
# `data`, and remembers which values it was made from (`inputs`) and its local
# slopes with respect to them (`slopes`). Python lets a class say what `*` means: for
# `a * b` it calls `a.__mul__(b)`. For `3 * a` it asks the 3 first, and when
# the 3 doesn't know what a `Value` is, it calls `a.__rmul__(3)`.
#
# One thing is left to settle: the order. A value must have heard from all that
# it went into before it passes anything on. But every value is *made* after
# the values it was made from. So number them as they are made, and go back by
# falling numbers. (An order in which nothing comes before what it needs is
# called **topological**.)
#
# > **Value** has seven methods for you to write. `other` is a Value or a
# > number; `as_value` makes it a Value in any case.
# >
# > `a + b`, `a * b`, `a ** n` and `a.sigmoid()` return a new `Value` with its
# > `inputs` and `slopes`, two tuples of the same length; a tuple of one thing
# > is written `(thing,)`. `n` is a number. Numbers may stand on either side of
# > `+` and `*`. There is no minus: `a + -1 * b` will do.
# >
# > `L.backward()` sets `grad` to the slope of `L`, for `L` itself and for every
# > value that it was made from. Whatever `grad` held before is forgotten, so a
# > second `backward` says the same again. It works 5,000 steps deep, where a
# > function that calls itself at each step is stopped by Python.
# >
# > The check goes in steps, and you may write in the same order: first the way
# > forward (`data`), then `backward` through one operation, then whole graphs.
#
# Your four `_backward` functions give local slopes if `upstream` is 1. For
# `backward`, first collect: keep a set of all values that were found and a list
# of those whose inputs were not looked at yet, until that list is empty. Then
# clear every `grad`, set your own to 1, and go through what was found with
# `sorted(found, key=lambda value: value.number, reverse=True)`.


# %%
class Value:
    made = 0

    def __init__(self, data, inputs=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.inputs = inputs
        self.slopes = slopes
        Value.made += 1
        self.number = Value.made

    def __add__(self, other):
        other = as_value(other)
        ### BEGIN SOLUTION
        slopes = add_backward(self.data, other.data, 1.0)
        return Value(self.data + other.data, (self, other), slopes)
        ### END SOLUTION

    def __radd__(self, other):
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __mul__(self, other):
        other = as_value(other)
        ### BEGIN SOLUTION
        slopes = multiply_backward(self.data, other.data, 1.0)
        return Value(self.data * other.data, (self, other), slopes)
        ### END SOLUTION

    def __rmul__(self, other):
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __pow__(self, n):
        ### BEGIN SOLUTION
        return Value(self.data**n, (self,), (power_backward(self.data, n, 1.0),))
        ### END SOLUTION

    def sigmoid(self):
        ### BEGIN SOLUTION
        output = 1 / (1 + np.exp(-self.data))
        return Value(output, (self,), (sigmoid_backward(output, 1.0),))
        ### END SOLUTION

    def backward(self):
        ### BEGIN SOLUTION
        found, waiting = {self}, [self]
        while waiting:
            for value in waiting.pop().inputs:
                if value not in found:
                    found.add(value)
                    waiting.append(value)
        for value in found:
            value.grad = 0.0
        self.grad = 1.0
        for value in sorted(found, key=lambda value: value.number, reverse=True):
            for source, slope in zip(value.inputs, value.slopes, strict=True):
                source.grad += slope * value.grad
        ### END SOLUTION


def as_value(x):
    return x if isinstance(x, Value) else Value(x)


# %%
check(Value)

# %% [markdown]
# Both graphs of this lesson, without a word about their derivatives:

# %%
w = Value(1.0)
loss = (1.0 * w + -2.0) ** 2
loss.backward()

x = Value(0.5)
u = 2 * x
result = u**2 * (3 * u)
result.backward()
print(w.grad, x.grad)
# -> -2.0 18.0

# %% [markdown]
# And the ladder. Where all local slopes are 1, a slope is the number of paths.
# So let each node be the sum of the two before it:

# %%
start = Value(0.0)
left, right = 1 * start, 1 * start
for _ in range(59):
    left, right = left + right, left + right
end = left + right
end.backward()
print(start.grad == count_paths(ladder(60), "start", "end"))
# -> True

# %% [markdown]
# ## What it costs
#
# Now the question from the top. The curve that you fitted in lesson 05 was one
# sigmoid; here are $N$ of them added up, $3N$ weights in all, and the mean of
# the squared errors at 25 places. One loss, then one loss with the way back,
# then the numerical gradient of lesson 05 (the course's, in case yours has a
# slip). Guess the third number from the first.

# %%
from timeit import repeat

from course.gradient_descent import momentum_descend, numerical_gradient

curve_x = np.linspace(-3, 3, 25).tolist()
curve_y = [2 / (1 + np.exp(-(3 * x - 1.5))) - 0.5 for x in curve_x]


def values(numbers):
    return [Value(number) for number in numbers]


# The mean squared error at 25 places; each unit has three weights of the list.
def network_loss(weights):
    total = Value(0.0)
    for x, y in zip(curve_x, curve_y, strict=True):
        y_hat = Value(0.0)
        for k in range(0, len(weights), 3):
            w, b, w_out = weights[k : k + 3]
            y_hat = y_hat + w_out * (w * x + b).sigmoid()
        total = total + (y_hat + -y) ** 2
    return total * (1 / len(curve_x))


# Numbers in, slopes out, with one loss and one way back.
def slopes(loss, numbers):
    weights = values(numbers)
    loss(weights).backward()
    return np.array([weight.grad for weight in weights])


def height(numbers):
    return network_loss(values(numbers)).data


numbers = np.random.default_rng(6).normal(size=30)
tasks = {
    "a loss": lambda: height(numbers),
    "a loss and its slopes": lambda: slopes(network_loss, numbers),
    "numerical slopes, from 60 losses": lambda: numerical_gradient(height, numbers),
}
one_loss = min(repeat(tasks["a loss"], number=1, repeat=5))
for name, task in tasks.items():
    seconds = min(repeat(task, number=1, repeat=3))
    print(f"{1000 * seconds:6.1f} ms, as {seconds / one_loss:5.1f} losses: {name}")

# %%
by_value, numerical = slopes(network_loss, numbers), numerical_gradient(height, numbers)
print(np.allclose(by_value, numerical, atol=1e-8))
# -> True

# %% [markdown]
# A loss together with all of its thirty slopes takes about as long as two or three
# losses. The numerical slopes are the same, and *are* sixty losses. (Your clock
# may say a few more or fewer, where the machine has other things to do.) With a
# million weights, `Value` would still pay for two or three losses, and the other
# way for two million.
#
# One price is hidden: on the way forward, everything must be kept until the
# way back is over. This is memory traded for speed.
#
# ## The curve once more
#
# Last, the four numbers of lesson 05. The walk is the same as there, but its
# slopes are now yours, and exact.


# %%
def curve_loss(numbers):
    w, b, w_out, b_out = numbers
    total = Value(0.0)
    for x, y in zip(curve_x, curve_y, strict=True):
        total = total + (w_out * (w * x + b).sigmoid() + b_out + -y) ** 2
    return total * (1 / len(curve_x))


start = np.array([1.0, 0.0, 1.0, 0.0])
path = momentum_descend(lambda numbers: slopes(curve_loss, numbers), start, 0.1, 0.9, 1000)
print(np.round(path[-1], 2))
# -> [ 3.  -1.5  2.  -0.5]

# %% [markdown]
# They are back: $(3, -1.5, 2, -0.5)$. Change `curve_loss` as you like, add
# another sigmoid, raise it to the fourth power. You will never have to derive
# its slopes.
#
# ## A network that learns
#
# In lesson 02 you chose nine numbers by hand to make a network that says *exactly
# one of two*, XOR. Now nobody chooses. Below are three hidden units and one that
# sums them up, each the sigmoid of a weighted sum: 13 numbers in all, which begin
# as chance has it. The loss is the mean squared error at the four corners. Before
# you run it: will it find weights that work?


# %%
corners = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]


def unit(weights, inputs):
    *ws, total = weights  # the last one is the bias
    for w, x in zip(ws, inputs, strict=True):
        total = total + w * x
    return total.sigmoid()


def network(weights, x1, x2):
    hidden = [unit(weights[k : k + 3], (x1, x2)) for k in (0, 3, 6)]
    return unit(weights[9:], hidden)


def xor_loss(weights):
    total = Value(0.0)
    for x1, x2, y in corners:
        total = total + (network(weights, x1, x2) + -y) ** 2
    return total * 0.25


def outputs(numbers):
    return np.array([network(values(numbers), x1, x2).data for x1, x2, _ in corners])


start = np.random.default_rng(6).normal(size=13)
path = momentum_descend(lambda numbers: slopes(xor_loss, numbers), start, 1.0, 0.9, 500)
print("before", outputs(path[0]).round(2))
print("after ", outputs(path[-1]).round(2))
# -> before [0.22 0.19 0.2  0.2 ]
# -> after  [0.03 0.97 0.98 0.02]

# %% [markdown]
# Nothing here knows what XOR is, and no slope was derived by hand. This is how
# networks are trained, and what you wrote is what PyTorch and JAX do at their
# core, one number at a time where they take whole arrays. Try `default_rng(5)`:
# that walk gets stuck, with two of the four corners at 0.5. Where it starts still
# matters.

# %% [markdown] written="forward_mode" points=3
# ## In your own words
#
# Somebody proposes to go through the graph in the other direction. Choose one
# weight. On the way *forward*, let each value carry not only its number but
# also its slope *with respect to that weight*: 1 for the weight itself, 0 for all other
# inputs. (1) How does a product get its slope from those of its two inputs?
# (2) Is a value that is used twice a problem here? (3) What would all slopes
# of a network with a million weights cost in this way, and for what kind of
# graph would it be the better one?
#
# ### BEGIN SOLUTION
# (1) By the local slopes: for $z = xy$ it is $y$ times the slope of $x$ plus
# $x$ times the slope of $y$.
#
# (2) No. Each value's slope is complete when it is made, since all its inputs
# come before it. Whoever uses it reads it, as often as needed; the paths are
# added up where they meet, in (1).
#
# (3) One sweep gives the slopes by one weight, so a million weights cost a
# million sweeps: no better than the numerical way, though exact. It is the
# better way where there are few inputs and many results, as one sweep gives
# the slopes of *all* results.
#
# *Marks:* 1 for a sum of both inputs' slopes times the local slopes; 1 for
# "no" with a reason; 1 for one sweep a weight and for few inputs.
# ### END SOLUTION

# %% [markdown]
# **Keep this:** going back once, in an order in which every value has heard
# everything before it speaks, gives all slopes for the price of two or three
# losses.
#
# ## What you can do now
#
# - Take a slope back through a sum, a product, a power and a sigmoid. Along a
#   path slopes multiply, and paths add up: `+=`, never `=`.
# - Say why one sweep back is cheap: paths grow exponentially with depth, edges
#   don't.
# - Train a small network with slopes that nobody derived.
#
# And a question. All targets so far were numbers, and a prediction was wrong
# by a distance. But often the answer is yes or no: is this letter an *a*, will
# this bridge hold? How wrong is "probably yes", and what is its slope? That is
# lesson 07.

# %%
from course.progress import progress

progress()
