"""What people do with the companion book."""
