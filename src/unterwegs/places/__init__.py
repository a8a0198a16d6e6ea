"""Where: the town, its areas in several divisions, its addresses (Orte und Gebiete)."""
