"""PDFs read like the pages that they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import MakePage
from pdf_files import HEAVY, WIDE, Sheet, pdf, set_text

from watcher import decide
from watcher.cli import cli
from watcher.errors import NormaliseError
from watcher.model import Block, BlockKind, Comparison, Text
from watcher.normalise import clauses, join_pages, normalise, parts_of
from watcher.normalise.pdf_hyphens import Hyphens
from watcher.normalise.pdf_paragraphs import body_size, lines_of
from watcher.normalise.pdf_rows import pages_of, without_furniture
from watcher.normalise.pdf_tables import untangled
from watcher.normalise.tables import table

COLLECT = (
    "We collect the prompts that you type, the files that you upload and the answers that our service gives."
)
TRAIN = (
    "We do not use your prompts or files to train our models, unless you opt in to the improvement programme."
)
SHARE = (
    "We share your personal data with service providers who host our service on our behalf, with nobody else."
)
KEEP = "We keep your information for as long as your account is open, and for thirty days after you close it."
ASK = "You may ask us at any time for access to your personal data, for its correction or for its deletion."
POLICY = {
    "1. What we collect": [COLLECT, ASK],
    "2. How we use it": [TRAIN],
    "3. Who receives it": [SHARE, KEEP],
}


def read(data: bytes, page: MakePage, kind: str = "application/pdf") -> Text:
    return normalise(page(data, kind, "https://example.com/legal/policy"))


def words(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


def policy(
    sections: dict[str, list[str]],
    *,
    width: float = 595,
    height: float = 842,
    size: float = 11,
    rows: int = 12,
) -> bytes:
    """A policy set on pages of ``rows`` rows, with header, footer and page numbers."""
    lines = [("Privacy Policy", 2 * size, HEAVY)]
    for title, paragraphs in sections.items():
        lines += [("", size, ""), (title, 1.4 * size, HEAVY)]
        for paragraph in paragraphs:
            lines += [("", size, "")]
            lines += [(row, size, "F1") for row in set_text(paragraph, width=width - 140, size=size)]
    sheets = []
    for number, start in enumerate(range(0, len(lines), rows), 1):
        sheet = Sheet(width, height)
        sheet.text(60, height - 40, "Lantern Labs — Privacy Policy — Confidential", size=8)
        for place, (row, letters, font) in enumerate(lines[start : start + rows]):
            if row:
                sheet.text(60, height - 90 - 1.3 * place * 1.4 * size, row, size=letters, font=font)
        sheets.append(sheet.text(60, 30, f"Page {number}", size=8))
    return pdf(sheets, title="Privacy Policy")


def test_rows_become_paragraphs_over_pages_without_headers_and_footers(page: MakePage) -> None:
    text = read(policy(POLICY), page)
    assert words(text.blocks) == [
        "Privacy Policy", "What we collect", COLLECT, ASK, "How we use it", TRAIN,
        "Who receives it", SHARE, KEEP,
    ]  # fmt: skip
    assert [block.kind for block in text.blocks if block.text == TRAIN] == [BlockKind.PARAGRAPH]
    assert text.blocks[5].section == ("Privacy Policy", "2 How we use it")
    assert (text.title, text.language) == ("Privacy Policy", "en")


@pytest.mark.parametrize(
    "export",
    [{"width": 420, "height": 595}, {"size": 9}, {"size": 14, "rows": 9}, {"width": 792, "rows": 10}],
)
def test_another_page_size_or_letter_size_is_no_change(page: MakePage, export: dict[str, Any]) -> None:
    before, after = read(policy(POLICY), page), read(policy(POLICY, **export), page)
    assert after.fingerprint == before.fingerprint
    assert decide.compare_texts(before, after).changes == ()


def test_an_edit_in_one_clause_is_exactly_that_change(page: MakePage) -> None:
    edited = TRAIN.replace("do not use", "use").replace(", unless you opt in to", " in")
    new = policy({**POLICY, "2. How we use it": [edited]}, size=10)
    found = decide.compare_texts(read(policy(POLICY), page), read(new, page))
    assert [(change.old, change.new) for change in found.changes] == [(TRAIN, edited)]


def test_the_same_policy_as_html_and_as_pdf_has_the_same_clauses(page: MakePage) -> None:
    html = "<h1>Privacy Policy</h1>" + "".join(
        f"<h2>{title}</h2>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        for title, paragraphs in POLICY.items()
    )
    from_html = normalise(page(f"<title>Privacy Policy</title>{html}"))
    from_pdf = read(policy(POLICY), page)
    assert [(c.key, c.section) for c in clauses(from_pdf)] == [(c.key, c.section) for c in clauses(from_html)]


@pytest.mark.parametrize("kind", ["application/octet-stream", "", "text/html", "application/pdf; charset=x"])
def test_a_pdf_is_told_by_its_first_bytes(page: MakePage, kind: str) -> None:
    assert TRAIN in words(read(policy(POLICY), page, kind).blocks)


COLUMN = set_text(f"{COLLECT} {ASK}", width=200), set_text(f"{TRAIN} {SHARE} {KEEP}", width=200)


@pytest.mark.parametrize("by_line", [False, True])
def test_columns_are_read_one_after_the_other(page: MakePage, by_line: bool) -> None:
    left = (COLUMN[0] * 2)[:9]
    right = (COLUMN[1] * 2)[:9]
    sheet = Sheet()
    if by_line:
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            sheet.text(50, 700 - 14 * number, one).text(320, 700 - 14 * number, other)
    else:
        sheet.rows(50, 700, left).rows(320, 700, right)
    got = " ".join(words(read(pdf([sheet]), page).blocks))
    assert got == " ".join([*left, *right])


def test_hyphens_at_line_ends_are_undone_but_for_those_of_the_word(page: MakePage) -> None:
    rows = [
        "We process the infor-",
        "mation of third-",
        "party users, and co-",
        "operate with sub-",
        "processors.",
    ]
    more = ["Sub-processors are named below. The E-", "Mail of 2024-", "2025 is kept."]
    text = read(pdf([Sheet().rows(60, 700, rows).rows(60, 600, more)]), page)
    assert words(text.blocks) == [
        "We process the information of third-party users, and co-operate with sub-processors.",
        "Sub-processors are named below. The E-Mail of 2024-2025 is kept.",
    ]


def test_every_entry_of_the_hyphen_lists_holds() -> None:
    lists = table("hyphens")
    for first in lists["first"]:
        assert Hyphens([]).join([f"a {first}-", "zzz b"]) == f"a {first}-zzz b"
    for second in lists["second"]:
        assert Hyphens([]).join(["a zzz-", f"{second} b"]) == f"a zzz-{second} b"
    for word in lists["never_joined"]:
        assert Hyphens([]).join(["Zzz-", f"{word} b"]) == f"Zzz- {word} b"


def test_chinese_rows_are_joined_without_spaces(page: MakePage) -> None:
    rows = ["未经您的同意，我们不会使用您的对话", "内容训练模型；您可以随时退出该计", "划。"]
    sheet = Sheet()
    for number, row in enumerate(rows):
        sheet.text(60, 700 - 18 * number, row, size=12, font=WIDE)
    text = read(pdf([sheet]), page)
    assert words(text.blocks) == ["".join(rows)]
    assert text.language == "zh"


def test_lists_keep_their_lead_in_and_their_depth(page: MakePage) -> None:
    sheet = Sheet().text(60, 740, "We share your personal data with:")
    sheet.text(80, 720, "•").text(
        95, 720, "service providers who host the service and who answer for it, in every"
    )
    sheet.text(95, 706, "country;")
    sheet.drawn.append("0 0 0 rg 84 695 4 4 re f")
    sheet.text(95, 692, "affiliates:").text(110, 672, "•").text(125, 672, "in Europe")
    sheet.text(80, 652, "(c)").text(95, 652, "authorities.").text(60, 620, "Nobody else receives it from us.")
    found = [(b.text, b.kind, b.level) for b in read(pdf([sheet]), page).blocks]
    assert found == [
        ("We share your personal data with:", BlockKind.PARAGRAPH, 0),
        (
            "service providers who host the service and who answer for it, in every country;",
            BlockKind.ITEM,
            1,
        ),
        ("affiliates:", BlockKind.ITEM, 1),
        ("in Europe", BlockKind.ITEM, 2),
        ("authorities.", BlockKind.ITEM, 1),
        ("Nobody else receives it from us.", BlockKind.PARAGRAPH, 0),
    ]


def test_tables_are_read_cell_by_cell_and_row_by_row_over_pages(page: MakePage) -> None:
    def row(sheet: Sheet, y: float, cells: Sequence[str], font: str = "F1") -> None:
        for x, cell in zip((60, 200, 400), cells, strict=True):
            for number, part in enumerate(cell.split("\n")):
                sheet.text(x, y - 13 * number, part, font=font)

    first, second = Sheet().text(60, 760, "The table says what we keep."), Sheet()
    head = ("Data", "Purpose", "Kept for")
    row(first, 720, head, HEAVY)
    row(first, 690, ("E-mail address", "Sending you messages\nabout your account", "two years"))
    row(second, 700, head, HEAVY)
    row(second, 670, ("Prompts", "Answering", "30 days"))
    second.text(60, 600, "All else is deleted.")
    cells = [b for b in read(pdf([first, second]), page).blocks if b.kind is BlockKind.CELL]
    assert [(cell.text, cell.heads) for cell in cells] == [
        ("Data", ()), ("Purpose", ()), ("Kept for", ()),
        ("E-mail address", ("Data",)),
        ("Sending you messages about your account", ("E-mail address", "Purpose")),
        ("two years", ("E-mail address", "Kept for")),
        ("Prompts", ("Data",)), ("Answering", ("Prompts", "Purpose")), ("30 days", ("Prompts", "Kept for")),
    ]  # fmt: skip


def test_a_table_of_contents_is_none_of_the_text(page: MakePage) -> None:
    contents = Sheet().text(60, 780, "Contents", size=16, font=HEAVY)
    for number, title in enumerate(POLICY):
        contents.text(60, 740 - 16 * number, f"{title} {'.' * (60 - len(title))} {number + 2}")
    body = Sheet()
    for number, (title, paragraphs) in enumerate(POLICY.items()):
        body.text(60, 780 - 120 * number, title, size=14, font=HEAVY)
        body.rows(60, 750 - 120 * number, set_text(paragraphs[0], width=440))
    text = read(pdf([contents, body]), page)
    assert words([block for block in text.blocks if block.toc]) == [
        title.partition(" ")[2] for title in POLICY
    ]
    assert words([block for block in text.blocks if not block.toc])[:2] == ["What we collect", COLLECT]


def test_a_number_that_ends_a_paragraph_at_the_foot_is_no_page_number(page: MakePage) -> None:
    sheet = Sheet().rows(
        60, 78, ["You find the rest of it, and what it means for you, in the annex on page", "12."]
    )
    sheet.text(290, 20, "1")
    assert words(read(pdf([sheet]), page).blocks) == [
        "You find the rest of it, and what it means for you, in the annex on page 12."
    ]


@pytest.mark.parametrize("title", ["", "Microsoft Word - policy_final.docx", "policy.pdf", "untitled"])
def test_a_title_that_names_a_file_is_none(page: MakePage, title: str) -> None:
    sheet = (
        Sheet().text(60, 780, "Terms of Service", size=20, font=HEAVY).rows(60, 740, set_text(ASK, width=400))
    )
    assert read(pdf([sheet], title=title), page).title == "Terms of Service"


def refusal(data: bytes, page: MakePage) -> str:
    with pytest.raises(NormaliseError) as caught:
        read(data, page)
    return str(caught.value)


def test_scans_are_refused_and_single_pages_without_text_are_flagged(page: MakePage) -> None:
    text = Sheet().rows(60, 700, set_text(f"{COLLECT} {TRAIN}", width=400))
    stamped = Sheet().picture().text(500, 800, "Scan 0001")
    assert "no text layer: 3 of 3 pages are pictures of text (a scan)" in refusal(pdf([stamped] * 3), page)
    assert "2 of 3 pages" in refusal(pdf([text, stamped, Sheet().picture()]), page)
    assert "1 of 1 pages are empty" in refusal(pdf([Sheet()]), page)
    flagged = read(pdf([text, stamped]), page)
    assert flagged.flags == ("no text on page 2 of the PDF, only pictures",)


def test_encrypted_and_broken_files_are_refused(page: MakePage) -> None:
    lock = f"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"
    locked = pdf([Sheet()], extra=[lock], trailer="/Encrypt 8 0 R /ID [<00> <00>]")
    assert "encrypted and asks for a password" in refusal(locked, page)
    for broken in (b"%PDF-1.7\n", policy(POLICY)[:300], b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000):
        assert "broken" in refusal(broken, page)


def test_what_was_made_to_hurt_costs_little(page: MakePage) -> None:
    many = policy(POLICY).replace(b"/Kids [", b"/Kids [" + b"20 0 R " * 20_000)
    assert "more pages than any document" in refusal(many.replace(b"/Count 2", b"/Count 20002"), page)
    swollen = Sheet()
    swollen.drawn = ["BT /F1 1 Tf 1 1 Td " + "(AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA) Tj " * 300_000 + "ET"]
    assert "took too much" in refusal(pdf([swollen]), page)


def test_words_anywhere_do_no_harm_to_the_reader() -> None:
    place = st.floats(-1e5, 1e5, allow_nan=False, width=32)
    word = st.tuples(
        st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc"]), min_size=1, max_size=6)
        | st.sampled_from(["•", "1.", "(a)", "-", "to-", ".....", "7", "Article", "第一条"]),
        place, place, st.floats(0, 850), st.floats(0, 40), st.booleans(),
    )  # fmt: skip
    sheet = st.fixed_dictionaries(
        {
            "width": st.just(595.0), "height": st.just(842.0), "images": st.just(0), "lost": st.just(0),
            "dots": st.lists(st.tuples(place, place, place), max_size=5),
            "words": st.lists(word, max_size=30),
        }
    )  # fmt: skip

    @settings(max_examples=150, deadline=None)
    @given(st.lists(sheet, max_size=4))
    def holds(sheets: list[dict[str, Any]]) -> None:
        pages = pages_of(sheets)
        rows = untangled(without_furniture(pages, body_size([row for one in pages for row in one.rows])))
        assert all(line.text or line.kind is BlockKind.CELL for line in lines_of(rows))

    holds()


def test_a_pdf_may_be_part_of_a_text_of_several_pages(page: MakePage) -> None:
    data = policy(POLICY)
    html = page("<title>Terms</title><h1>Terms of Service</h1><p>These terms govern the service.</p>")
    annex = page(data, "application/pdf", "https://example.com/annex.pdf")
    joined = join_pages([html, annex])
    assert words(normalise(joined).blocks)[:3] == [
        "Terms of Service",
        "These terms govern the service.",
        "Privacy Policy",
    ]
    assert TRAIN in words(normalise(joined, select="p").blocks)
    parts = parts_of(joined)
    assert (parts[annex.url].body, parts[annex.url].media_type) == (data, "application/pdf")
    assert normalise(parts[html.url]).fingerprint == normalise(html).fingerprint


def test_files_are_compared_and_listed(tmp_path: Path) -> None:
    edited = {**POLICY, "2. How we use it": [TRAIN.replace("do not use", "use")]}
    for name, sections in (("old.pdf", POLICY), ("new.pdf", edited)):
        (tmp_path / name).write_bytes(policy(sections))
    (tmp_path / "scan.pdf").write_bytes(pdf([Sheet().picture()]))
    run = CliRunner()
    done = run.invoke(cli, ["compare", str(tmp_path / "old.pdf"), str(tmp_path / "new.pdf"), "--json"])
    assert done.exit_code == 0
    assert done.stdout.count('"kind"') == 1
    assert "training" in done.stdout
    listed = run.invoke(cli, ["clauses", str(tmp_path / "old.pdf"), "--json"])
    assert TRAIN in listed.stdout
    refused = run.invoke(cli, ["clauses", str(tmp_path / "scan.pdf")])
    assert "a scan" in str(refused.exception)


def test_two_files_that_differ_only_in_print_have_no_changes(page: MakePage) -> None:
    old, new = (page(policy(POLICY, size=size), "application/pdf") for size in (9, 12))
    found = decide.compare_pages(old, new)
    assert isinstance(found, Comparison)
    assert found.changes == ()
