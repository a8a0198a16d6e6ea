"""Pages of courses, by whom they are for."""
