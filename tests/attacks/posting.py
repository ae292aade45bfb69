"""How an address is attacked: which take a form at all, a plausible form for each, and what was written meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver

from organisation.month_input import MonthInputField
from organisation.months import Month

SAFE = {"GET", "HEAD"}
# What is written by whoever looks at a page: the session, and the count of failed sign-ins.
NOT_DATA = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"(django_session|plimsoll_cache)"', re.IGNORECASE)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
PDF = b"%PDF-1.7 a paper"


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address with its full name."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        else:
            yield f"{prefix}{one.name or one.pattern}", one


def takes_a_form(view: Any) -> bool:
    """Whether a view takes anything but GET and HEAD; one that doesn't say takes everything."""
    said = list(_methods(view))
    return not said or any(set(methods) - SAFE for methods in said)


def _methods(view: Any) -> Iterator[list[str]]:
    """Yield the methods that ``require_http_methods`` keeps in its closure, however deep it is wrapped."""
    kept = getattr(view, "__closure__", None) or ()
    names = view.__code__.co_freevars if kept else ()
    for name, cell in zip(names, kept, strict=True):
        if name == "request_method_list":
            yield cell.cell_contents
        elif callable(cell.cell_contents):
            yield from _methods(cell.cell_contents)


@contextmanager
def noting_writes() -> Iterator[list[str]]:
    """Note each statement that writes data, even one that is taken back afterwards."""
    noted: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not NOT_DATA.match(sql):
            noted.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted


def plausible(client: Client, address: str) -> dict[str, Any]:
    """Return the forms of a page, filled in as somebody would who may send them; nothing where it can't be opened."""
    answer = client.get(address)
    found: dict[str, Any] = {}
    if answer.status_code == 200 and answer.context:
        for layer in answer.context:
            for value in dict(layer).values() if hasattr(layer, "keys") else layer.flatten().values():
                if isinstance(value, forms.BaseForm):
                    found |= _filled(value)
    return found


def _filled(form: forms.BaseForm) -> dict[str, Any]:
    return {form.add_prefix(name): _value(form, name, field) for name, field in form.fields.items()}


def _value(form: forms.BaseForm, name: str, field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return (lambda: SimpleUploadedFile("plan.pdf", PDF)) if field.required else ""
    initial = form.get_initial_for_field(field, name)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [getattr(one, "pk", one) for one in initial or []]
    if isinstance(field, forms.ChoiceField):
        return _choice(field, initial)
    if isinstance(initial, Month):
        return initial.iso
    if initial not in (None, ""):
        return str(field.prepare_value(initial))
    return _made_up(name, field)


def _choice(field: forms.ChoiceField, initial: Any) -> Any:
    keys = [getattr(key, "value", key) for key, _ in field.choices]
    offered = [str(key) for key in keys if key not in ("", None)]
    if initial not in (None, "", []):
        return str(field.prepare_value(initial))
    return offered[0] if offered and field.required else ""


def _made_up(name: str, field: forms.Field) -> str:
    if not field.required and name not in {"reason", "why", "text"}:
        return ""
    if isinstance(field, forms.DateField):
        return "2020-09-24"
    if isinstance(field, forms.IntegerField):
        return str(field.min_value or 1)
    if isinstance(field, MonthInputField):
        return "2020-09"
    return "Words that somebody might write"
