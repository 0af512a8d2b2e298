"""The fixed vocabulary of outcomes: one word for what a reply did.

The same words appear in `data.status` of `POST /api/chat`, in statistics and in tests. The table in
`docs/architecture.md` explains each one; a test keeps the two equal.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """What one reply did for the resident. Words with one prefix belong together in statistics."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNANSWERABLE = "unanswerable"
    GUIDE_STEP = "guide_step"
    GUIDE_DONE = "guide_done"
    GUIDE_STOPPED = "guide_stopped"
    STUCK_HELP = "stuck_help"
    HANDED_OFF = "handed_off"
    REFUSED_SECRET = "refused_secret"
    SMALL_TALK = "small_talk"
    FEEDBACK = "feedback"
    NOTICE = "notice"
    ERROR_BUSY = "error_busy"
    ERROR_INPUT = "error_input"
    ERROR_INTERNAL = "error_internal"
