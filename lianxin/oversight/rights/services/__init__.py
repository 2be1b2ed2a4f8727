"""Every change of a complaint: by the desk, in one transaction, under its own compartment."""
