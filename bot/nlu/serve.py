"""Rasa's command line (`python -m bot.nlu.serve run ...`), with one check made once and not every turn.

Rasa checks each answer of the action server against a JSON schema, and before that the schema, which
never changes, against the meta-schema of JSON Schema: 29 % of Rasa's time in a turn (py-spy,
2026-11-24), nearly all of it for the second. Here the schema is checked once, when the server starts;
every answer is still checked, by the same validator.
"""

from __future__ import annotations

from typing import Any

from jsonschema.validators import validator_for
from rasa.__main__ import main
from rasa.core.actions.action import RemoteAction

# The method of Rasa 3.6 that is replaced; a test fails when a new release has it no longer.
REPLACED = "_validate_action_result"


def check_schema_once() -> None:
    """Let all remote actions of this process share one validator.

    Raises:
        jsonschema.SchemaError: Rasa's schema is none.
    """
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    setattr(RemoteAction, REPLACED, validate)


if __name__ == "__main__":
    check_schema_once()
    main()
