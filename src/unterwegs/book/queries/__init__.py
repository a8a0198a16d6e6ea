"""Questions about the companion book."""
