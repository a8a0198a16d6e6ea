"""Pages of welcome visits: for the desk, for visitors, for families."""
