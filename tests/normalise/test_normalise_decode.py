# ruff: noqa: E501  (markup reads best in one line)
"""Bytes of every kind become the same characters."""

from __future__ import annotations

import codecs

import pytest

from watcher.normalise.decode import decode

CHINESE = "我们会收集您的个人信息，用于提供服务。未经您的同意，我们不会将其用于训练模型，也不会提供给第三方。"
JAPANESE = "本規約は、当社が提供するサービスの利用条件を定めるものです。第三者に提供しません。"
KOREAN = "이 개인정보 처리방침은 회사가 이용자의 개인정보를 어떻게 수집하고 이용하는지 설명합니다."
TAIWANESE = "本隱私權政策說明我們如何收集、使用及分享您的個人資料。未經您的同意，我們不會提供給第三方。"
FRENCH = "Nous n’utilisons pas vos données à caractère personnel pour entraîner nos modèles, sauf si vous y consentez."
GERMAN = "Wir verwenden Ihre Daten nicht für das Training. Änderungen müssen wir Ihnen mitteilen."
QUOTES = "“Content” means what you submit. We don’t train on it."

WRITTEN = [
    (CHINESE, "gbk"), (CHINESE, "gb18030"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (KOREAN, "euc_kr"), (TAIWANESE, "big5"),
    (FRENCH, "cp1252"), (GERMAN, "latin-1"), (QUOTES, "cp1252"), (QUOTES, "gb18030"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
@pytest.mark.parametrize("meta", ["", "<meta charset=utf-8>"], ids=["unsaid", "lied"])
def test_a_charset_that_is_not_stated_is_guessed(text: str, codec: str, meta: str) -> None:
    html = f"<html><head>{meta}</head><body><p>{text}</p></body></html>"
    assert decode(html.encode(codec), "text/html") == html


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
def test_a_stated_charset_is_believed(text: str, codec: str) -> None:
    assert decode(text.encode(codec), f"text/html; charset={codec}") == text
    html = f'<meta http-equiv="Content-Type" content="text/html; charset={codec}"><p>{text}</p>'
    assert decode(html.encode(codec)) == html


def test_valid_utf8_is_utf8_whatever_is_stated() -> None:
    assert decode(CHINESE.encode(), "text/html; charset=iso-8859-1") == CHINESE


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(codec: str) -> None:
    assert decode(CHINESE.encode(codec), "text/html; charset=gbk") == CHINESE


def test_a_truncated_body_stays_utf8() -> None:
    assert decode(CHINESE.encode()[:-1], "text/html; charset=utf-8").startswith(CHINESE[:-1])


def test_an_unknown_charset_is_passed_over() -> None:
    assert decode(CHINESE.encode("gbk"), "text/html; charset=klingon") == CHINESE


def test_escape_sequences_are_read_where_stated() -> None:
    assert decode(JAPANESE.encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == JAPANESE


def test_bytes_of_no_charset_become_something() -> None:
    assert decode(bytes(range(256)) * 9)
    assert decode(codecs.BOM_UTF16_LE + b"\x00") == "\ufffd"


def test_scripts_that_nothing_ends_are_looked_through_once() -> None:
    body = b"<style>caf\xe9 " * 60_000
    assert decode(body).startswith("<style>caf\xe9 ")
