"""What people read: alerts as a message, in their language and in the markup of their service."""

from watcher.message.rendering import render
from watcher.message.sample import sample_alert

__all__ = ["render", "sample_alert"]
