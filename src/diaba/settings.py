"""Settings of the web shell; each environment variable is documented in docs/reference/settings.md."""

import os
import secrets
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from diaba.db import conninfo
from diaba.paths import PACKAGE, VAR


def _secret() -> str:
    """DIABA_SECRET_KEY, or a key made once for this installation and kept readable by its owner only."""
    if given := os.environ.get("DIABA_SECRET_KEY"):
        return given
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _database() -> dict[str, Any]:
    place = conninfo_to_dict(conninfo())
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: place.pop(libpq) for libpq, django in named.items() if libpq in place},
        "OPTIONS": place,
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("DIABA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SECURE_COOKIES = os.environ.get("DIABA_HTTPS", "") == "1"

INSTALLED_APPS = [
    "diaba.register",
    "diaba.accounts",
    "diaba.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
AUTH_USER_MODEL = "accounts.Account"
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "diaba.portal.middleware.language_middleware",
    "diaba.portal.middleware.policy_middleware",
    "diaba.portal.middleware.problem_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "diaba.accounts.middleware.principal_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "diaba.urls"
WSGI_APPLICATION = "diaba.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "diaba.portal.context.reader",
            ],
        },
    },
]
DATABASES = {"default": _database()}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "diaba.portal.formats"
USE_THOUSAND_SEPARATOR = False  # codes and years are numbers that are not grouped; areas and counts say so
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # served from the package itself: nothing to collect
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = "/diaba/vendor/"  # their folders carry their version
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    # Django by itself would send errors to nobody. 4xx are answers, not events.
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR"}},
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
