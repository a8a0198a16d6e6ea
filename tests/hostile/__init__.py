"""Hostile input against everything that anybody may send: nothing breaks, nothing is kept or shown raw."""
