"""The command line (being laid out)."""


def main() -> None:
    """Enter the command line."""
    raise SystemExit("not there yet")
