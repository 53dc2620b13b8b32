"""Ten transitions as they happen, in words of our own, each as the alert that a rule makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from watcher.compare.words import mark_words
from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Direction,
    Significance,
    StatedDates,
    Topic,
    TopicVerdict,
)

BROADER, NARROWER = Direction.BROADER, Direction.NARROWER
DETECTED = datetime(2026, 3, 2, 6, 40, tzinfo=UTC)


def change(
    section: tuple[str, ...],
    old: str,
    new: str,
    topic: Topic,
    direction: Direction,
    *findings: str,
    scopes: tuple[str, ...] = (),
) -> Change:
    """A clause that came, went or was reworded."""
    kind = ChangeKind.MODIFIED if old and new else ChangeKind.ADDED if new else ChangeKind.REMOVED
    words = mark_words(old, new) if old and new else ()
    return Change(
        kind,
        section,
        old,
        new,
        words=words,
        topics=(topic,),
        significance=Significance.SUBSTANTIVE,
        direction=direction,
        findings=findings,
        scopes=scopes,
    )


def alert(provider: str, name: str, document: str, *changes: Change, language: str = "en") -> Alert:
    """What a rule on all topics makes of changes that all go one way for each topic."""
    topics: dict[Topic, TopicVerdict] = {}
    for one in changes:
        before = topics.get(one.topics[0])
        findings = (*(before.findings if before else ()), *one.findings)
        topics[one.topics[0]] = TopicVerdict(Significance.SUBSTANTIVE, one.direction, findings)
    return Alert(
        id=f"{abs(hash_of(document)):016x}",
        rule="training and sharing",
        event="changed",
        document=document,
        document_name=name,
        provider_name=provider,
        url=f"https://www.{document.replace('/', '.test/')}",
        created_at=DETECTED,
        channels=("legal",),
        language=language,
        revision=8,
        changes=changes,
        topics=topics,
        old_dates=StatedDates(date(2025, 6, 1)),
        new_dates=StatedDates(date(2026, 3, 1), date(2026, 4, 1)),
        first_seen=DETECTED,
    )


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(text.encode()[:8], "big")


TRAINING_BY_DEFAULT = replace(
    alert(
        "Lumen AI",
        "Privacy policy",
        "lumen/privacy",
        change(
            ("5. How we use your chats", "5.2 Model improvement"),
            "Your chats train our models only after you switch this on in your settings.",
            "Your chats train our models unless you switch this off in your settings.",
            Topic.TRAINING,
            BROADER,
            "consent: opt_in → opt_out",
            scopes=("consumer",),
        ),
    ),
    others=3,
)

OPT_OUT_REMOVED = alert(
    "Lumen AI",
    "Terms of service",
    "lumen/terms",
    change(
        ("9. Your content",),
        "You can object to the use of your content for training at any time by writing to us.",
        "",
        Topic.TRAINING,
        BROADER,
        "opt-out permission removed",
    ),
    change(
        ("9. Your content",),
        "We train our models on your content unless you object.",
        "We train our models on your content.",
        Topic.TRAINING,
        BROADER,
        "consent: opt_out → none",
    ),
)

DENIAL_REMOVED = alert(
    "Kestrel",
    "Data processing agreement",
    "kestrel/dpa",
    change(
        ("Schedule 1", "4. Limits"),
        "Kestrel will not use Customer Data to train or improve any model, for itself or for anybody else.",
        "",
        Topic.TRAINING,
        BROADER,
        "denial removed",
        scopes=("business",),
    ),
)

RETENTION_LENGTHENED = alert(
    "Kestrel",
    "Privacy policy",
    "kestrel/privacy",
    change(
        ("7. How long we keep it",),
        "Deleted conversations leave our systems within 30 days.",
        "Deleted conversations leave our systems within 2 years.",
        Topic.RETENTION,
        BROADER,
        "period 30 days → 2 years",
    ),
)

NEW_RECIPIENTS = alert(
    "Orchard & Sons",
    "Privacy policy",
    "orchard/privacy",
    change(
        ("6. Who receives your data", "We pass your data on to:"),
        "",
        "advertising networks, which measure what you buy in other shops",
        Topic.SHARING,
        BROADER,
        "permission (advertisers) added",
    ),
    change(
        ("6. Who receives your data", "We pass your data on to:"),
        "companies of our group",
        "companies of our group, data brokers and other partners",
        Topic.SHARING,
        BROADER,
        "recipients + partners",
        "recipients + sold",
    ),
)

EXCEPTION_ADDED = alert(
    "Plover",
    "Help: who reads my chats?",
    "plover/review",
    change(
        ("Who reads my chats?",),
        "Nobody at Plover reads your chats.",
        "Nobody at Plover reads your chats, except where our safety team looks into abuse"
        " or you send us feedback.",
        Topic.HUMAN_REVIEW,
        BROADER,
        "exception to the denial",
        "safety review condition added",
        "feedback condition added",
    ),
)

SILENT_EDIT = replace(
    alert(
        "Plover",
        "Terms of service",
        "plover/terms",
        change(
            ("3. Licence",),
            "You give us a licence to show your content to those you share it with.",
            "You give us a perpetual licence to use your content for any purpose,"
            " including the training of models.",
            Topic.TRAINING,
            BROADER,
            "training named",
            "permission added",
        ),
    ),
    silent_edit=True,
    new_dates=StatedDates(date(2025, 6, 1)),
)

ROLLBACK = replace(
    alert(
        "Lumen AI",
        "Privacy policy",
        "lumen/privacy",
        change(
            ("5. How we use your chats", "5.2 Model improvement"),
            "Your chats train our models unless you switch this off in your settings.",
            "Your chats train our models only after you switch this on in your settings.",
            Topic.TRAINING,
            NARROWER,
            "consent: opt_out → opt_in",
        ),
    ),
    revision=9,
    rollback_of=7,
)

CHINESE = alert(
    "星河科技",
    "隐私政策",
    "xinghe/privacy",
    change(
        ("四、我们如何使用您的信息", "（二）模型优化"),
        "未经您的单独同意，我们不会将您的对话内容用于训练模型。",
        "我们可能将您的对话内容用于训练模型，您可以在设置中关闭。",
        Topic.TRAINING,
        BROADER,
        "denial removed",
        "consent: opt_in → opt_out",
    ),
    change(
        ("六、信息的共享",),
        "",
        "我们会与广告合作伙伴共享您的设备信息，以便向您展示您可能感兴趣的内容。",
        Topic.SHARING,
        BROADER,
        "permission (advertisers, partners) added",
    ),
    language="zh",
)

FRENCH_OUTPUT_BAN = alert(
    "Mistralette",
    "Conditions d’utilisation",
    "mistralette/conditions",
    change(
        ("8. Résultats", "Il vous est interdit :"),
        "",
        "d’utiliser les résultats pour mettre au point un modèle concurrent ;",
        Topic.OUTPUT_USE,
        BROADER,
        "denial added",
        "restricted + competing_models",
    ),
    language="fr",
)

TRANSITIONS: dict[str, Alert] = {
    "training-by-default": TRAINING_BY_DEFAULT,
    "opt-out-removed": OPT_OUT_REMOVED,
    "denial-removed": DENIAL_REMOVED,
    "retention-lengthened": RETENTION_LENGTHENED,
    "new-recipients": NEW_RECIPIENTS,
    "exception-added": EXCEPTION_ADDED,
    "silent-edit": SILENT_EDIT,
    "rollback": ROLLBACK,
    "chinese": CHINESE,
    "french-output-ban": FRENCH_OUTPUT_BAN,
}

BLOCKED = replace(
    RETENTION_LENGTHENED,
    id="00000000b10cced0",
    event="blocked",
    revision=0,
    changes=(),
    topics={},
    old_dates=StatedDates(),
    new_dates=StatedDates(),
    detail="A bot check or block page (Cloudflare). (3 bad answers in a row, last seen 2026-02-28 22:10 UTC)",
)
TOGETHER = (NEW_RECIPIENTS, TRAINING_BY_DEFAULT, CHINESE, RETENTION_LENGTHENED, BLOCKED)
