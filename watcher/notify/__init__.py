"""One message to one channel, through Apprise; its answer read: accepted, refused for good, or for now."""

from watcher.notify.deadline import Patience
from watcher.notify.notifier import CONSOLE, Notifier

__all__ = ["CONSOLE", "Notifier", "Patience"]
