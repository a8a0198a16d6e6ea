"""Pages for staff who keep the directory."""
