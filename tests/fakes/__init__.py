"""Stand-ins for other programs, true to what those do on the wire."""
