"""What people may type about courses, by whom they are."""
