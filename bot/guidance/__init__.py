"""The guide engine: pure functions from (guide, run, event) to (run, view). It never parses language."""
