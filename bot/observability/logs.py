"""How the processes log: one line an event, to standard output, never a resident's words."""

import logging

import structlog


def configure_logs(level: int = logging.INFO) -> None:
    """Set up structlog for a process: time in UTC, level, event, key=value pairs."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
