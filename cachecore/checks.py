"""System checks: what would make the cache lie, or do nothing, is said at start-up."""

import re
from collections.abc import Iterator
from inspect import Parameter
from typing import Any, get_args
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from cachecore.conf import Conf, conf
from cachecore.declare.events import ModelEvents, event_matches, known_events, watched_models
from cachecore.declare.patterns import glob_can_mean
from cachecore.declare.registry import Read, all_reads, import_views, patterns
from cachecore.errors import did_you_mean


def register_all() -> None:
    checks.register(check_cachecore, checks.Tags.caches)
    checks.register(check_tables, checks.Tags.database)
    checks.register(check_deployment, checks.Tags.caches, deploy=True)


def check_cachecore(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        made = conf()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="cachecore.E006")]
    import_views()
    found: list[CheckMessage] = []
    for read in all_reads():
        found += [*_unfilled_placeholders(read), *_unknown_events(read), *_timeout(read, made), *_stale_for(read)]
        found += [*_never_invalidated(read), *_placeholders_that_may_be_none(read)]
    found += [*_empty_patterns(made), *_wrong_paths(), *_private_store(made), *_atomic_requests(made)]
    found += [*_incomparable_params(), *_odd_models(), *_wrong_store(made)]
    return found


def check_tables(app_configs: Any, databases: Any, **kwargs: Any) -> list[CheckMessage]:
    """With --database: whether the outbox is there, and every database can be read."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            tables = connections[alias].introspection.table_names()
        except DatabaseError as error:
            message = f"The database {alias!r} cannot be read, so no hit is served in any process: {error}"
            hint = "Start it, or take it out of DATABASES: each process asks every database what is to be invalidated."
            found.append(Error(message, hint=hint, id="cachecore.E009"))
            continue
        missing = sorted({"cachecore_outbox", "cachecore_fence"} - set(tables))
        # Of a database without any migration nothing is missing yet. A warning: migrate runs this check too.
        if missing and MigrationRecorder.Migration._meta.db_table in tables:
            message = f"The database {alias!r} has no {', '.join(missing)}: what is written in an outage is lost."
            hint = f"Run: manage.py migrate cachecore --database {alias}"
            found.append(checks.Warning(message, hint=hint, id="cachecore.W009"))
    return found


def check_deployment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With --deploy: whether another project, or another host, may come between."""
    try:
        made = conf()
    except ImproperlyConfigured:
        return []  # said by check_cachecore
    if made.STORE != "redis":
        return []
    found: list[CheckMessage] = []
    if made.key_prefix == Conf.NAMESPACE:
        message = f"The keys in Redis begin with {made.key_prefix!r}, as in every project that says nothing."
        hint = "Give CACHECORE['NAMESPACE'] a name of this project: two projects must never share their versions."
        found.append(checks.Warning(message, hint=hint, id="cachecore.W011"))
    given: dict[str, Any] = dict(settings.CACHES.get(made.CACHE_ALIAS, {}))
    locations = given.get("LOCATION", "")
    has_password = bool(given.get("OPTIONS", {}).get("PASSWORD"))
    for location in [locations] if isinstance(locations, str) else locations:
        url = urlsplit(str(location))
        if url.hostname in (None, "localhost", "127.0.0.1", "::1"):
            continue
        where = f"Redis at {url.hostname}"
        if not (url.password or has_password):
            hint = "Give it a password or an ACL: a writer of Redis decides what is fresh."
            found.append(checks.Warning(f"{where} is asked without a password.", hint=hint, id="cachecore.W012"))
        if url.scheme != "rediss":
            hint = "Use rediss://: a reader on the network sees what is cached."
            found.append(checks.Warning(f"{where} is asked without TLS.", hint=hint, id="cachecore.W013"))
    return found


def _never_invalidated(read: Read) -> Iterator[CheckMessage]:
    if read.follows_tables and not read.invalidate_on:
        yield checks.Warning(
            f"{read.label} names no event, so every write to a table that it reads invalidates its answers.",
            hint="Name the events in invalidate_on, or use @cached for what only time invalidates.",
            id="cachecore.W010",
        )


