"""Settings of Plimsoll, read from the environment (see README.md).

Nothing is needed for the demo, for ``DEBUG=1`` or for tests; elsewhere ``SECRET_KEY`` and ``ALLOWED_HOSTS``.
"""

import tomllib
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config import content_policy, logs, secret_key
from config.contributions import (  # noqa: F401  (settings that the floors contribute)
    AFTER_REDACTION,
    HOME_PAGES,
    IMPORT_KINDS,
    KEPT_BACK,
    MEASURE_PANELS,
    NAVIGATION,
    REMINDERS,
    SAMPLE_LOADERS,
    SETUP_STEPS,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
VAR_DIR = BASE_DIR / "var"

env = Env()

# pytest names its version to whatever it runs. Of the machine's settings tests see TEST_DATABASE_URL only.
TESTING = env.str("PYTEST_VERSION", "") != ""
if not TESTING:
    env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG = not TESTING and env.bool("DEBUG", False)
PLIMSOLL_DEMO = not TESTING and env.bool("PLIMSOLL_DEMO", False)
PRODUCTION = not (DEBUG or PLIMSOLL_DEMO or TESTING)

# The day the demo's clock stands on; None lets it run.
PLIMSOLL_TODAY = None if TESTING else env.date("PLIMSOLL_TODAY", None)
if PRODUCTION and PLIMSOLL_TODAY is not None:
    raise ImproperlyConfigured("PLIMSOLL_TODAY stops the clock: it is for the demo (PLIMSOLL_DEMO=1) only.")

if TESTING:
    SECRET_KEY = "for tests only"  # noqa: S105
elif PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
else:
    SECRET_KEY = env.str("SECRET_KEY", "") or secret_key.kept_in(VAR_DIR / "secret-key")

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PRODUCTION else LOCAL_HOSTS)
if TESTING:
    ALLOWED_HOSTS = [*LOCAL_HOSTS, "testserver"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# Where the service is found, for links in mails.
SITE_URL = "http://127.0.0.1:8000" if TESTING else env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

# What the service calls itself on screen.
COUNCIL_NAME = "Sample council" if TESTING else env.str("COUNCIL_NAME", "Sample council")
SERVICE_NAME = "Children’s services" if TESTING else env.str("SERVICE_NAME", "Children’s services")


# Applications

INSTALLED_APPS = [
    "organisation",
    "spreadsheets",
    "scorecard",
    "audits",
    "improvement",
    "board",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "django_tables2",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "organisation.middleware.ClockMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "organisation.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisation.context.shell",
            ],
        },
    },
]

# Forms and tables in our own templates.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "django_tables2/plimsoll.html"


# Data

# A revision of 40 measures in 25 teams sends 6 fields a figure; Django's 1,000 would refuse it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

database = env.dj_db_url(
    "TEST_DATABASE_URL" if TESTING else "DATABASE_URL",
    default="sqlite:///var/plimsoll.sqlite3",
    conn_max_age=60,
    conn_health_checks=True,
)
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A relative path counts from the project, wherever the command was called.
    database["NAME"] = str(BASE_DIR / str(database["NAME"]))
    Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    database["OPTIONS"] = {
        # Take the write lock when a transaction begins, and wait for it: otherwise a reader that turns
        # into a writer fails at once instead of waiting.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DATABASES = {"default": database}

# In the database, so that every process counts the same failed sign-ins. `createcachetable` makes the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "plimsoll_cache",
    },
}


# Imports

# Uploads lie here under random names, and are deleted after so many days. Never under a static folder.
UPLOAD_FOLDER = VAR_DIR / "uploads" if TESTING else Path(env.str("UPLOAD_FOLDER", str(VAR_DIR / "uploads")))
UPLOAD_DAYS = 30 if TESTING else env.int("UPLOAD_DAYS", 30)
# Files of more bytes are read by the worker (`manage.py db_worker`), others at once.
READ_AT_ONCE = 400_000
# Reading that gave no sign for so many seconds has died; longer than a file may take to open.
READING_SILENCE = 180
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend" if TESTING else "django_tasks_db.DatabaseBackend"}
}


# People

AUTH_USER_MODEL = "organisation.User"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
AUTHENTICATION_BACKENDS = ["organisation.auth.LeaversBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "organisation.account.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
# Asking for a new password says nothing about who has an account; an unknown address gets no mail.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}

# How many proxies of ours stand in front. Only then are their X-Forwarded-For and X-Forwarded-Proto believed.
TRUSTED_PROXIES = 0 if TESTING else env.int("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES


# Security

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "organisation.views.csrf_failure"

SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = content_policy.POLICY


# Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True


# Static files

STATIC_URL = "static/"
# Elsewhere files are served from where they lie, so that nothing collected long ago hides them.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.PlotlyFinder",
]
# Uploaded evidence: never beneath what the web server serves. Tests have a folder of their own.
EVIDENCE_ROOT = VAR_DIR / ("evidence-tests" if TESTING else env.str("EVIDENCE_FOLDER", "evidence"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False


# Mail: smtp://user:password@host:587/?tls=True in production, on the console for the demo.

email = env.dj_email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "console:")
EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_HOST = email["EMAIL_HOST"]
EMAIL_PORT = email["EMAIL_PORT"]
EMAIL_HOST_USER = email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = email["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "plimsoll@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = logs.lines("INFO" if PRODUCTION else "WARNING")
