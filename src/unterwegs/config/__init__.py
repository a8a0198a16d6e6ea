"""Wiring: settings, addresses of the pages, layout (Verdrahtung)."""
