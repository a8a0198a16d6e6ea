"""Addresses of the pages of an organization, behind its link or with an account."""

from typing import Any, Protocol

from django import template

register = template.Library()


class Visit(Protocol):
    def address(self, page: str, *args: Any) -> str: ...


@register.simple_tag
def page(visit: Visit, name: str, *args: Any) -> str:
    """{% page visit "offer" service.pk %}"""
    return visit.address(name, *args)
