"""Is this page the document? ``judge`` says None (it is) or why not."""

from watcher.accept.judge import judge

__all__ = ["judge"]
