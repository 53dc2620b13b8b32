"""Links and words of a page → the legal documents that it names, what they are, and what to call them.

::

    links, Text ─find─► Found (kind, name, how the page speaks of it)
                  └ names   how documents are called: TOML data, one file per language
    Page, Text ─describe─► kind and name of the page itself
               ─suggest──► ids for the configuration

Pure: nothing is fetched here.
"""

from watcher.discover.describe import Described, describe
from watcher.discover.find import Found, How, find, same_address
from watcher.discover.suggest import site_of, suggest_document, suggest_provider

__all__ = [
    "Described",
    "Found",
    "How",
    "describe",
    "find",
    "same_address",
    "site_of",
    "suggest_document",
    "suggest_provider",
]
