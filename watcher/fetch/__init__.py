"""URL → Page: HTTP with bounds on time, size and address, and politeness per host."""

from watcher.fetch.http import HttpFetcher

__all__ = ["HttpFetcher"]
