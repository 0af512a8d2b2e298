import pytest
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionMissingDomainException

from actions.__main__ import DomainlessExecutor
from tests.actions.chat import actions


def test_the_action_server_knows_every_action():
    """Registering the package finds all of them, and nothing else."""
    executor = DomainlessExecutor()
    executor.register_package("actions")
    made = {name: run.__self__ for name, run in executor.actions.items()}
    ours = {name for name, action in made.items() if type(action).__module__.startswith("actions.")}
    assert ours == set(actions())


def test_calls_without_the_domain_are_served():
    """rasa_sdk alone would ask for the domain again; ours never needs it."""
    call = {"next_action": "action_unclear", "tracker": {}}
    assert DomainlessExecutor().update_and_return_domain(call, "action_unclear") == {}
    with pytest.raises(ActionMissingDomainException):
        ActionExecutor().update_and_return_domain(call, "action_unclear")