def _placeholders_that_may_be_none(read: Read) -> Iterator[CheckMessage]:
    for name in read.pattern.placeholders:
        parameter = read.signature.parameters.get(name)
        if parameter is not None and _may_be_none(parameter):
            yield checks.Warning(
                f"{read.label} is kept under {read.pattern.template!r}, but {name} may be None, which is refused.",
                hint="Give the case without a value a read, and a pattern, of its own.",
                id="cachecore.W004",
            )


def _may_be_none(parameter: Parameter) -> bool:
    annotation = parameter.annotation
    words = annotation if isinstance(annotation, str) else ""
    return (
        parameter.default is None
        or type(None) in get_args(annotation)
        or re.search(r"\bNone\b|\bOptional\b", words) is not None
    )


def _atomic_requests(made: Conf) -> Iterator[CheckMessage]:
    for alias, given in settings.DATABASES.items():
        if given.get("ATOMIC_REQUESTS") and "sqlite" in given.get("ENGINE", "") and made.ENABLED:
            yield checks.Warning(
                f"The database {alias!r} is SQLite with ATOMIC_REQUESTS: nothing that a request computes is stored.",
                hint="In a transaction SQLite shows the moment it began in. Take ATOMIC_REQUESTS out.",
                id="cachecore.W005",
            )


def _incomparable_params() -> Iterator[CheckMessage]:
    for declared in watched_models():
        for name in sorted(declared.params.keys() - declared.certain_params.keys()):
            yield checks.Warning(
                f"The parameter {name!r} of {declared.any_name!r} cannot be told by a writer: "
                f"{declared.params[name]!r} is further away than a foreign key, or its equal values differ in Python.",
                hint="Every event then means all of its values. Name another column, or leave the parameter out.",
                id="cachecore.W006",
            )


def _odd_models() -> Iterator[CheckMessage]:
    for declared in watched_models():
        meta = declared.model._meta
        if not meta.managed:
            yield checks.Warning(
                f"{meta.label} emits events and is not managed: where it is a view, its tables are what is written.",
                hint="Declare the events of the models whose tables it shows.",
                id="cachecore.W007",
            )
        if meta.proxy and meta.concrete_model in {other.model for other in watched_models()}:
            yield checks.Warning(
                f"{meta.label} is a proxy of a model that emits events too: each write emits those of both.",
                hint="Declare one of the two.",
                id="cachecore.W008",
            )


def _wrong_store(made: Conf) -> Iterator[CheckMessage]:
    if made.STORE != "redis":
        return
    backend = str(settings.CACHES.get(made.CACHE_ALIAS, {}).get("BACKEND", ""))
    if not backend:
        yield Error(
            f"CACHECORE['CACHE_ALIAS'] is {made.CACHE_ALIAS!r}, which is none of CACHES.",
            hint=did_you_mean(made.CACHE_ALIAS, settings.CACHES),
            id="cachecore.E010",
        )
    elif "redis" not in backend.lower():
        yield Error(
            f"CACHECORE['STORE'] is 'redis', but CACHES[{made.CACHE_ALIAS!r}] is {backend}.",
            hint="Use django_redis.cache.RedisCache, or STORE 'memory' for a single process.",
            id="cachecore.E010",
        )


def _unfilled_placeholders(read: Read) -> Iterator[CheckMessage]:
    parameters = read.signature.parameters
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    for name in read.pattern.placeholders:
        if name not in parameters:
            yield Error(
                f"{read.label} is kept under {read.pattern.template!r}, but has no argument {name!r} to fill it.",
                hint=did_you_mean(name, parameters),
                id="cachecore.E001",
            )


