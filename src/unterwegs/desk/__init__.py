"""The door for staff: what waits for me, and pages that mix subjects (Schreibtisch)."""
