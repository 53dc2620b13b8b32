"""A comparison as JSON (design, section 4) and as people read it."""

from __future__ import annotations

from itertools import groupby

import click

from watcher.cli.output import harmless, plain
from watcher.model import Change, Comparison, Mark, Rejection, Significance, StatedDates

_NO_DATES = StatedDates()


def comparison_object(rejection: Rejection | None, comparison: Comparison | None) -> dict[str, object]:
    """The one object that ``watcher compare --json`` prints."""
    from watcher.compare.standing import unread

    return {
        "rejected": f"{rejection.reason}: {rejection.detail}" if rejection else None,
        "language": comparison.language if comparison else None,
        "topics": plain(comparison.topics) if comparison else {},
        "changes": [_change_object(change) for change in comparison.changes] if comparison else [],
        "dates": {
            "old": _dates(comparison.old_dates if comparison else _NO_DATES),
            "new": _dates(comparison.new_dates if comparison else _NO_DATES),
        },
        "silent_edit": bool(comparison and comparison.silent_edit),
        "unclear": (unread(comparison.language) or None) if comparison else None,
    }


def _change_object(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind,
        "section": list(change.section),
        "old": change.old,
        "new": change.new,
        "words": [[run.mark, run.text] for run in change.words],
        "topics": list(change.topics),
        "significance": change.significance,
        "direction": change.direction,
        "findings": list(change.findings),
        "scopes": list(change.scopes),
    }


def _dates(dates: StatedDates) -> dict[str, object]:
    return {"updated": plain(dates.updated), "effective": plain(dates.effective)}


def tell_unread(name: object, language: str | None) -> None:
    """Say so where no stance means that none could be read, rather than that there is none."""
    from watcher.compare.standing import unread

    why = unread(language)
    if why:
        click.echo(f"watcher: {name}: what it says on the topics is unclear: {why}", err=True)


def print_comparison(comparison: Comparison) -> None:
    """Topics first, then the changes grouped by section with the words marked."""
    if not comparison.changes:
        click.echo("no clause changed: none came, went, was reworded or stands under another heading")
        return
    for topic, verdict in comparison.topics.items():
        way = f", {verdict.direction}" if verdict.direction else ""
        click.secho(f"{topic.replace('_', ' ')}: {verdict.significance}{way}", bold=True)
        for finding in verdict.findings:
            click.echo(f"  · {harmless(finding)}")
    if comparison.silent_edit:
        click.secho("silent edit: the text changed, the date it states did not", fg="yellow")
    on_topic = [change for change in comparison.changes if change.topics]
    others = [change for change in comparison.changes if not change.topics]
    for change_list in (on_topic, others):
        for section, group in groupby(change_list, key=lambda change: change.section):
            click.secho(f"\n§ {harmless(' › '.join(section)) or '(no section)'}", bold=True)
            for change in group:
                _print_change(change)


def _print_change(change: Change) -> None:
    facts = [change.kind.value, *change.topics, change.significance.value]
    facts += [change.direction.value] if change.direction else []
    facts += map(harmless, change.findings)
    click.secho(f"  {' · '.join(facts)}", dim=change.significance is Significance.EDITORIAL)
    if change.words:
        click.echo("    " + "".join(_run(run.mark, harmless(run.text)) for run in change.words))
        return
    if change.old:
        click.echo("    " + click.style(f"[-{harmless(change.old)}-]", fg="red"))
    if change.new:
        click.echo("    " + click.style(f"{{+{harmless(change.new)}+}}", fg="green"))


def _run(mark: Mark, text: str) -> str:
    if mark is Mark.DELETED:
        return click.style(f"[-{text}-]", fg="red", strikethrough=True)
    if mark is Mark.INSERTED:
        return click.style(f"{{+{text}+}}", fg="green", underline=True)
    return text
