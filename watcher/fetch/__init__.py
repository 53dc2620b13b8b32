"""URL → Page: over HTTP, or drawn by a browser; bounds on time, size and address, politeness per host."""

from watcher.fetch.browser_found import browser_missing
from watcher.fetch.fetcher import Fetcher
from watcher.fetch.http import HttpFetcher

__all__ = ["Fetcher", "HttpFetcher", "browser_missing"]
