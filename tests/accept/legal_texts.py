"""Legal texts of our own making, in five languages: title, and sections of sentences."""

# ruff: noqa: E501  sentences and markup stay on their line
from __future__ import annotations

Sections = tuple[tuple[str, tuple[str, ...]], ...]

PRIVACY: dict[str, tuple[str, Sections]] = {
    "en": (
        "Privacy Policy",
        (
            (
                "Who we are",
                (
                    "This privacy policy explains how Lantern Labs handles personal data when you use our service.",
                    "Lantern Labs Ltd, 4 Quay Street, is the controller of your personal data.",
                ),
            ),
            (
                "What we collect",
                (
                    "We collect your name, your e-mail address and the prompts that you type into the assistant.",
                    "Your device sends us its type, its language and the time of each visit.",
                    "We do not collect precise location unless you consent to it in the settings.",
                ),
            ),
            (
                "How we use it",
                (
                    "We use your content to provide the service and to keep it safe from abuse.",
                    "We may use conversations to train our models unless you opt out in your account.",
                    "We retain conversations for thirty days after you delete them.",
                ),
            ),
            (
                "Whom we share it with",
                (
                    "We disclose personal data to processors who host our servers under written contracts.",
                    "We do not sell personal information to third parties.",
                    "We may disclose data where applicable law obliges us to do so.",
                ),
            ),
            (
                "Your rights",
                (
                    "You may ask for access, correction or deletion of your data at any time.",
                    "You may lodge a complaint with the supervisory authority of your country.",
                ),
            ),
        ),
    ),
    "zh": (
        "隐私政策",
        (
            (
                "我们是谁",
                (
                    "本隐私政策说明灯塔实验室在您使用本服务时如何处理您的个人信息。",
                    "灯塔实验室有限公司是您个人信息的处理者，负责保护您的信息安全。",
                ),
            ),
            (
                "我们收集的信息",
                (
                    "我们会收集您的姓名、电子邮箱以及您在对话中输入的内容。",
                    "您的设备会向我们发送设备型号、语言设置以及每次访问的时间。",
                    "未经您的同意，我们不会收集您的精确位置信息。",
                ),
            ),
            (
                "我们如何使用信息",
                (
                    "我们使用您输入的内容来提供服务，并防止服务被滥用。",
                    "在您没有关闭相关设置的情况下，我们可能使用对话内容训练我们的模型。",
                    "您删除对话后，我们会在三十日内保存该等信息，随后予以删除。",
                ),
            ),
            (
                "我们如何共享信息",
                (
                    "我们会委托第三方服务商托管服务器，并与其签订书面协议。",
                    "我们不会向任何第三方出售您的个人信息。",
                    "在法律法规要求的情况下，我们可能披露您的个人信息。",
                ),
            ),
            (
                "您的权利",
                (
                    "您有权随时查阅、更正或者删除您的个人信息，也可以注销您的账号。",
                    "您认为我们违反法律法规的，有权向监管部门投诉。",
                ),
            ),
        ),
    ),
    "fr": (
        "Politique de confidentialité",
        (
            (
                "Qui nous sommes",
                (
                    "La présente politique explique comment Lanterne SAS traite vos données personnelles.",
                    "Lanterne SAS, 4 rue du Quai, est responsable du traitement de vos données.",
                ),
            ),
            (
                "Ce que nous collectons",
                (
                    "Nous collectons votre nom, votre adresse électronique et le texte que vous saisissez.",
                    "Votre appareil nous transmet son modèle, sa langue et l'heure de chaque visite.",
                    "Nous ne collectons pas votre position précise sans votre consentement.",
                ),
            ),
            (
                "Comment nous les utilisons",
                (
                    "Nous utilisons vos contenus pour fournir le service et pour prévenir les abus.",
                    "Nous pouvons utiliser vos conversations pour entraîner nos modèles, sauf opposition de votre part.",
                    "La durée de conservation des conversations supprimées est de trente jours.",
                ),
            ),
            (
                "Avec qui nous les partageons",
                (
                    "Nous communiquons des données à des sous-traitants qui hébergent nos serveurs.",
                    "Nous ne vendons pas vos données à caractère personnel à des tiers.",
                    "Nous pouvons divulguer des données lorsque le droit applicable nous y oblige.",
                ),
            ),
            (
                "Vos droits",
                (
                    "Vous pouvez demander l'accès à vos données, leur rectification ou leur effacement.",
                    "Vous pouvez introduire une réclamation auprès de la CNIL.",
                ),
            ),
        ),
    ),
    "de": (
        "Datenschutzerklärung",
        (
            (
                "Wer wir sind",
                (
                    "Diese Datenschutzerklärung beschreibt, wie die Laterne GmbH personenbezogene Daten verarbeitet.",
                    "Verantwortlich für die Verarbeitung Ihrer Daten ist die Laterne GmbH, Kaistraße 4.",
                ),
            ),
            (
                "Was wir erheben",
                (
                    "Wir erheben Ihren Namen, Ihre E-Mail-Adresse und die Texte, die Sie in den Assistenten eingeben.",
                    "Ihr Gerät übermittelt uns Modell, Sprache und Uhrzeit jedes Besuchs.",
                    "Ihren genauen Standort erheben wir nur mit Ihrer Einwilligung.",
                ),
            ),
            (
                "Wie wir sie nutzen",
                (
                    "Wir nutzen Ihre Inhalte, um den Dienst bereitzustellen und Missbrauch zu verhindern.",
                    "Wir dürfen Unterhaltungen zum Trainieren unserer Modelle nutzen, sofern Sie nicht widersprechen.",
                    "Gelöschte Unterhaltungen bewahren wir noch dreißig Tage auf, danach erfolgt die Löschung.",
                ),
            ),
            (
                "Mit wem wir sie teilen",
                (
                    "Wir geben Daten an Auftragsverarbeiter weiter, die unsere Server betreiben.",
                    "Wir verkaufen keine personenbezogenen Daten an Dritte.",
                    "Wir dürfen Daten offenlegen, wenn geltendes Recht uns dazu verpflichtet.",
                ),
            ),
            (
                "Ihre Rechte",
                (
                    "Sie können jederzeit Auskunft, Berichtigung oder Löschung Ihrer Daten verlangen.",
                    "Sie können sich bei der Aufsichtsbehörde Ihres Landes beschweren.",
                ),
            ),
        ),
    ),
    "es": (
        "Política de privacidad",
        (
            (
                "Quiénes somos",
                (
                    "Esta política explica cómo Farol Labs trata los datos personales de quienes usan el servicio.",
                    "Farol Labs S.L., calle del Muelle 4, es la responsable del tratamiento de sus datos.",
                ),
            ),
            (
                "Qué recogemos",
                (
                    "Recogemos su nombre, su correo electrónico y los textos que escribe en el asistente.",
                    "Su dispositivo nos envía el modelo, el idioma y la hora de cada visita.",
                    "No recogemos su ubicación precisa sin su consentimiento.",
                ),
            ),
            (
                "Cómo lo usamos",
                (
                    "Usamos sus contenidos para prestar el servicio y para evitar abusos.",
                    "Podemos usar las conversaciones para entrenar nuestros modelos, salvo que usted se oponga.",
                    "La conservación de las conversaciones eliminadas dura treinta días.",
                ),
            ),
            (
                "Con quién lo compartimos",
                (
                    "Comunicamos datos a encargados que alojan nuestros servidores bajo contrato escrito.",
                    "No vendemos datos personales a terceros.",
                    "Podemos divulgar datos cuando la legislación aplicable nos obligue.",
                ),
            ),
            (
                "Sus derechos",
                (
                    "Puede solicitar el acceso, la rectificación o la supresión de sus datos en todo momento.",
                    "Puede presentar una reclamación ante la autoridad de control de su país.",
                ),
            ),
        ),
    ),
}

