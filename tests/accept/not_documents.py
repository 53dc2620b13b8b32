"""Pages of our own making that are not the document: name, page, the reasons that fit.

All stand at the address of the privacy policy of ``legal_texts``; they are judged from that policy and,
unless marked ``only_seen_from``, alone.
"""

# ruff: noqa: E501  sentences and markup stay on their line
from __future__ import annotations

from dataclasses import dataclass, field

from gate_pages import page, whole
from legal_texts import PRIVACY, TERMS, html

from watcher.model import Page, RejectionReason

R = RejectionReason


@dataclass(frozen=True)
class NotDocument:
    name: str
    language: str
    page: Page
    reasons: set[RejectionReason]
    only_seen_from: bool = field(default=False)


NAV = (
    "<header><nav><a href=/>Home</a> <a href=/products>Products</a> <a href=/pricing>Pricing</a>"
    " <a href=/blog>Blog</a> <a href=/login>Log in</a></nav></header>"
)
FOOTER = (
    "<footer><a href=/legal/terms>Terms</a> <a href=/legal/privacy>Privacy</a> <a href=/careers>Careers</a>"
    "<p>© 2026 Lantern Labs</p></footer>"
)
SCRIPTS = "<script src=/static/app.9f2.js defer></script><link rel=stylesheet href=/app.css>"


def site(body: str, title: str = "Lantern", language: str = "en") -> str:
    return whole(f"{NAV}<main>{body}</main>{FOOTER}{SCRIPTS}", title=title, language=language)


def said(name: str, language: str, reason: RejectionReason, title: str, *lines: str) -> NotDocument:
    body = f"<h1>{lines[0]}</h1>" + "".join(f"<p>{line}</p>" for line in lines[1:])
    return NotDocument(name, language, page(site(body, title, language)), {reason})


