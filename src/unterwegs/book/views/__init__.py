"""Pages of the companion book for staff."""
