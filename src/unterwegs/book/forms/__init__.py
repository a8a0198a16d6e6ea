"""What people may type about the companion book; forms clean, they never save."""
