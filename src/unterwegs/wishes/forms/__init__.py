"""What people may type about wishes; cleans, never saves."""
