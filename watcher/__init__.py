"""Watch legal documents and tell people what changed for their data."""
