"""What stops a command; each carries one sentence that says what is wrong and the mend.

* ProcessesError
  + SettingsError    a value in the environment or in .env does not fit
  + PortError        a port cannot be listened on
  + TrainingError    Rasa did not make a model
  + StartUpError     a process kept dying before everything was ready
  + PrepareError     the content could not be imported or indexed
  + BadQuestions     a file of questions cannot be read
"""

from bot.launcher.sentences import sentence


class ProcessesError(Exception):
    """`str()` is the sentence for the person at the terminal."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(sentence(key, **values))


class SettingsError(ProcessesError):
    pass


class PortError(ProcessesError):
    pass


class TrainingError(ProcessesError):
    pass


class StartUpError(ProcessesError):
    pass


class PrepareError(ProcessesError):
    pass


class BadQuestions(ProcessesError):
    pass
