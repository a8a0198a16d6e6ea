"""Unterwegs: the open platform on which a German municipality runs its Frühe Hilfen."""
