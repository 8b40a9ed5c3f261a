"""Lesson 06: how many ways lead through a graph."""

from autograder.judging.exercise import Part, exercise, mistake
from course import chain_rule as cr

from .draws import Rng


def _small_graph(rng: Rng) -> dict:
    """Four named nodes on a spine, and edges beside it; the latest ones are listed first."""
    names = [str(name) for name in rng.permutation(list("abcdefgh"))[:4]]
    another = tuple(sorted(rng.choice(4, size=2, replace=False).tolist()))
    places = sorted([(0, 1), (1, 2), (2, 3), (0, 2), (1, 3), another], reverse=True)
    edges = [(names[i], names[j]) for i, j in places]
    return dict(edges=edges, source=names[0], target=names[-1])


def _no_way(rng: Rng) -> dict:
    drawn = _small_graph(rng)
    return dict(edges=drawn["edges"], source=drawn["target"], target=drawn["source"])


def _to_itself(rng: Rng) -> dict:
    drawn = _small_graph(rng)
    return {**drawn, "target": drawn["source"]}


def _parallel(rng: Rng) -> dict:
    drawn = _small_graph(rng)
    return {**drawn, "edges": [*drawn["edges"][:-1], drawn["edges"][0]]}


def _ladder(rng: Rng) -> dict:
    rungs = int(rng.integers(55, 61))
    nodes = rng.permutation(2 * rungs + 2).tolist()
    start, end, rails = nodes[0], nodes[1], [nodes[2::2], nodes[3::2]]
    across = [(a[k], b[k + 1]) for k in range(rungs - 1) for a in rails for b in rails]
    edges = [*((start, r[0]) for r in rails), *across, *((r[-1], end) for r in rails)]
    return dict(edges=edges, source=start, target=end)


count_paths = exercise(
    cr.count_paths,
    Part("small graphs", 1, (_small_graph, _parallel)),
    Part("no path, and from a node to itself", 1, (_no_way, _to_itself), times=4),
    Part("ladders of some sixty rungs", 1, _ladder, times=2),
)


@mistake(count_paths, "number-edges", "This is the number of edges; many paths share an edge.")
def _(edges, source, target):
    return len(edges)


@mistake(
    count_paths,
    "node-visited-once",
    "This says whether there is a path, not how many.",
    "Add up the ways over all edges into a node.",
)
def _(edges, source, target):
    reached = [source]
    for node in reached:
        reached += {end for start, end in edges if start == node and end not in reached}
    return int(target in reached)


@mistake(
    count_paths,
    "edges-taken-order-stand",
    "The edges are taken in the order in which they stand: later ones may change an earlier count.",
)
def _(edges, source, target):
    ways = {source: 1}
    for start, end in edges:
        ways[end] = ways.get(end, 0) + ways.get(start, 0)
    return ways.get(target, 0)


@mistake(
    count_paths,
    "node-itself-path",
    "From a node to itself there is one path, to stay; this gives 0 there.",
)
def _(edges, source, target):
    ways = {source: 1}

    def ways_to(node):
        if node not in ways:
            ways[node] = sum(ways_to(start) for start, end in edges if end == node)
        return ways[node]

    return 0 if source == target else ways_to(target)


@mistake(
    count_paths,
    "edge-stands-twice-counted-once",
    "An edge that stands twice is counted once.",
    "Don't make a set of edges.",
)
def _(edges, source, target):
    ways = {source: 1}

    def ways_to(node):
        if node not in ways:
            ways[node] = sum(ways_to(start) for start, end in set(edges) if end == node)
        return ways[node]

    return ways_to(target)
