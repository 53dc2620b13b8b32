"""One message to one channel, through Apprise; its error told apart: for good, or for now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import structlog

from watcher.errors import ConfigError, DeliveryError
from watcher.model import Message

CONSOLE = "console:"

_REFUSED_FOR_GOOD = re.compile(r"error=(?:400|401|403|404|410)\b")


class Notifier:
    """Sends messages to named channels.

    Args:
        channels: name → ``console:`` or a secret reference to an Apprise URL.
        resolve_secret: turns a reference into the URL; raises ConfigError where it cannot.
    """

    def __init__(self, channels: Mapping[str, str], resolve_secret: Callable[[str], str]) -> None:
        self._channels = channels
        self._resolve = resolve_secret

    def send(self, channel: str, message: Message) -> None:
        """Send; return only once the channel accepted.

        Raises:
            DeliveryError: it did not; ``permanent`` says whether trying again is pointless.
        """
        reference = self._channels.get(channel)
        if reference is None:
            raise DeliveryError(f"channel {channel!r} is not configured", permanent=True)
        if reference == CONSOLE:
            structlog.get_logger().info("alert", title=message.title, body=message.body)
            return
        try:
            url = self._resolve(reference)
        except ConfigError as error:
            raise DeliveryError(str(error), permanent=False) from None
        _send_through_apprise(url, message)


def _send_through_apprise(url: str, message: Message) -> None:
    import apprise

    service = apprise.Apprise()
    if not service.add(url):
        raise DeliveryError("the channel's URL is not one that Apprise understands", permanent=True)
    result = service.notify(title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT)
    if result:
        return
    said = _without_secrets("; ".join(str(entry.message) for entry in result.logs()), url)
    raise DeliveryError(
        said or f"the channel did not accept the message ({result.status.name})",
        permanent=bool(_REFUSED_FOR_GOOD.search(said)),
    )


def _without_secrets(said: str, url: str) -> str:
    """Blank every part of the channel's URL that could be a token or password."""
    for part in sorted(set(re.split(r"[/:@?&=,]+", url)), key=len, reverse=True):
        if len(part) >= 4:
            said = said.replace(part, "***")
    return said[:500]
