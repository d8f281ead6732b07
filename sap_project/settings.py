"""The one settings file; everything that differs between machines comes from the environment.

Every variable is listed in README.md, section Settings.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from sap_project import env, secret_key
from sap_project.private import private_folder

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = private_folder(BASE_DIR / "var")

env.read_dotenv(BASE_DIR / ".env")

# --- What this machine is -------------------------------------------------------------

DEBUG = env.boolean("DEBUG", default=True)
SECRET_KEY = env.text("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set and DEBUG is off; set it to at least 50 random characters, "
            'for example from: python -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    SECRET_KEY = secret_key.for_development(VAR_DIR)
# Former keys, separated by commas, while what they signed shall still hold.
SECRET_KEY_FALLBACKS = env.keys("SECRET_KEY_FALLBACKS")
# What seals the log of activities; the first does, all of them prove. Who has them can write a log of his own.
LOG_KEYS = env.keys("LOG_KEYS") or [SECRET_KEY, *SECRET_KEY_FALLBACKS]
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS") or (["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set and DEBUG is off: every request would be refused; "
        "set it to the host names of the site, separated by commas, for example sap.example,127.0.0.1."
    )
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# Where `make run` serves; only said to people, the server is told by its command line.
PORT = env.integer("PORT", 8000, at_least=1, at_most=65_535)

# --- Applications ---------------------------------------------------------------------

INSTALLED_APPS = [
    "sap_project",  # before the admin, whose page it gives the icon
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",  # for clearsessions: the engine and its table are of sap_project
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "csp",
    "axes",
    "cachecore",
    "pedidos",
    "vendedor",
    "apuracao",
    "dados",
    "benchmarks.indices",  # for the command medir_indices
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    # Outside of everything that may answer, error pages included, and of what caches.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sap_project.charset.Utf8OnlyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sap_project.sessao.SessionRenewalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sap_project.quem.QuemMiddleware",
    "sap_project.corpo.CorpoMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "sap_project.segundo_fator.SegundoFatorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "sap_project.aparelho.AparelhoMiddleware",
    # The innermost: what it answers instead of a login page passes through all of the above.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sap_project.urls"
WSGI_APPLICATION = "sap_project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sap_project.menu.no_template",
            ],
            "builtins": [
                "comum.formatos",
                *(f"pedidos.templatetags.{nome}" for nome in ("formularios", "historico", "ligacoes", "tabelas")),
            ],
        },
    }
]

DEBUG_TOOLBAR = env.boolean("DEBUG_TOOLBAR", default=DEBUG)
if DEBUG_TOOLBAR:
    INSTALLED_APPS.append("debug_toolbar")
    # Above the caching views and below whatever could compress the page.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"),
        "debug_toolbar.middleware.DebugToolbarMiddleware",
    )
    INTERNAL_IPS = ["127.0.0.1", "::1"]
    from debug_toolbar.settings import PANELS_DEFAULTS

    DEBUG_TOOLBAR_PANELS = [*PANELS_DEFAULTS, "cachecore.panel.CachePanel"]
    # Folded away until asked for: the pages are made for people, not for us.
    DEBUG_TOOLBAR_CONFIG = {"SHOW_COLLAPSED": True}

# --- Data -----------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR / 'sap.sqlite3'))}")}
# SQLite reads the whole schema anew for each connection, its triggers included.
DATABASES["default"]["CONN_MAX_AGE"] = env.integer("CONN_MAX_AGE", 60, at_least=0, at_most=86_400)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets the pages be read while something is written; IMMEDIATE makes a writer
    # wait for its turn instead of failing in the middle of its transaction.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A database that is gone must not hold a request (or /readiness) for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds
# SQLite has no covering indexes and makes plain ones of them, which is what we want there.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The cache ------------------------------------------------------------------------

REDIS_URL = env.redis_url("REDIS_URL")
CACHE_STORE = env.choice("CACHE_STORE", "redis", ("redis", "memory"))
_EMBEDDED = CACHE_STORE == "redis" and not REDIS_URL
if _EMBEDDED and not DEBUG:
    raise ImproperlyConfigured(
        "REDIS_URL is not set and DEBUG is off; set it to a Redis or Valkey server of your own, for example "
        "redis://127.0.0.1:6379/0, or set CACHE_STORE=memory where a single process serves the site."
    )
if _EMBEDDED:
    # The server that comes in a wheel, on a socket under var/: only a development machine has the wheel.
    from sap_project import embedded_valkey

    REDIS_URL = f"unix://{quote(str(embedded_valkey.socket_path(VAR_DIR)))}"
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sap",
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "SOCKET_CONNECT_TIMEOUT": 0.5,
            "SOCKET_TIMEOUT": 0.5,
            "CONNECTION_POOL_KWARGS": {
                # A pooled connection that died meanwhile is opened anew, once and at once. The
                # client's own default would hold a page for seconds while the server is away.
                "retry": Retry(NoBackoff(), 1),
                **({"connection_class": embedded_valkey.EmbeddedConnection} if _EMBEDDED else {}),
            },
        },
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# Seconds for which the page that any sale changes may be old; it says then of when it is.
RANKINGS_STALE_FOR = env.integer("CACHE_STALE_RANKINGS", 0, at_least=0, at_most=600)
CACHECORE = {
    "STORE": CACHE_STORE,
    "ENABLED": env.boolean("CACHE_ENABLED", default=True),
    "EVENT_VERBS": ("criado", "atualizado", "excluido"),
    "OUTBOX_CHECK": env.seconds("CACHE_OUTBOX_CHECK", 0.5, at_most=10),
    "VERIFY_ONE_IN": env.integer("CACHE_VERIFY_ONE_IN", 0, at_least=0, at_most=1_000_000),
    # After these events the pages made for a person are made anew: they show the name
    # and the menu of whoever asks. The events carry user_id.
    "AUDIENCE_EVENTS": ("usuario.*", "papel.*", "vendedor.*"),
    # Seconds an entry lives at most, by the name its pattern begins with.
    "TIMEOUTS": {
        "vendedor_dashboard": env.integer("CACHE_TTL_DASHBOARD", 600, at_least=1, at_most=86_400),
        "vendedor_cliente": env.integer("CACHE_TTL_CLIENTE", 300, at_least=1, at_most=86_400),
        "vendedor_rankings": env.integer("CACHE_TTL_RANKINGS", 900, at_least=1, at_most=86_400),
        "vendedor_receber": env.integer("CACHE_TTL_RECEBER", 600, at_least=1, at_most=86_400),
        "apuracao": env.integer("CACHE_TTL_APURACAO", 600, at_least=1, at_most=86_400),
    },
    "STALE_FOR": {"vendedor_rankings": RANKINGS_STALE_FOR},
}

# --- The business ---------------------------------------------------------------------

# Whether goods are only handed out of an order that the sales desk has confirmed, as it is now.
COLETA_EXIGE_CONFIRMACAO = env.boolean("COLETA_EXIGE_CONFIRMACAO", default=False)
# What happens to an order with which the client owes more than his limit: somebody is told, or it is refused.
LIMITE_DE_CREDITO = env.choice("LIMITE_DE_CREDITO", "avisa", ("avisa", "recusa"))
ESTOQUE_PODE_FICAR_NEGATIVO = env.boolean("ESTOQUE_PODE_FICAR_NEGATIVO", default=False)
# Whether the client pays the freight of an order together with its goods, or the carrier by himself.
FRETE_COBRADO = env.boolean("FRETE_COBRADO", default=False)
# How a sale below cost, or of more than is free, is asked about: not at all, for a reason, or for the right of
# the management.
VENDA_ABAIXO_DO_CUSTO = env.choice("VENDA_ABAIXO_DO_CUSTO", "permitida", ("permitida", "motivo", "direito"))
VENDA_ALEM_DO_LIVRE = env.choice("VENDA_ALEM_DO_LIVRE", "permitida", ("permitida", "motivo", "direito"))
# From this value on, a payment is approved by another person than registered or corrected it; None: never asked.
PAGAMENTO_OUTRA_PESSOA_DESDE = env.amount("PAGAMENTO_OUTRA_PESSOA_DESDE")
# How many days back everybody may date an order, a return or a refund; further back is a right of the management.
RETRODATAR_DIAS = env.integer("RETRODATAR_DIAS", 7, at_least=0, at_most=36_500)

# How long files about people are kept, till `manage.py lgpd reter` deletes them: receipts of money, and what was
# refused or only read (receipts of rejected payments, sheets of imports).
RETER_COMPROVANTES_MESES = env.integer("RETER_COMPROVANTES_MESES", 60, at_least=1, at_most=1200)
RETER_RECUSADOS_DIAS = env.integer("RETER_RECUSADOS_DIAS", 90, at_least=1, at_most=36_500)

# --- People ---------------------------------------------------------------------------

LOGIN_URL = "entrar"
LOGIN_REDIRECT_URL = "inicio"
LOGOUT_REDIRECT_URL = "entrar"
# The first only refuses, the second lets in.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Guessing: who has to wait, and for how long, stands in espera.py.
# What is counted lies in the database, so that it is still known while the cache is away.
AXES_HANDLER = "sap_project.espera.Porta"
AXES_FAILURE_LIMIT = env.integer("LOGIN_FAILURES", 5, at_least=1, at_most=100)
LOGIN_FAILURES_NAME = env.integer("LOGIN_FAILURES_NAME", 20, at_least=1, at_most=10_000)
LOGIN_FAILURES_ADDRESS = env.integer("LOGIN_FAILURES_ADDRESS", 30, at_least=1, at_most=10_000)
AXES_COOLOFF_TIME = timedelta(minutes=env.integer("LOGIN_WAIT_MINUTES", 15, at_least=1, at_most=1440))
AXES_RESET_ON_SUCCESS = True
# Trying again too early is refused and does not make the wait longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "sap_project.espera.espere"
AXES_CLIENT_IP_CALLABLE = "sap_project.espera.rede"
# Its log lines hold no more than counting needs.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
# Whose role comes in with a second factor only; everybody may have one.
SEGUNDO_FATOR_PAPEIS = env.chosen(
    "SEGUNDO_FATOR_PAPEIS",
    () if DEBUG else ("ADMIN", "FINANCEIRO"),
    ("ADMIN", "GERENTE", "FINANCEIRO", "LOGISTICA", "VENDEDOR"),
    none="NENHUM",
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Read from the cookie alone, so that a page can be served from the cache without
# asking a session whether a message waits.
MESSAGE_STORAGE = "sap_project.mensagens.MensagensNoCookie"

# --- Language, time, files ------------------------------------------------------------

LANGUAGE_CODE = "pt-br"
TIME_ZONE = "America/Sao_Paulo"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "sap_project.formats"

STATIC_URL = "static/"
# What `manage.py collectstatic` fills and a server with DEBUG off serves.
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
# In development files are read where they are; collectstatic is for production.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = VAR_DIR / "media"
# What people send is read by this site only; the files of the site itself are for everybody.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

# --- Security -------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only files of this site: no inline script or style, so no nonce either, which a cached page
# could not carry.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
# Who may read /metrics: with a token whoever shows it, without one only this machine itself.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
SESSION_ENGINE = "sap_project.sessoes"
SESSION_COOKIE_HTTPONLY = True
# With this prefix a browser takes a cookie over TLS only, for this host and all its paths: no other
# host of the domain can put one here.
_HOST = "" if DEBUG else "__Host-"
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
MENSAGENS_COOKIE_NAME = f"{_HOST}messages"
APARELHO_COOKIE_NAME = f"{_HOST}aparelho"
# A sign-in ends after so long without use, and at the latest so long after it began.
SESSION_COOKIE_AGE = env.integer("SESSION_IDLE_MINUTES", 120, at_least=5, at_most=43_200) * 60
SESSION_LONGEST = timedelta(hours=env.integer("SESSION_HOURS", 12, at_least=1, at_most=720))
# Whether the last address in X-Forwarded-For is the one that our proxy has seen.
BEHIND_TLS_PROXY = not DEBUG and env.boolean("BEHIND_TLS_PROXY", default=False)
if not DEBUG:
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readiness$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000, at_least=0, at_most=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if BEHIND_TLS_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs -----------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Without handlers of its own, or every line of Django's would appear twice.
    "loggers": {"django": {"handlers": [], "level": "INFO"}, "axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
}