SAID = [
    said(
        "404",
        "en",
        R.NOT_FOUND,
        "Lantern",
        "404",
        "The page you are looking for doesn't exist.",
        "Back to home",
    ),
    said(
        "soft 404",
        "en",
        R.NOT_FOUND,
        "Privacy | Lantern",
        "We couldn't find that page",
        "Try the search instead.",
    ),
    said("404", "zh", R.NOT_FOUND, "灯塔", "404", "抱歉，您访问的页面不存在", "返回首页"),
    said(
        "404",
        "fr",
        R.NOT_FOUND,
        "Lanterne",
        "Page introuvable",
        "Désolés, cette page n'existe plus.",
        "Accueil",
    ),
    said(
        "404", "de", R.NOT_FOUND, "Laterne", "Seite nicht gefunden", "Die gesuchte Seite gibt es nicht mehr."
    ),
    said(
        "404",
        "es",
        R.NOT_FOUND,
        "Farol",
        "Página no encontrada",
        "Lo sentimos, la página que buscas no existe.",
    ),
    said(
        "error",
        "en",
        R.ERROR_PAGE,
        "Error",
        "Something went wrong",
        "Sorry, something went wrong. Please try again.",
    ),
    said(
        "crash",
        "en",
        R.ERROR_PAGE,
        "",
        "Application error: a client-side exception has occurred (see the console).",
    ),
    said("gateway", "en", R.ERROR_PAGE, "502 Bad Gateway", "502 Bad Gateway", "nginx"),
    said(
        "not available",
        "en",
        R.ERROR_PAGE,
        "Lantern",
        "This page isn't available",
        "Try reloading it later on.",
    ),
    said("busy", "zh", R.ERROR_PAGE, "灯塔", "系统繁忙，请稍后再试", "错误代码 10023"),
    said("network", "zh", R.ERROR_PAGE, "灯塔", "网络异常", "请刷新重试"),
    said("error", "fr", R.ERROR_PAGE, "Erreur", "Une erreur est survenue", "Veuillez réessayer plus tard."),
    said(
        "error", "de", R.ERROR_PAGE, "Fehler", "Da ist etwas schiefgelaufen", "Bitte versuchen Sie es später."
    ),
    said("error", "es", R.ERROR_PAGE, "Error", "Algo salió mal", "Inténtalo de nuevo más tarde."),
    said("captcha", "en", R.CHALLENGE, "Lantern", "Verify you are human", "Solve this captcha to go on."),
    said("captcha", "zh", R.CHALLENGE, "安全验证", "请完成安全验证", "请拖动滑块完成拼图"),
    said(
        "captcha",
        "fr",
        R.CHALLENGE,
        "Un instant",
        "Vérifiez que vous êtes humain",
        "Cela ne prend qu'un moment.",
    ),
    said("captcha", "de", R.CHALLENGE, "Einen Moment", "Bestätigen Sie, dass Sie ein Mensch sind"),
    said("captcha", "es", R.CHALLENGE, "Un momento", "Verifica que eres humano", "Esto tarda unos segundos."),
    said(
        "denied",
        "en",
        R.CHALLENGE,
        "Access denied",
        "Access denied",
        "You don't have permission to access this.",
    ),
    said(
        "login", "en", R.LOGIN, "Sign in", "Sign in to continue", "Forgot your password?", "Create an account"
    ),
    said("login", "zh", R.LOGIN, "登录", "扫码登录", "登录即代表同意《用户协议》和《隐私政策》", "忘记密码"),
    said("login", "fr", R.LOGIN, "Connexion", "Connectez-vous à votre compte", "Mot de passe oublié ?"),
    said("login", "de", R.LOGIN, "Anmelden", "Bitte melden Sie sich an", "Passwort vergessen?"),
    said(
        "login",
        "es",
        R.LOGIN,
        "Iniciar sesión",
        "Inicia sesión para continuar",
        "¿Has olvidado tu contraseña?",
    ),
    said("session", "en", R.LOGIN, "Lantern", "Your session has expired", "Please sign in again."),
    said(
        "country",
        "en",
        R.GEO_BLOCK,
        "Lantern",
        "Lantern isn't available in your country yet",
        "See the list.",
    ),
    said("country", "zh", R.GEO_BLOCK, "灯塔", "您所在的地区暂不支持本服务", "敬请期待"),
    said(
        "country",
        "fr",
        R.GEO_BLOCK,
        "Lanterne",
        "Lanterne n'est pas disponible dans votre pays",
        "À bientôt.",
    ),
    said("country", "de", R.GEO_BLOCK, "Laterne", "Laterne ist in Ihrem Land nicht verfügbar", "Bis bald."),
    said(
        "maintenance", "en", R.MAINTENANCE, "Lantern", "We'll be back soon", "We are performing maintenance."
    ),
    said("maintenance", "zh", R.MAINTENANCE, "灯塔", "系统维护中", "预计两小时后恢复"),
    said(
        "maintenance",
        "fr",
        R.MAINTENANCE,
        "Lanterne",
        "Site en maintenance",
        "Nous serons bientôt de retour.",
    ),
    said("maintenance", "de", R.MAINTENANCE, "Laterne", "Wartungsarbeiten", "Wir sind gleich zurück."),
    said("maintenance", "es", R.MAINTENANCE, "Farol", "Sitio en mantenimiento", "Volveremos pronto."),
    said("scripts", "en", R.EMPTY_SHELL, "Lantern", "You need to enable JavaScript to run this app."),
    said("old browser", "zh", R.EMPTY_SHELL, "灯塔", "您的浏览器版本过低", "建议升级后访问本站"),
    said(
        "moved", "en", R.REDIRECT, "Redirecting", "Redirecting to https://lantern.example/new", "Click here."
    ),
    said("moved", "zh", R.REDIRECT, "灯塔", "页面跳转中", "如果没有自动跳转，点击此处"),
    said("moved", "de", R.REDIRECT, "Weiterleitung", "Sie werden weitergeleitet", "Einen Augenblick noch."),
]


def made(
    name: str, seen: Page, *reasons: RejectionReason, language: str = "en", only_seen_from: bool = False
) -> NotDocument:
    return NotDocument(name, language, seen, set(reasons), only_seen_from)


