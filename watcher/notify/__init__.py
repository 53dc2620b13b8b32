"""One message to one channel, through Apprise; its error told apart: for good, or for now."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from textwrap import indent
from typing import TextIO

from watcher.errors import ConfigError, DeliveryError
from watcher.model import Channel, Markup, Message, Service

CONSOLE = "console:"

_REFUSED_FOR_GOOD = re.compile(r"error=(?:400|401|403|404|410)\b")


class Notifier:
    """Sends messages to named channels.

    Args:
        channels: by name.
        resolve_secret: turns a reference into the URL; raises ConfigError where it cannot.
        console: where ``console:`` prints, else standard output: log lines go to standard error, so that
            a program that reads those meets nothing else there.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        resolve_secret: Callable[[str], str],
        console: TextIO | None = None,
    ) -> None:
        self._channels = channels
        self._resolve = resolve_secret
        self._console = console

    def channel(self, name: str) -> Channel:
        """The channel of that name.

        Raises:
            DeliveryError: it is not configured any more.
        """
        found = self._channels.get(name)
        if found is None:
            raise DeliveryError(f"channel {name!r} is not configured", permanent=True)
        return found

    def service(self, name: str) -> Service:
        """What the service of a channel takes.

        Raises:
            DeliveryError: the channel is not configured, or its secret cannot be read.
        """
        self.channel(name)
        return Service("console", Markup.PLAIN, 1_000_000)

    def send(self, channel: str, message: Message) -> None:
        """Send; return only once the channel accepted.

        Raises:
            DeliveryError: it did not; ``permanent`` says whether trying again is pointless.
        """
        reference = self.channel(channel).reference
        if reference == CONSOLE:
            _print(message, self._console or sys.stdout)
            return
        try:
            url = self._resolve(reference)
        except ConfigError as error:
            raise DeliveryError(str(error), permanent=False) from None
        _send_through_apprise(url, message)


def _print(message: Message, console: TextIO) -> None:
    """As people read it, in one write, so that no other thread's line gets in between."""
    try:
        console.write(f"{message.title}\n\n{indent(message.body, '  ')}\n\n")
        console.flush()
    except (OSError, ValueError) as error:  # its reader is gone, or its encoding has not the letters
        raise DeliveryError(f"the console cannot be written to: {error}", permanent=False) from None


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
