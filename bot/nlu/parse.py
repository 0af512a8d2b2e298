"""Reads the intent of texts without a server: `python -m bot.nlu.parse --model models/x.tar.gz`.

Takes JSON lines {"id", "text"} from standard input, writes one line each to standard output:
{"id", "intent", "confidence", "nlu_intent"}. `nlu_intent` is what the pipeline said, `intent` what
it means while a guide's step is on screen. With `--ranking` also "ranking": all intents, best first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.utils.log_utils import configure_structlog

from bot.vietnamese.folding import normalise

NLU_FALLBACK = "nlu_fallback"

# The column "guide" of the table of intents: what an intent means on a guide's step. All others
# keep their name there. Low confidence is treated as a question.
MEANING_IN_GUIDE = {
    NLU_FALLBACK: "ask_question",
    "affirm": "guide_next",
    "deny": "guide_stuck",
}


def read_intent(agent: Agent, text: object) -> dict[str, Any]:
    """Return `intent`, `confidence` (0 for text that says nothing), `nlu_intent` and `ranking`.

    A leading "/" is taken off: this text was typed, it is no button's payload.
    """
    typed = normalise(text).lstrip(INTENT_MESSAGE_PREFIX + " ") if isinstance(text, str) else ""
    if not typed:
        return _as_result(NLU_FALLBACK, 0.0, [])
    parsed = asyncio.run(agent.parse_message(typed))
    ranking = [intent["name"] for intent in parsed.get("intent_ranking", [])]
    return _as_result(parsed["intent"]["name"], float(parsed["intent"]["confidence"]), ranking)


def _as_result(nlu_intent: str, confidence: float, ranking: list[str]) -> dict[str, Any]:
    return {
        "intent": MEANING_IN_GUIDE.get(nlu_intent, nlu_intent),
        "confidence": round(confidence, 4),
        "nlu_intent": nlu_intent,
        "ranking": ranking,
    }


def main() -> None:
    """Parse every line of standard input."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.parse", description=__doc__)
    parser.add_argument("--model", required=True, help="a trained model, or a folder of models")
    parser.add_argument("--ranking", action="store_true", help="also all intents, best first")
    # Left alone, Rasa would write every text, as a debug line, between the results.
    configure_structlog(logging.WARNING)
    arguments = parser.parse_args()
    agent = Agent.load(arguments.model)
    for line in filter(str.strip, sys.stdin):
        request = json.loads(line)
        result = {"id": request.get("id"), **read_intent(agent, request.get("text"))}
        if not arguments.ranking:
            del result["ranking"]
        print(json.dumps(result, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
