"""Unterwegs: the open platform on which a German municipality runs its Frühe Hilfen."""

__version__ = "0.1.0"
