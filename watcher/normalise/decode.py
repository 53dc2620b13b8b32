"""Bytes to characters: byte order mark, what the page states, and only then a guess.

Real pages lie: a GBK body with ``charset=utf-8`` in its markup is common. So bytes that are valid
UTF-8 are UTF-8, a stated charset must decode without a fault to be believed, and a guess is made on
a bounded sample of the bytes that are not ASCII.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What browsers read under these labels: the superset, because pages use its characters.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
}
# What Python can decode too, but no browser: escapes of its own, host names, and what no text comes out of.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_WIDE_CODECS = ("gb18030", "big5hkscs", "cp932", "euc_jp", "euc_kr")
_NARROW_CODECS = ("cp1252", "cp1250", "cp1251", "cp1254")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
# One pass: a script or style that nothing ends is taken to the end of the page, not sought at each start.
_MARKUP = re.compile(
    rb"<(?:script|style)\b[^<]*+(?:<(?!/s(?:cript|tyle))[^<]*+)*+|<[^<>]{0,2000}>", re.IGNORECASE
)
_FOREIGN = re.compile(rb"[^\n]{0,80}[\x80-\xff][^\n]{0,80}")
_META_WINDOW = 4096
_SAMPLE = 32_768
_WINDOW = 131_072
_MANY_FAULTS = 0.02
_EVERYDAY_SHARE = 0.12
_EVERYDAY = frozenset(
    "\u00a0·、。《》「」『』，：；！？（）"
    "的一是不了在有和我您们为及或他用以权这个人信息法定服务使提供方公司本协议容据"
    "們為與權個資訊務據國說時會對來您我的"
    "本規約当社利用者定提供場合第三同意情報個人"
)


def decode(body: bytes, content_type: str = "") -> str:
    """The characters of a page.

    Args:
        body: the page's bytes.
        content_type: the ``Content-Type`` header, where there was one.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    stated = _stated(body, content_type)
    escapes = stated in {"iso2022_jp", "hz", "utf-16", "utf-16-le", "utf-16-be"}
    if not escapes:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return _decode_foreign(body, stated)


def _stated(body: bytes, content_type: str) -> str | None:
    """The codec that header or markup name, header first; None where neither names a known one."""
    labels = [match.group(1) for match in [_HEADER.search(content_type)] if match]
    labels += [match.decode("ascii") for match in _META.findall(body[:_META_WINDOW])]
    for label in labels:
        try:
            name = codecs.lookup(label).name
        except LookupError:
            continue
        if name not in _NO_CHARSETS:
            return name
    return None


def _decode_foreign(body: bytes, stated: str | None) -> str:
    """Bytes that are not valid UTF-8."""
    if stated and stated != "utf-8":
        try:
            return body.decode(_WIDER.get(stated, stated))
        except (UnicodeDecodeError, LookupError):
            pass
    if _nearly_utf8(body):
        return body.decode("utf-8", "replace")
    return body.decode(_guess(body), "replace")


def _nearly_utf8(body: bytes) -> bool:
    """A truncated body or a stray byte spoils a few characters of UTF-8, another charset nearly all."""
    foreign = sum(body.count(bytes([lead])) for lead in range(0xC2, 0xF5))
    faults = body[: 1 << 20].decode("utf-8", "replace").count("�")
    return faults <= 1 or faults <= foreign * _MANY_FAULTS


def _guess(body: bytes) -> str:
    """The codec that fits a sample of the foreign bytes best."""
    from charset_normalizer import from_bytes

    visible = _MARKUP.sub(b" ", body[: 1 << 20])
    first = re.search(rb"[\x80-\xff]", visible)
    window = visible[first.start() if first else 0 :][:_WINDOW]
    wide = max(_WIDE_CODECS, key=lambda codec: _everyday_share(window, codec))
    if _everyday_share(window, wide) >= _EVERYDAY_SHARE:
        return _WIDER.get(wide, wide)
    sample = b"\n".join(_FOREIGN.findall(visible))[:_SAMPLE] or visible[:_SAMPLE]
    best = from_bytes(sample, steps=4, chunk_size=1024, cp_isolation=list(_NARROW_CODECS)).best()
    return best.encoding if best is not None else "cp1252"


def _everyday_share(window: bytes, codec: str) -> float:
    """How much of the foreign text is everyday East Asian writing, read as ``codec``.

    Detectors look for letter statistics and miss an English page whose only foreign bytes are a handful
    of curly quotes. Read with the wrong codec, nearly all characters are rare ones, or do not decode.
    """
    text = window.decode(codec, "replace")
    if text.count("�") > 1:
        return 0.0
    foreign = [char for char in text if not char.isascii()]
    everyday = sum(
        char in _EVERYDAY or "ぁ" <= char <= "ヿ" or "\u2000" <= char <= "\u206f" for char in foreign
    )
    if codec == "euc_kr":
        hangul = sum("가" <= char <= "힣" for char in foreign)
        # Hanzi of GB 2312 take the codes of hangul; but Korean parts its words.
        everyday += hangul if text.count(" ") > 0.1 * hangul else 0
    return everyday / max(1, len(foreign))
