"""E-mail, by SMTP: both parts, threads, and the server's own answer.

Apprise's plugin reads the address of the channel; sending is ours, since the plugin makes the text part from
the HTML, takes a new Message-ID for every try, and does not tell a wrong password from a full mailbox.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from watcher.model import Message
from watcher.notify.answers import Refusal
from watcher.notify.deadline import Deadline
from watcher.notify.faults import fault

_WORDS = {
    "greet": "does not take mail from us",
    "login": "its user name or password is not good, or no longer",
    "sender": "does not take mail from this sender",
    "recipients": "does not know any of the recipients",
    "message": "does not take the message",
}
_NOT_OFFERED = "E-mail: the server does not offer encryption, or no login that we know"


class _RefusedError(Exception):
    """The server said no: a reply code of 4xx (for now) or 5xx (for good)."""

    def __init__(self, step: str, code: int) -> None:
        self.step = step
        self.code = code
        super().__init__(step, code)


def compose(plugin: Any, channel: str, message: Message, now: datetime) -> EmailMessage:
    """A message that mailboxes put into one thread per document, and that no auto-reply answers."""
    sender = _address(*plugin.from_addr)
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = " ".join(message.title.split())
    mail["From"] = sender
    mail["To"] = [_address(name, address) for name, address in plugin.targets]
    for header, addresses in (("Cc", plugin.cc), ("Reply-To", plugin.reply_to)):
        if addresses:
            mail[header] = [_address(plugin.names.get(one), one) for one in sorted(addresses)]
    mail["Date"] = format_datetime(now)
    # The same for each try and each copy, so that mailboxes drop a double.
    mail["Message-ID"] = _id("alert", message.id, sender.domain)
    # A message that never was begins each thread.
    mail["References"] = mail["In-Reply-To"] = _id("thread", message.thread, sender.domain)
    label = re.sub(r"[^a-z0-9-]+", "-", channel.lower()).strip("-") or "alerts"
    mail["List-Id"] = f"<{label}.tos-watcher.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    for header, value in plugin.headers.items():
        with suppress(ValueError):  # one that may stand once only, or is malformed
            mail[header] = value
    mail.set_content(message.plain, cte="quoted-printable")
    mail.add_alternative(message.body, subtype="html", cte="quoted-printable")
    return mail


def send(plugin: Any, mail: EmailMessage, deadline: Deadline) -> str | Refusal:
    """Send to all recipients at once.

    Where a recipient is refused for now, nobody gets the message yet, so that trying again makes no doubles;
    where some are refused for good, the others get it.
    """
    recipients = [address for _, address in plugin.targets] + sorted({*plugin.cc, *plugin.bcc})
    try:
        line = _connect(plugin, deadline)
        try:
            return _hand_over(line, plugin, mail, recipients)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
    except _RefusedError as no:
        return Refusal(f"E-mail: the server {_WORDS[no.step]} (SMTP {no.code})", no.code >= 500)
    except smtplib.SMTPResponseException as no:
        return Refusal(f"E-mail: the server {_WORDS['greet']} (SMTP {no.smtp_code})", no.smtp_code >= 500)
    except smtplib.SMTPNotSupportedError:
        return Refusal(_NOT_OFFERED, True)
    except UnicodeError:
        return Refusal("E-mail: an address has letters that the server does not take", True)
    except (smtplib.SMTPException, OSError) as error:
        if type(error) is smtplib.SMTPException:  # which login() raises as such
            return Refusal(_NOT_OFFERED, True)
        return Refusal(f"E-mail: {fault(error, deadline)}", False)


def _connect(plugin: Any, deadline: Deadline) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if not plugin.verify_certificate:
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    wait = deadline.connect
    if plugin.secure_mode == "ssl":
        line: smtplib.SMTP = smtplib.SMTP_SSL(plugin.smtp_host, plugin.port, timeout=wait, context=trust)
    else:
        line = smtplib.SMTP(plugin.smtp_host, plugin.port, timeout=wait)
    if line.sock is not None:
        deadline.watch(line.sock)
        line.sock.settimeout(deadline.read)
    if plugin.secure_mode == "starttls":
        line.starttls(context=trust)
    return line


def _hand_over(line: smtplib.SMTP, plugin: Any, mail: EmailMessage, recipients: list[str]) -> str | Refusal:
    line.ehlo_or_helo_if_needed()
    if plugin.user and plugin.password:
        try:
            line.login(plugin.user, plugin.password)
        except smtplib.SMTPAuthenticationError as no:
            raise _RefusedError("login", no.smtp_code) from None
    _expect("sender", line.mail(plugin.from_addr[1])[0])
    codes = [line.rcpt(recipient)[0] for recipient in recipients]
    later = [code for code in codes if 400 <= code < 500]
    taken = sum(code < 400 for code in codes)
    if later or not taken:
        raise _RefusedError("recipients", later[0] if later else codes[0])
    _expect("message", line.data(mail.as_bytes())[0])
    missing = len(recipients) - taken
    return f"E-mail: accepted for {taken} of {len(recipients)} recipients" + (
        f"; {missing} unknown" if missing else ""
    )


def _expect(step: str, code: int) -> None:
    if code >= 400:
        raise _RefusedError(step, code)


def _address(name: str | bool | None, address: str) -> Address:
    return Address(display_name=name if isinstance(name, str) else "", addr_spec=address)


def _id(kind: str, name: str, domain: str) -> str:
    return f"<{kind}.{hashlib.sha256(name.encode()).hexdigest()[:32]}@{domain}>"
