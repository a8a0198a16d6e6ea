"""The settings of Django, made from the table in environment.py; production is the default."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from unterwegs.config import environment

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = environment.read(root=ROOT)

LOCAL = ENVIRONMENT["LOCAL"]
DEMO = ENVIRONMENT["DEMO"]
DEBUG = False
SECRET_KEY = ENVIRONMENT["SECRET_KEY"]
ENCRYPTION_KEYS = ENVIRONMENT["ENCRYPTION_KEYS"]
MASTER_KEYS = ENVIRONMENT["MASTER_KEYS"]
MASTER_KEYS_FILE = ENVIRONMENT["MASTER_KEYS_FILE"]
MASTER_KEYS_URL, MASTER_KEYS_TOKEN = ENVIRONMENT["MASTER_KEYS_URL"], ENVIRONMENT["MASTER_KEYS_TOKEN"]
KEY_BACKUP_DAYS = ENVIRONMENT["KEY_BACKUP_DAYS"]
BACKUP_DAYS = ENVIRONMENT["BACKUP_DAYS"]
LEDGER_DIR = ENVIRONMENT["LEDGER_DIR"]
BASE_URL = ENVIRONMENT["BASE_URL"]
BASE_HOST = BASE_URL.split("://")[1].split(":")[0]
ALLOWED_HOSTS = [BASE_HOST, *ENVIRONMENT["HOSTS"], *(["localhost", "127.0.0.1", "[::1]"] if LOCAL else [])]
DATA = ENVIRONMENT.data

# --- rooms, from the top of the stairs down -------------------------------------------------------------------------
INSTALLED_APPS = [
    "unterwegs.config",
    "unterwegs.front",
    "unterwegs.desk",
    "unterwegs.exchange",
    "unterwegs.planning",
    "unterwegs.welcome",
    "unterwegs.courses",
    "unterwegs.wishes",
    "unterwegs.book",
    "unterwegs.directory",
    "unterwegs.places",
    "unterwegs.people",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "unterwegs.config.middleware.log_requests",
    "unterwegs.config.middleware.refuse_large",
    "unterwegs.config.middleware.refuse_nul",
    "unterwegs.config.middleware.promise",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "unterwegs.config.middleware.ClosedWhileRestored",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "unterwegs.config.middleware.languages",
    "unterwegs.config.middleware.PagesAreClosed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "unterwegs.config.urls"
WSGI_APPLICATION = "unterwegs.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.media",
                "unterwegs.config.layout.layout",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 does; the setting goes with the update

# --- database, cache, long work -------------------------------------------------------------------------------------
DATABASES = {"default": ENVIRONMENT.database, "keys": ENVIRONMENT.key_store}
DATABASE_ROUTERS = ["unterwegs.people.store.KeysApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "KEY_FUNCTION": "unterwegs.people.keys.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "moment": {  # counts how often a form is sent; it lives in the memory of the process and nowhere else
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "moment",
        "KEY_FUNCTION": "unterwegs.people.keys.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "paper": {  # sheets that were set a moment ago; in memory, so that a look at one writes nothing
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "paper",
        "KEY_FUNCTION": "unterwegs.people.keys.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "unterwegs.people.signin.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "unterwegs.people.signin.KnownAtTheIssuer"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "unterwegs.people.signin.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.split(":")[0]
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # KnownAtTheIssuer asks for an address that is confirmed here as well
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "verwaltung",
                "name": ENVIRONMENT["OIDC_NAME"],
                "client_id": ENVIRONMENT["OIDC_CLIENT"],
                "secret": ENVIRONMENT["OIDC_SECRET"],
                "settings": {"server_url": ENVIRONMENT["OIDC_URL"]},
            }
        ]
        if ENVIRONMENT["OIDC_URL"]
        else [],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here; a new address counts when it is confirmed
MFA_TOTP_ISSUER = "Unterwegs"
MFA_FORMS = {
    "add_webauthn": "unterwegs.people.forms.PasskeyForm",
    "authenticate_webauthn": "unterwegs.people.forms.SecondPasskeyForm",
    "login_webauthn": "unterwegs.people.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "unterwegs.people.forms.PasskeyAgainForm",
}
MFA_ADAPTER = "unterwegs.people.signin.EncryptedSecrets"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
SECOND_FACTOR_DEMANDED = not (LOCAL and DEMO)

SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # it ends with the browser, as the session does
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- mail -----------------------------------------------------------------------------------------------------------
MAIL_URL = ENVIRONMENT["MAIL_URL"]
SMS_URL, SMS_TOKEN = ENVIRONMENT["SMS_URL"], ENVIRONMENT["SMS_TOKEN"]
DEFAULT_FROM_EMAIL = ENVIRONMENT["MAIL_FROM"] or f"unterwegs@{BASE_HOST}"
EMAIL_BACKEND = "unterwegs.people.outbox.Outbox"
MAIL_FOLDER = DATA / "mails"

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", _("German")),
    ("de-simple", _("Easy German")),
    ("en", _("English")),
    ("tr", _("Turkish")),
    ("ar", _("Arabic")),
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("fa", _("Persian")),
]
STAFF_LANGUAGES = ["de", "en"]
LOCALE_PATHS = [ROOT / "src" / "unterwegs" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "unterwegs.config.assets.Assets"},
}
MEDIA_URL = "/bilder/"
MEDIA_ROOT = DATA / "pictures"
UPLOAD_FOLDER = DATA / "uploads"
BOOK_FOLDER = DATA / "books"
STREETS_FOLDER = DATA / "streets"
FILE_UPLOAD_PERMISSIONS = 0o600
#: Up to what a page of the desk takes (middleware.LARGEST_PICTURE) a file stays in memory: Django would lay it on the disk in clear.
FILE_UPLOAD_MAX_MEMORY_SIZE = 40_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# --- what browsers are told -----------------------------------------------------------------------------------------
TRANSLATOR_URL, TRANSLATOR_KEY = ENVIRONMENT["TRANSLATOR_URL"], ENVIRONMENT["TRANSLATOR_KEY"]
EXIT_URL = ENVIRONMENT["EXIT_URL"]
TILES_URL = ENVIRONMENT["TILES_URL"]
TILES_CREDIT = ENVIRONMENT["TILES_CREDIT"]
TILES_HOST = ["/".join(TILES_URL.split("/")[:3])] if TILES_URL else []
ISSUER_HOST = ["/".join(ENVIRONMENT["OIDC_URL"].split("/")[:3])] if ENVIRONMENT["OIDC_URL"] else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *TILES_HOST],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *ISSUER_HOST],  # browsers ask this also of where a form is sent on to
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^gesundheit/$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SESSION_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_SECURE = not LOCAL
if ENVIRONMENT["BEHIND_PROXY"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# --- logs: structured, without personal data ------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "unterwegs.config.logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
    },
}
