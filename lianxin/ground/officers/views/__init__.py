"""Pages of logging in, of one's own account, and of the three administrators."""
