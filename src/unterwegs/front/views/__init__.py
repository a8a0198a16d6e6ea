"""Pages for families; none of them sets a cookie or needs JavaScript."""
