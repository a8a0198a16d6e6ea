"""Pages of wishes: for families, for Lotsen, for the desk."""
