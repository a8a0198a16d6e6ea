"""Welcome visits: from the birth notice to the last page forgotten (Willkommensbesuche)."""
