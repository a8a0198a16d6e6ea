"""What people may type about offers, places and organizations; forms clean, they never save."""
