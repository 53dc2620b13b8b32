# ruff: noqa: E501  (markup reads best in one line)
"""The dates a document states of itself."""

from __future__ import annotations

from datetime import date

import pytest

from watcher.normalise.dates import date_lines, is_relative, stated_dates, uniform, way_of_writing
from watcher.normalise.tables import table

DAY = date(2025, 3, 1)


@pytest.mark.parametrize(
    "line",
    ["Last updated: March 1, 2025", "Last Updated on 1 March 2025", "Updated: 2025-03-01", "Last revised March 1st, 2025", "Last modified: Mar. 1, 2025",
     "更新日期：2025年3月1日", "最近更新日期：2025 年 03 月 01 日", "本政策更新于2025年3月1日", "Dernière mise à jour : 1er mars 2025", "Mis à jour le 1 mars 2025",
     "Zuletzt aktualisiert am 1. März 2025", "Stand: 01.03.2025", "Última actualización: 1 de marzo de 2025", "最終更新日：2025年3月1日",
     "This policy was last updated on the 1st of March 2025."],
)  # fmt: skip
def test_the_date_of_the_last_update_is_read(line: str) -> None:
    assert stated_dates([line]).updated == DAY


@pytest.mark.parametrize(
    "line",
    ["Effective: March 1, 2025", "Effective date: 1 March 2025", "生效日期：2025年3月1日", "生效时间：2025年3月1日", "Date d’entrée en vigueur : 1er mars 2025",
     "En vigueur à compter du 1er mars 2025", "Gültig ab 01.03.2025", "Inkrafttreten: 1. März 2025", "Fecha de entrada en vigor: 1 de marzo de 2025", "施行日：2025年3月1日"],
)  # fmt: skip
def test_the_effective_date_is_read(line: str) -> None:
    found = stated_dates([line])
    assert (found.effective, found.updated) == (DAY, None)


def test_both_dates_on_one_line_are_told_apart() -> None:
    found = stated_dates(["Last updated: February 20, 2025 | Effective: March 1, 2025"])
    assert (found.updated, found.effective) == (date(2025, 2, 20), DAY)


def test_a_date_below_its_cue_is_read() -> None:
    assert stated_dates(["Effective date", "March 1, 2025"]).effective == DAY


def test_dates_without_a_cue_say_nothing() -> None:
    found = stated_dates(["The law of March 1, 2025 applies.", "We were founded on 1 March 2025."])
    assert (found.updated, found.effective) == (None, None)


@pytest.mark.parametrize(
    "line",
    ["Updated over a week ago", "Updated this week", "Last edited 3 days ago", "Updated yesterday", "更新于3天前", "3天前更新", "Mis à jour il y a plus d’une semaine",
     "Aktualisiert vor 2 Wochen", "Actualizado hace más de una semana", "3日前に更新"],
)  # fmt: skip
def test_relative_dates_are_recognised_as_such(line: str) -> None:
    found = stated_dates([line])
    assert found.updated is None
    assert found.relative is not None


@pytest.mark.parametrize("line", ["Updated this week", "Updated over a week ago", "3天前更新"])
def test_a_line_of_nothing_else_is_noise(line: str) -> None:
    assert is_relative(line)


@pytest.mark.parametrize("kind", ["updated", "effective"])
def test_every_cue_finds_its_date(kind: str) -> None:
    for cue in table("dates")["cues"][kind]:
        assert getattr(stated_dates([f"{cue}: 2025-03-01"]), kind) == DAY, cue


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_every_month_is_read(language: str) -> None:
    for number, names in enumerate(table("dates")["months"][language], start=1):
        for name in names:
            assert stated_dates([f"Updated: 5 {name} 2025"]).updated == date(2025, number, 5), name


@pytest.mark.parametrize("text", ["31 February 2025", "2025-13-45", "99.99.2025"])
def test_what_is_no_date_stays_as_it_is(text: str) -> None:
    assert uniform(text) == text


def test_a_date_line_is_short_and_says_what_its_date_is_for() -> None:
    lines = [
        "Updated: 1 December 2025",
        "We were founded on 1 December 2025",
        f"Updated: 2025-12-01 {'x' * 120}",
    ]
    assert date_lines([*lines, "Updated over a week ago"]) == lines[:1]


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("Updated: 1 December 2025", "9 a 9999"),
        ("Updated: 21 June 2026", "9 a 9999"),
        ("Updated: December 1, 2025", "a 9, 9999"),
        ("生效日期：2025年3月5日", "9999年9月9日"),
        ("生效日期：2025年3月05日", "9999年9月09日"),
    ],
)
def test_the_way_a_date_is_written_does_not_depend_on_the_date(line: str, way: str) -> None:
    assert way_of_writing(line) == way