def _unknown_events(read: Read) -> Iterator[CheckMessage]:
    events = known_events()
    for wanted in read.invalidate_on:
        if not any(event_matches(event, wanted) for event in events):
            yield Error(
                f"{read.label} is invalidated on {wanted!r}, which no model emits.",
                hint=f"{did_you_mean(wanted, events)} Declare events in the app's events.py.",
                id="cachecore.E002",
            )


def _empty_patterns(made: Conf) -> Iterator[CheckMessage]:
    templates = [pattern.template for pattern in patterns()]
    for event, names in made.INVALIDATION_MAP.items():
        if not any(event_matches(known, event) for known in known_events()):
            yield Error(
                f"CACHECORE['INVALIDATION_MAP'] names the event {event!r}, which no model emits.",
                hint=did_you_mean(event, known_events()),
                id="cachecore.E002",
            )
        for name in names:
            if not any(glob_can_mean(name, template) for template in templates):
                yield Error(
                    f"CACHECORE['INVALIDATION_MAP'][{event!r}] names {name!r}, which matches no cached read.",
                    hint=did_you_mean(name, templates),
                    id="cachecore.E003",
                )
    names_of_patterns = {pattern.name for pattern in patterns()}
    for setting in ("TIMEOUTS", "STALE_FOR"):
        for name in sorted(getattr(made, setting).keys() - names_of_patterns):
            yield checks.Warning(
                f"CACHECORE[{setting!r}] names {name!r}, which no cached read's pattern begins with.",
                hint=did_you_mean(name, names_of_patterns),
                id="cachecore.W002",
            )


def _timeout(read: Read, made: Conf) -> Iterator[CheckMessage]:
    timeout: Any = read.timeout
    if not isinstance(timeout, int) or isinstance(timeout, bool) or timeout <= 0:
        yield Error(
            f"{read.label} has the timeout {timeout!r}.",
            hint="Give whole seconds above 0, in the decorator or in CACHECORE['TIMEOUTS'].",
            id="cachecore.E004",
        )
    elif timeout > made.VERSION_LIFETIME:
        yield Error(
            f"{read.label} has a timeout of {timeout} s, longer than a version lives ({made.VERSION_LIFETIME} s).",
            hint="Shorten the timeout or raise CACHECORE['VERSION_LIFETIME'].",
            id="cachecore.E004",
        )


def _stale_for(read: Read) -> Iterator[CheckMessage]:
    stale_for: Any = read.stale_for
    if not isinstance(stale_for, int) or isinstance(stale_for, bool) or stale_for < 0:
        yield Error(
            f"{read.label} has stale_for {stale_for!r}.",
            hint="Give whole seconds from 0, in the decorator or in CACHECORE['STALE_FOR'].",
            id="cachecore.E007",
        )


def _wrong_paths() -> Iterator[CheckMessage]:
    for declared in watched_models():
        for path in sorted(declared.lookups):
            if problem := _problem_of(declared, path):
                yield Error(
                    f"The events of {declared.model.__name__} read {path!r}: {problem}.",
                    hint="Name a field of the model, or a lookup through its foreign keys, in events.py.",
                    id="cachecore.E005",
                )


def _problem_of(declared: ModelEvents, path: str) -> str:
    model: type[Model] = declared.model
    for step in path.split("__"):
        if step == "pk":
            return ""
        try:
            field: Any = model._meta.get_field(step.removesuffix("_id") if step.endswith("_id") else step)
        except FieldDoesNotExist:
            try:
                field = model._meta.get_field(step)
            except FieldDoesNotExist:
                return f"{model.__name__} has no field {step!r}"
        if field.one_to_many or field.many_to_many:
            return f"{step!r} leads to many rows, and an event speaks of one"
        model = field.related_model or model
    return ""


def _private_store(made: Conf) -> Iterator[CheckMessage]:
    if made.STORE == "memory" and not settings.DEBUG:
        yield checks.Warning(
            "CACHECORE['STORE'] is 'memory', which each process has for itself: with more than one, "
            "what one of them writes leaves the others with old pages.",
            hint="Use 'redis', or run a single process and silence this check.",
            id="cachecore.W001",
        )
