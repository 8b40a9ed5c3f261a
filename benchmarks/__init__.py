"""What the documents claim, measured: each module prints a table, or with --json one object."""