CONSENT = (
    "<div><h2>Allow the use of cookies from Lantern on this browser?</h2>"
    "<p>We use cookies and similar technologies to provide content and to keep people safe. We also use them"
    " to share data with third parties for advertising, with your consent.</p>"
    "<p>Our partners retain and disclose personal data under their own privacy policy.</p>"
    "<button>Allow all cookies</button> <button>Decline optional cookies</button></div>"
)
MARKETING = (
    "<h1>Write faster with Lantern</h1><p>Lantern drafts your letters while you drink your coffee.</p>"
    "<h2>Loved by teams</h2><p>Ten thousand writers start their morning with a lantern at their side.</p>"
    "<h2>Plans</h2><p>Start free, grow when you like, and cancel whenever the mood takes you.</p>"
    "<p>Our newest assistant reads sketches, hums along and remembers where you stopped yesterday.</p>"
    "<a href=/signup>Get started</a>"
)
INDEX = (
    "<h1>Help centre</h1><ul><li>Getting started</li><li>Billing questions</li><li>Team seats</li>"
    "<li>Keyboard tricks</li><li>Exporting drafts</li><li>Importing drafts</li></ul>"
    "<p>Pick a subject above, or write to the people at the lighthouse who know every corner of it.</p>"
    "<p>Most letters are answered before the tide turns, and on Sundays a little later than that.</p>"
    "<p>Videos that show each step are kept in the gallery next door, sorted by length and by mood.</p>"
)
LISTING = "".join(f"<li><a href=/f/{n}>drawing-{n}.png</a> 2026-01-{n:02} 12K</li>" for n in range(1, 29))
SEARCH = "".join(
    f"<h3>Boat number {n} for the summer</h3><p>A sturdy boat with two oars and a new coat of paint, looked at {n} times this week.</p>"
    for n in range(1, 12)
)
FORUM = "".join(
    f"<li>My lantern number {n} went dark <span>by keeper{n}</span> <span>{n} hours ago</span> 0 votes</li>"
    for n in range(1, 40)
)
ERROR_OVER = html(*TERMS["en"]) * 6


def challenge(name: str, title: str, body: str, **headers: str) -> NotDocument:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return made(name, page(whole(body, title=title), headers=named), R.CHALLENGE)


CHALLENGES = [
    challenge(
        "cloudflare",
        "Just a moment...",
        "<h1>lantern.example</h1><p>Checking the connection</p><script>window._cf_chl_opt={cType:'managed'}</script>",
        cf_mitigated="challenge",
    ),
    challenge("cloudflare 1020", "Access denied", "<h1>Error code: 1020</h1><p>Cloudflare Ray ID: 7a3</p>"),
    challenge(
        "akamai",
        "Access Denied",
        "<h1>Access Denied</h1><p>Reference #18.2f5d.1701 https://errors.edgesuite.net/18.2f5d</p>",
    ),
    challenge(
        "datadome",
        "lantern.example",
        "<p></p><script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>",
    ),
    challenge(
        "perimeterx",
        "Access to this page has been denied.",
        "<div id=px-captcha></div><p>Press & Hold to confirm you are a human (and not a bot).</p>",
    ),
    challenge(
        "imperva",
        "",
        "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>Request unsuccessful. Incapsula incident ID: 44</iframe>",
    ),
    challenge(
        "aws waf",
        "",
        "<div id=challenge-container></div><script>AwsWafIntegration.checkForceRefresh()</script>",
        x_amzn_waf_action="challenge",
    ),
    challenge(
        "f5", "Request Rejected", "<p>The requested URL was rejected. Your support ID is: 123456789</p>"
    ),
    challenge("vercel", "Vercel Security Checkpoint", "<p>We're verifying your browser</p>"),
    challenge(
        "anubis", "Making sure you're not a bot!", "<p>Loading...</p><script id=anubis_challenge></script>"
    ),
    challenge(
        "aliyun", "滑动验证页面", "<div id=nc></div><script>var acw_sc__v2='x'</script><p>访问验证</p>"
    ),
    challenge("tencent", "", "<script src='https://turing.captcha.qcloud.com/TCaptcha.js'></script>"),
    challenge("baidu", "百度安全验证", "<p>网络不给力，请稍后重试</p>"),
    challenge("firewall", "网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"),
    challenge("bytedance", "验证码中间页", "<script>window.byted_acrawler.init()</script>"),
]

