"""The door for machines: one module per format (Schnittstellen)."""
