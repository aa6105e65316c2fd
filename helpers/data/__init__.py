"""Data sets for every lab: catalog, fetch, load.

``data.load(name)`` is what a notebook calls; ``data.folder`` and ``data.table`` read a
student's own pictures and tables.
"""

from helpers.data.catalog import names
from helpers.data.fetch import FetchError, FetchReport, SetReport, fetch
from helpers.data.inventory import card, remove, status, verify
from helpers.data.load import load
from helpers.data.own import folder, table
from helpers.data.sheet import contact_sheet, examples
from helpers.data.weights import load_mobilenet, mobilenet_weights

__all__ = [
    "FetchError",
    "FetchReport",
    "SetReport",
    "card",
    "contact_sheet",
    "examples",
    "fetch",
    "folder",
    "load",
    "load_mobilenet",
    "mobilenet_weights",
    "names",
    "remove",
    "status",
    "table",
    "verify",
]
