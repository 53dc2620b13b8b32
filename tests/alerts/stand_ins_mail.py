"""A mail server on loopback with STARTTLS and authentication, as :mod:`stand_ins` are services.

::

    with mail_server() as mail:
        mail.url                                   # the Apprise URL of a channel there
        mail.env                                   # SSL_CERT_FILE, for a subprocess
        mail.answer(MailFault.FULL)                # the next message's fate; then it accepts again
        mail.messages                              # what was accepted, parsed (email.message.EmailMessage)

A double is allowed after ``CUT_AFTER`` alone.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio import WriteTransport
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "watcher@acme.test", "mail-secret-password"


class MailFault(StrEnum):
    """How the server treats a message."""

    NONE = "none"
    LATER = "later"  # 451 to the recipient: greylisting
    UNKNOWN = "unknown"  # 550 to the recipient: no such mailbox
    FULL = "full"  # 452 after the message
    SPAM = "spam"  # 554 after the message
    CUT_BEFORE = "cut_before"  # the line, nothing accepted
    CUT_AFTER = "cut_after"  # accepted, the line cut before the answer
    HANG = "hang"  # no answer to the message, nothing accepted


@dataclass
class MailServer:
    """See the module.

    Attributes:
        unknown: recipients that it never knows.
        login: whether it still takes the password.
    """

    env: dict[str, str]
    port: int = 0
    login: bool = True
    unknown: set[str] = field(default_factory=set)
    choose: Callable[[], MailFault] | None = None
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, ...]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    _script: deque[MailFault] = field(default_factory=deque)
    _current: MailFault = MailFault.NONE

    @property
    def url(self) -> str:
        return self.url_to("legal@acme.test")

    def url_to(self, *recipients: str, **options: str) -> str:
        user, password = USER.replace("@", "%40"), PASSWORD
        more = "".join(f"&{key}={value}" for key, value in options.items())
        return (
            f"mailtos://{user}:{password}@localhost:{self.port}"
            f"?mode=starttls&from=watcher@acme.test&to={','.join(recipients)}{more}"
        )

    def answer(self, *faults: MailFault) -> None:
        """What becomes of the next messages; after them it accepts."""
        self._script.extend(faults)

    # What aiosmtpd calls.

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._current = (
            self._script.popleft() if self._script else self.choose() if self.choose else MailFault.NONE
        )
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._current is MailFault.LATER:
            return "451 4.7.1 Greylisted, try again"
        if self._current is MailFault.UNKNOWN or address in self.unknown:
            return f"550 5.1.1 <{address}>: no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._current is MailFault.FULL:
            return "452 4.2.2 Mailbox full"
        if self._current is MailFault.SPAM:
            return "554 5.7.1 Message refused"
        if self._current is MailFault.HANG:
            await asyncio.sleep(60)
        if self._current is not MailFault.CUT_BEFORE:
            content = envelope.content
            assert isinstance(content, bytes)
            self.messages.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))
            self.envelopes.append(tuple(envelope.rcpt_tos))
            self.encrypted.append(session.ssl is not None)
        if self._current in {MailFault.CUT_BEFORE, MailFault.CUT_AFTER}:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        good = isinstance(given, LoginPassword) and given.password == PASSWORD.encode() and self.login
        return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(*, starttls: bool = True) -> Iterator[MailServer]:
    """Run it on a port of loopback; its name is ``localhost``."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with TemporaryDirectory() as folder:
        bundle = Path(folder, "ca.pem")
        authority.cert_pem.write_to_path(str(bundle))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        mail = MailServer({"SSL_CERT_FILE": str(bundle)}, port)
        controller = Controller(
            mail,
            hostname="127.0.0.1",
            port=port,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=True,
            authenticator=mail.authenticate,
        )
        controller.start()
        try:
            yield mail
        finally:
            controller.stop()
