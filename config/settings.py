"""Every setting, from the environment and nothing else. What is missing or wrong stops the start with a sentence.

LIANXIN_SECRET_KEY   signs sessions; 32 characters or more
LIANXIN_MASTER_KEYS  "1:<32 hex>,2:<32 hex>": the vault's master keys by generation; the last one is current
DATABASE_URL         sqlite:///path or postgres://user:password@host:port/name; default: sqlite in LIANXIN_VAR
LIANXIN_VAR          folder for the database, files and logs; default ./var
LIANXIN_HOSTS        host names served, comma-separated; default 127.0.0.1,localhost
LIANXIN_HTTPS        1 when a TLS proxy stands in front: secure cookies, HSTS
LIANXIN_PROXIES      number of reverse proxies in front whose X-Forwarded-For is believed; default 0
LIANXIN_DEMO         1 marks every page as a demo county
LIANXIN_SECOND_FACTOR  1 makes administrators set a second factor, 0 only suggests it; default 1, in a demo 0
LIANXIN_IDLE_SECONDS   a session is locked after so long without a request; default 1800
LIANXIN_BACKUPS        folder of the nightly backup, best on another disk; none when not set
LIANXIN_BACKUPS_KEEP   how many of them stay; default 14
LIANXIN_SMS_URL, LIANXIN_SMS_KEY  where text messages to people outside are handed over, and the key that signs them; without
                       them nothing leaves the machine, and officers tell by phone or in person
LIANXIN_EMERGENCY, LIANXIN_SUPPORT   phone numbers shown in the frame
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set: see the head of config/settings.py")
    return value


def database(url: str) -> dict[str, object]:
    """A Django database dictionary from a URL; raises ImproperlyConfigured for anything but SQLite and PostgreSQL."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 0,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}, **dict(parse_qsl(parts.query))}
            if not TESTING
            else dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgres://")


TESTING = os.environ.get("LIANXIN_TESTING") == "1"
DEBUG = False
SECRET_KEY = env("LIANXIN_SECRET_KEY")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("LIANXIN_SECRET_KEY needs 32 characters or more")
MASTER_KEYS = env("LIANXIN_MASTER_KEYS")
VAR = Path(env("LIANXIN_VAR", str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)
FILES_DIR = VAR / "files"
FONT_DIR = BASE_DIR / ".build" / "fonts"
DOCX_DIR = VAR / "docx"
BACKUPS_DIR = env("LIANXIN_BACKUPS", "")
BACKUPS_KEEP = int(env("LIANXIN_BACKUPS_KEEP", "14"))
DEMO = env("LIANXIN_DEMO", "0") == "1"
EMERGENCY_PHONE = env("LIANXIN_EMERGENCY", "110")
SUPPORT_PHONE = env("LIANXIN_SUPPORT", "")
HTTPS = env("LIANXIN_HTTPS", "0") == "1"
SMS_URL, SMS_KEY = env("LIANXIN_SMS_URL", ""), env("LIANXIN_SMS_KEY", "")
if SMS_URL and (urlsplit(SMS_URL).scheme not in ("http", "https") or len(SMS_KEY) < 16):
    raise ImproperlyConfigured("LIANXIN_SMS_URL must begin with http(s):// and needs LIANXIN_SMS_KEY of 16 characters or more")

ALLOWED_HOSTS = env("LIANXIN_HOSTS", "127.0.0.1,localhost").split(",")
DATABASES = {"default": database(env("DATABASE_URL", f"sqlite:///{VAR / 'lianxin.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "django_vite",
    "lianxin.tools.shell",
    "lianxin.cellar.vault",
    "lianxin.cellar.journal",
    "lianxin.cellar.rulebook",
    "lianxin.cellar.contacts",
    "lianxin.cellar.files",
    "lianxin.cellar.jobs",
    "lianxin.cellar.backups",
    "lianxin.cellar.notices",
    "lianxin.ground.places",
    "lianxin.ground.officers",
    "lianxin.work.disputes",
    "lianxin.work.mediation",
    "lianxin.work.referrals",
    "lianxin.work.triage",
    "lianxin.work.reports",
    "lianxin.work.supervision",
    "lianxin.work.dossiers",
    "lianxin.oversight.rights",
    "lianxin.entrances.desk",
    "lianxin.entrances.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lianxin.tools.shell.middleware.CleanInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianxin.ground.officers.middleware.IdleLock",
    "lianxin.ground.officers.middleware.ActingPost",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianxin.entrances.desk.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "lianxin.tools.shell.rendering.Renderer"

AUTH_USER_MODEL = "officers.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "lianxin.ground.officers.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = int(env("LIANXIN_IDLE_SECONDS", "1800"))
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "lianxin.entrances.desk.views.errors.csrf_failed"

AXES_HANDLER = "lianxin.ground.officers.tries.Tries"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "kept", "code", "credential", "pin", "password2"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock-out ends when it said it would
AXES_LOCKOUT_CALLABLE = "lianxin.ground.officers.views.login.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # the journal has it
AXES_VERBOSE = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "lianxin.ground.officers.backends.client_address"
PROXIES = int(env("LIANXIN_PROXIES", "0"))

MFA_ADAPTER = "lianxin.ground.officers.backends.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "连心桥"
MFA_TOTP_TOLERANCE = 1  # phones' clocks are half a minute off
SECOND_FACTOR_FORCED = env("LIANXIN_SECOND_FACTOR", "0" if DEMO else "1") == "1"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".build" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist"] if (BASE_DIR / "frontend" / "dist").exists() else []
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": BASE_DIR / "frontend" / "dist" / ".vite" / "manifest.json",
        "static_url_prefix": "",
    }
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["lianxin.tools.shell.uploads.BoundedUploads"]  # no clear copy on the disk
FILE_MAX_BYTES = 20 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "lianxin.tools.shell.logs.Wordless",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