TERMS: dict[str, tuple[str, Sections]] = {
    "en": (
        "Terms of Service",
        (
            (
                "Agreement",
                (
                    "By opening an account you agree to these terms and to the rules that they refer to.",
                    "You must be of legal age in your jurisdiction to enter into this agreement.",
                ),
            ),
            (
                "Use of the service",
                (
                    "You may not resell the service or probe it for weaknesses without written permission.",
                    "You are liable for everything that happens under your account until you report its loss.",
                ),
            ),
            (
                "Fees",
                ("Fees are due in advance and are not refunded when you terminate before the period ends.",),
            ),
            (
                "Liability",
                (
                    "The service comes without warranties of any kind, express or implied.",
                    "Our liability is limited to the fees that you paid in the last twelve months.",
                    "These terms are governed by the law of the place where we have our registered office.",
                ),
            ),
        ),
    ),
    "zh": (
        "用户协议",
        (
            (
                "协议的接受",
                (
                    "您注册账号即表示同意本协议以及本协议所引用的各项规则。",
                    "您应当具备完全民事行为能力，未成年人应当由监护人代为同意。",
                ),
            ),
            (
                "服务的使用",
                (
                    "未经书面许可，您不得转售本服务，也不得对本服务进行漏洞探测。",
                    "在您挂失之前，您应当对账号下发生的一切行为承担责任。",
                ),
            ),
            ("费用", ("费用应当预先支付，您提前终止协议的，已付费用不予退还。",)),
            (
                "责任限制",
                (
                    "本服务按现状提供，我们不作任何明示或者默示的保证。",
                    "我们的赔偿责任以您最近十二个月支付的费用为限。",
                    "因本协议产生的争议，由我们住所地人民法院管辖。",
                ),
            ),
        ),
    ),
}


def html(title: str, sections: Sections) -> str:
    """A plain page: heading, sections, paragraphs."""
    body = "".join(
        f"<h2>{heading}</h2>" + "".join(f"<p>{sentence}</p>" for sentence in sentences)
        for heading, sentences in sections
    )
    return f"<h1>{title}</h1>{body}"


def sentences(sections: Sections) -> list[str]:
    """All sentences in order."""
    return [sentence for _, section in sections for sentence in section]
