"""Words of welcome visits for templates."""
