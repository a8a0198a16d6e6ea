"""Words of the families' door for templates."""
