"""Every model with events, and a cached read for each: what a project would have that declares all it has."""

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from cachecore import cached_with_invalidation, model_events


def declare_all() -> None:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and model._meta.app_label != "cachecore":
            declare(model)


def declare(model: type[Model]) -> None:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    params = parameters(model)
    model_events(model, name, params=params)
    pattern = ":".join([f"others_{name}", *(f"{{{param}}}" for param in params)])
    cached_with_invalidation(timeout=600, key_prefix=pattern, invalidate_on=[f"{name}.*"])(read(model, params))


def parameters(model: type[Model]) -> dict[str, str]:
    """Its foreign keys, and for the first of them one that stands a step behind."""
    own = [field for field in model._meta.local_concrete_fields if isinstance(field, ForeignKey)]
    found = {field.attname: field.attname for field in own}
    for field in own:
        related: Any = field.related_model
        for behind in related._meta.local_concrete_fields:
            if isinstance(behind, ForeignKey):
                found[f"{field.name}__{behind.attname}"] = f"{field.name}__{behind.attname}"
                return found
    return found


def read(model: type[Model], params: dict[str, str]) -> Any:
    """A function with a parameter for each of these, which counts the rows that have them."""
    names = ", ".join(params)
    conditions = ", ".join(f"{path!r}: {param}" for param, path in params.items())
    made: dict[str, Any] = {"model": model}
    exec(f"def count({names}) -> int:\n    return model._base_manager.filter(**{{{conditions}}}).count()", made)
    count = made["count"]
    count.__module__, count.__qualname__ = __name__, f"count_{model._meta.app_label}_{model._meta.model_name}"
    return count
