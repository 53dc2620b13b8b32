"""Sends messages to named channels."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from textwrap import indent
from threading import Lock
from typing import TYPE_CHECKING, TextIO

from watcher.clock import utc_now
from watcher.errors import ConfigError, DeliveryError
from watcher.model import Channel, Message, Service
from watcher.notify.deadline import Patience
from watcher.notify.services import CONSOLE as CONSOLE_SERVICE

if TYPE_CHECKING:
    from watcher.notify.lines import Line

CONSOLE = "console:"


class Notifier:
    """Sends messages to named channels.

    Args:
        channels: by name.
        resolve_secret: turns a reference into the URL; raises ConfigError where it cannot.
        console: where ``console:`` prints, else standard output: log lines go to standard error, so that
            a program that reads those meets nothing else there.
        clock: the present, which signatures and e-mails state.
        patience: how long a send may take.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        resolve_secret: Callable[[str], str],
        console: TextIO | None = None,
        clock: Callable[[], datetime] = utc_now,
        patience: Patience = Patience(),  # noqa: B008 (frozen)
    ) -> None:
        self._channels = channels
        self._resolve = resolve_secret
        self._console = console
        self._clock = clock
        self._patience = patience
        self._lines: dict[str, Line] = {}
        self._lock = Lock()
        self._sending = {name: Lock() for name in channels}

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
        channel = self.channel(name)
        return CONSOLE_SERVICE if channel.reference == CONSOLE else self._line(channel).kind.service

    def send(self, name: str, message: Message) -> str:
        """Send; return only once the channel accepted, with what it answered, in a few words.

        Nobody waits longer than the patience allows. One message at a time goes to a channel.

        Raises:
            DeliveryError: it did not; ``permanent`` says whether trying again is pointless.
        """
        channel = self.channel(name)
        if channel.reference == CONSOLE:
            _print(message, self._console or sys.stdout)
            return "printed"
        secret = self._secret(channel.secret) if channel.secret else None
        with self._sending[name]:
            line = self._line(channel)
            said = line.send(name, message, secret, self._clock())
            if isinstance(said, str):
                return said
            self._hang_up(name, line)
        raise DeliveryError(said.words, permanent=said.permanent, retry_after=said.retry_after)

    def _line(self, channel: Channel) -> Line:
        """The channel's line, or a new one where its URL has changed."""
        from watcher.notify.lines import connect  # loads Apprise, which the console does without

        url = self._secret(channel.reference)
        with self._lock:
            line = self._lines.get(channel.name)
            if line is None or line.url != url:
                line = self._lines[channel.name] = connect(url, self._patience)
        return line

    def _hang_up(self, name: str, line: Line) -> None:
        """After a failure: the next message gets a new connection."""
        with self._lock:
            self._lines.pop(name, None)
        line.close()

    def _secret(self, reference: str) -> str:
        try:
            return self._resolve(reference)
        except ConfigError as error:
            said = str(error)
        raise DeliveryError(said, permanent=False)


def _print(message: Message, console: TextIO) -> None:
    """As people read it, in one write, so that no other thread's line gets in between."""
    try:
        console.write(f"{message.title}\n\n{indent(message.body, '  ')}\n\n")
        console.flush()
    except (OSError, ValueError) as error:  # its reader is gone, or its encoding has not the letters
        raise DeliveryError(f"the console cannot be written to: {error}", permanent=False) from None
