"""System checks: what would make the cache lie, or do nothing, is said at start-up."""

from collections.abc import Iterator
from inspect import Parameter
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Model

from cachecore.conf import Conf, conf
from cachecore.errors import did_you_mean
from cachecore.events import ModelEvents, event_matches, known_events, watched_models
from cachecore.patterns import glob_can_mean
from cachecore.reads import Read, all_reads, patterns


def register_all() -> None:
    checks.register(check_cachecore, checks.Tags.caches)


def check_cachecore(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        made = conf()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="cachecore.E006")]
    found: list[CheckMessage] = []
    for read in all_reads():
        found += [*_unfilled_placeholders(read), *_unknown_events(read), *_timeout(read, made), *_stale_for(read)]
    found += [*_empty_patterns(made), *_wrong_paths(), *_private_store(made)]
    return found


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
