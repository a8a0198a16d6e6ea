"""What people may type about welcome visits; cleans, never saves."""