SHAPES = [
    made("empty shell", page(whole("<div id=root></div>" + SCRIPTS, title="Privacy Policy")), R.EMPTY_SHELL),
    made("nothing", page(""), R.TOO_SHORT, R.EMPTY_SHELL),
    made("loading", page(whole("<p>Loading…</p>" + SCRIPTS, title="Lantern")), R.EMPTY_SHELL),
    made("frame around nothing", page(site("<div id=content></div>", "Privacy Policy")), R.EMPTY_SHELL),
    made("consent dialog", page(whole(CONSENT)), R.CONSENT_WALL, R.TOO_SHORT),
    made(
        "consent dialog over an error",
        page(whole("<h1>This page isn't available</h1><p>Come back later.</p>" + CONSENT)),
        R.CONSENT_WALL,
        R.ERROR_PAGE,
    ),
    made(
        "home page",
        page(site(MARKETING), final_url="https://lantern.example/en/"),
        R.REDIRECT,
        R.OTHER_DOCUMENT,
    ),
    made("advertisement", page(site(MARKETING)), R.OTHER_DOCUMENT),
    made("help index", page(site(INDEX)), R.OTHER_DOCUMENT),
    made(
        "file listing",
        page(whole(f"<h1>Index of /legal</h1><ul>{LISTING}</ul>")),
        R.OTHER_DOCUMENT,
        R.TOO_SHORT,
    ),
    made("search results", page(site(f"<h1>Boats</h1>{SEARCH}")), R.OTHER_DOCUMENT),
    made("forum", page(site(f"<h1>Questions</h1><ul>{FORUM}</ul>")), R.OTHER_DOCUMENT),
    made(
        "parked domain", page(whole("<h1>lantern.example</h1><p>This domain is for sale.</p>")), R.ERROR_PAGE
    ),
    made(
        "missing key",
        page("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"),
        R.ERROR_PAGE,
    ),
    made("error in JSON", page('{"error":"internal server error"}', media="text/plain"), R.ERROR_PAGE),
    made(
        "error over another text",
        page(whole("<h1>This page isn't available</h1>" + ERROR_OVER)),
        R.ERROR_PAGE,
    ),
    made("status 404", page(site("<h1>Oh</h1>"), status=404), R.NOT_FOUND),
    made("status 403", page(site("<h1>Oh</h1>"), status=403), R.CHALLENGE),
    made("status 500", page(site("<h1>Oh</h1>"), status=500), R.ERROR_PAGE),
    made(
        "cut off",
        page(whole(html(PRIVACY["en"][0], PRIVACY["en"][1][:1]), title="Privacy Policy | Lantern")),
        R.SHRUNK,
        R.TOO_SHORT,
        only_seen_from=True,
    ),
    made("other document", page(whole(html(*TERMS["en"]))), R.OTHER_DOCUMENT, only_seen_from=True),
    made("German edition", page(whole(html(*PRIVACY["de"]))), R.OTHER_LANGUAGE, only_seen_from=True),
    made("Chinese edition", page(whole(html(*PRIVACY["zh"]))), R.OTHER_LANGUAGE, only_seen_from=True),
    made(
        "other document",
        page(whole(html(*TERMS["zh"]))),
        R.OTHER_DOCUMENT,
        language="zh",
        only_seen_from=True,
    ),
    made(
        "English edition",
        page(whole(html(*PRIVACY["en"]))),
        R.OTHER_LANGUAGE,
        language="zh",
        only_seen_from=True,
    ),
    made(
        "French edition",
        page(whole(html(*PRIVACY["fr"]))),
        R.OTHER_LANGUAGE,
        language="de",
        only_seen_from=True,
    ),
]

NOT_DOCUMENTS = [*SAID, *CHALLENGES, *SHAPES]
