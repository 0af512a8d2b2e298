"""The three real processes, started once, seen from outside."""
