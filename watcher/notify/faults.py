"""Why there was no answer, in words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3

from watcher.notify.deadline import Deadline

_NO_BUNDLE = "the certificates to be trusted cannot be read"


def fault(error: BaseException, deadline: Deadline) -> str:
    """Why there was no answer, without a word of the address."""
    causes = tuple(_causes(error))
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (ssl.SSLCertVerificationError, "its certificate is not trusted"),
        (socket.gaierror, "its name cannot be resolved"),
        (requests.exceptions.ConnectTimeout, "no connection in time"),
        (requests.exceptions.ReadTimeout, "no answer in time"),
        (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
        (TimeoutError, "no answer in time"),
        (FileNotFoundError, _NO_BUNDLE),
        (ConnectionResetError, "the line was cut"),
        (requests.exceptions.ProxyError, "the proxy does not let us through"),
        (ConnectionRefusedError, "the connection is refused"),
        (requests.exceptions.InvalidSchema, "the proxy is of a kind that we cannot use"),
        (requests.exceptions.InvalidURL, "its address is malformed"),
    )
    if deadline.over:
        return "no answer in time"
    for kind, words in kinds:
        if any(isinstance(cause, kind) for cause in causes):
            return words
    return _NO_BUNDLE if type(error) is OSError else "the line was cut"


def _causes(error: BaseException | None, depth: int = 8) -> Iterator[BaseException]:
    """An error and what it was made of: urllib3 and requests wrap each other's."""
    if error is None or not depth:
        return
    yield error
    inner = (*error.args, getattr(error, "reason", None), error.__cause__, error.__context__)
    for cause in inner:
        if isinstance(cause, BaseException):
            yield from _causes(cause, depth - 1)
