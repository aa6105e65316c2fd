"""Benchmarks by name: comparisons that are no part of a lab.

Every module has ``main(arguments: list[str]) -> None``: it measures, prints its
table, merges the figures into ``labdata/results/<name>.json`` and raises
`LabsError` where it cannot. ``labs bench NAME [ARGUMENTS]`` calls it.
"""

BENCHMARKS = {
    "lenet": "helpers.bench.lenet",
    "numpy-conv": "helpers.bench.numpy_conv",
}
