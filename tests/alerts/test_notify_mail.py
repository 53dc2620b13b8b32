"""E-mail through a real mail server on loopback: both parts, threads, and refusals told apart."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from stand_ins_mail import PASSWORD, USER, MailFault, MailServer, mail_server

from watcher.errors import DeliveryError
from watcher.model import Channel, Markup, Message
from watcher.notify import Notifier, Patience

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HTML = "<p>“We train on <ins>everything</ins>.” 训练 &amp; " + "long line " * 200 + "</p>"
PLAIN = "“We train on {+everything+}.” 训练 & more\n.\nFrom here on: nothing"
MESSAGE = Message("a1b2c3", "Acme AI · Privacy: training — broader 训练", HTML, PLAIN, "acme/privacy")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


def notifier(url: str, patience: Patience | None = None) -> Notifier:
    channel = Channel("Legal team", "env:MAIL")
    return Notifier({channel.name: channel}, lambda _: url, None, lambda: NOW, patience or Patience())


def sent(mail: MailServer, url: str | None = None, message: Message = MESSAGE) -> EmailMessage:
    notifier(url or mail.url).send("Legal team", message)
    return mail.messages[-1]


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_both_parts_arrive_as_they_were_written_encrypted_and_after_a_login(mail: MailServer) -> None:
    got = sent(mail)
    assert mail.encrypted == [True]
    assert got.get_content_type() == "multipart/alternative"
    assert _part(got, "plain").replace("\r\n", "\n") == f"{PLAIN}\n"
    assert _part(got, "html").replace("\r\n", "\n") == f"{HTML}\n"
    assert got["Subject"] == MESSAGE.title
    assert parsedate_to_datetime(str(got["Date"])) == NOW
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Id"] == "<legal-team.tos-watcher.acme.test>"
    assert max(map(len, got.as_bytes().splitlines())) <= 998  # what SMTP allows


def test_service_says_what_e_mail_takes(mail: MailServer) -> None:
    assert notifier(mail.url).service("Legal team").markup is Markup.EMAIL


def test_a_mailbox_can_tell_a_double_and_put_a_document_into_one_thread(mail: MailServer) -> None:
    first, again = sent(mail), sent(mail)
    other = sent(mail, message=Message("d4", "Acme AI · Privacy: sharing", HTML, PLAIN, "acme/privacy"))
    elsewhere = sent(mail, message=Message("e5", "Acme AI · Terms", HTML, PLAIN, "acme/terms"))
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["References"] == other["References"] == other["In-Reply-To"] != elsewhere["References"]


def test_a_title_cannot_add_headers(mail: MailServer) -> None:
    got = sent(mail, message=Message("x", "Acme\r\nBcc: all@acme.test\n\nHello", HTML, PLAIN, "t"))
    assert got["Subject"] == "Acme Bcc: all@acme.test Hello"
    assert got["Bcc"] is None
    assert mail.envelopes == [("legal@acme.test",)]


def test_copies_and_replies_go_where_the_channel_says(mail: MailServer) -> None:
    url = mail.url_to("legal@acme.test", cc="dpo@acme.test", bcc="log@acme.test", reply="desk@acme.test")
    got = sent(mail, url)
    assert set(mail.envelopes[0]) == {"legal@acme.test", "dpo@acme.test", "log@acme.test"}
    assert (got["Cc"], got["Reply-To"], got["Bcc"]) == ("dpo@acme.test", "desk@acme.test", None)


@pytest.mark.parametrize(
    ("fault", "permanent", "says"),
    [
        (MailFault.LATER, False, "451"),
        (MailFault.UNKNOWN, True, "550"),
        (MailFault.FULL, False, "452"),
        (MailFault.SPAM, True, "554"),
        (MailFault.CUT_BEFORE, False, "line was cut"),
        (MailFault.CUT_AFTER, False, "line was cut"),
    ],
)
def test_refusals_for_now_and_for_good_are_told_apart_without_secrets(
    mail: MailServer,
    fault: MailFault,
    permanent: bool,
    says: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    mail.answer(fault)
    with caplog.at_level(1, "apprise"), pytest.raises(DeliveryError, match=says) as told:
        notifier(mail.url).send("Legal team", MESSAGE)
    assert told.value.permanent is permanent
    assert told.value.__context__ is None
    ours = "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    shown = "".join((str(told.value), *traceback.format_exception(told.value), ours, *capfd.readouterr()))
    assert PASSWORD not in shown
    assert USER not in shown


def test_a_wrong_password_is_refused_for_good(mail: MailServer) -> None:
    mail.login = False
    with pytest.raises(DeliveryError, match="password is not good") as told:
        notifier(mail.url).send("Legal team", MESSAGE)
    assert told.value.permanent
    assert mail.messages == []


def test_one_unknown_recipient_does_not_keep_the_others_from_reading(mail: MailServer) -> None:
    mail.unknown = {"gone@acme.test"}
    said = notifier(mail.url_to("gone@acme.test", "legal@acme.test")).send("Legal team", MESSAGE)
    assert said == "E-mail: accepted for 1 of 2 recipients; 1 unknown"
    assert mail.envelopes == [("legal@acme.test",)]


def test_a_certificate_that_nobody_trusts_gets_no_password(
    mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(DeliveryError, match="certificate is not trusted") as told:
        notifier(mail.url).send("Legal team", MESSAGE)
    assert not told.value.permanent


def test_a_server_that_is_not_there_is_tried_again() -> None:
    url = f"mailto://{USER.replace('@', '%40')}:{PASSWORD}@127.0.0.1:1?from={USER}&to=legal@acme.test"
    with pytest.raises(DeliveryError, match="E-mail: the connection is refused") as told:
        notifier(url).send("Legal team", MESSAGE)
    assert not told.value.permanent


def test_a_server_without_the_encryption_that_is_asked_for_gets_nothing() -> None:
    with mail_server(starttls=False) as mail, pytest.raises(DeliveryError, match="encryption") as told:
        notifier(mail.url).send("Legal team", MESSAGE)
    assert told.value.permanent
    assert mail.messages == []


def test_a_server_that_says_nothing_is_not_waited_for(mail: MailServer) -> None:
    mail.answer(MailFault.HANG)
    with pytest.raises(DeliveryError, match="no answer in time") as told:
        notifier(mail.url, Patience(2, 2, 0.5)).send("Legal team", MESSAGE)
    assert not told.value.permanent


def test_encryption_with_pgp_is_refused_rather_than_left_out(mail: MailServer) -> None:
    with pytest.raises(DeliveryError, match="PGP is not supported") as told:
        notifier(f"{mail.url}&pgp=encrypt").send("Legal team", MESSAGE)
    assert told.value.permanent
    assert mail.messages == []
