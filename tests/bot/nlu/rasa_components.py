"""Tests of the components that import rasa; test_in_rasa.py runs this file in Rasa's environment."""

import time
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoders.base import MAX_QUERY
from bot.encoders.bundled import BundledEncoder
from bot.encoders.handover import EMBEDDING, from_json
from bot.nlu import shortcuts
from bot.nlu.featurizer import EncoderFeaturizer
from bot.nlu.parse import MEANING_IN_GUIDE, read_intent
from bot.nlu.tokenizer import FoldingTokenizer


@pytest.fixture
def tokenizer() -> FoldingTokenizer:
    return FoldingTokenizer(FoldingTokenizer.get_default_config())


@pytest.fixture(scope="module")
def featurizer() -> EncoderFeaturizer:
    config = {**EncoderFeaturizer.get_default_config(), "scale": 2.0}
    return EncoderFeaturizer.create(config, Mock(), Mock(), SimpleNamespace(node_name="encoder"))


def _words(tokenizer: FoldingTokenizer, text: str) -> list[str]:
    return [token.text for token in tokenizer.tokenize(Message({TEXT: text}), TEXT)]


def _vector(featurizer: EncoderFeaturizer, text: str) -> np.ndarray:
    message = Message({TEXT: text})
    featurizer.process([message])
    (features,) = message.features
    assert (features.type, features.attribute) == (FEATURE_TYPE_SENTENCE, TEXT)
    return features.features


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Không THẤY nút đó!!", ["khong", "thay", "nut", "do", "!!"]),
        ("khong thay nut do!!", ["khong", "thay", "nut", "do", "!!"]),
        ("👍", ["👍"]),
        ("", [""]),
        ("\u200b", [""]),
    ],
)
def test_tokens_are_folded_and_never_missing(tokenizer, text, words):
    """Accented and unaccented text give the same tokens, and every text gives at least one."""
    assert _words(tokenizer, text) == words


def test_a_very_long_text_is_cut(tokenizer):
    """50,000 characters cost no more than the first few hundred."""
    started = time.perf_counter()
    words = _words(tokenizer, "a " * 25_000)
    assert len(words) == MAX_QUERY // 2
    assert time.perf_counter() - started < 0.1


def test_training_adds_a_copy_without_diacritics(tokenizer):
    """An accented example also teaches how the same words look unaccented, with its intent."""
    examples = [
        Message({TEXT: "xong rồi", INTENT: "guide_next"}),
        Message({TEXT: "ko dc", INTENT: "guide_stuck"}),
    ]
    data = tokenizer.process_training_data(TrainingData(training_examples=examples))
    assert [(m.get(TEXT), m.get(INTENT)) for m in data.intent_examples] == [
        ("xong rồi", "guide_next"),
        ("ko dc", "guide_stuck"),
        ("xong roi", "guide_next"),
    ]
    assert all(message.get("text_tokens") for message in data.training_examples)


def test_a_message_gets_one_scaled_sentence_vector(featurizer):
    """The feature has the shape that the classifier stacks: one row."""
    vector = _vector(featurizer, "làm căn cước ở đâu")
    assert vector.shape == (1, 384)
    assert np.linalg.norm(vector) == pytest.approx(2.0, abs=1e-3)


def test_training_encodes_what_processing_encodes(featurizer):
    """An example in a batch and the same text alone get the same vector."""
    texts = ["xong rồi", "không thấy nút đó", "cháu là ai"]
    data = TrainingData(training_examples=[Message({TEXT: text}) for text in texts])
    featurizer.process_training_data(data)
    for message in data.training_examples:
        alone = _vector(featurizer, message.get(TEXT))
        assert np.allclose(message.features[0].features, alone, atol=1e-3)


@pytest.mark.parametrize("payload", ["/affirm", " /guide_next", '/choose_topic{"topic": "x"}'])
def test_a_payload_is_not_encoded(featurizer, payload):
    """A button must not wait for the encoder: Rasa replaces the intent of a payload anyway."""
    started = time.perf_counter()
    assert not _vector(featurizer, payload).any()
    assert time.perf_counter() - started < 0.005


def test_the_vector_goes_on_to_the_actions_unscaled(featurizer):
    """What Rasa hands on is the encoder's own unit vector, within half precision."""
    message = Message({TEXT: "làm căn cước ở đâu"})
    featurizer.process([message])
    handed_on = message.as_dict(only_output_properties=True)[EMBEDDING]
    vector = from_json(BundledEncoder(), handed_on)
    assert np.allclose(vector * 2.0, message.features[0].features, atol=1e-3)


def test_a_payload_hands_on_no_vector(featurizer):
    """A zero vector would be a wrong answer's best excuse."""
    message = Message({TEXT: "/affirm"})
    featurizer.process([message])
    assert EMBEDDING not in message.as_dict(only_output_properties=True)


@pytest.mark.parametrize("scale", [0, -1, float("nan")])
def test_a_scale_without_effect_is_refused(scale):
    """A setting that would switch the vectors off is an error, not a weaker model."""
    with pytest.raises(ValueError, match="scale"):
        EncoderFeaturizer.validate_config({"scale": scale})


def _answer_of_an_action(**changes: object) -> dict[str, object]:
    event = {"event": "slot", "name": "offer", "value": {"kind": "topic"}, "timestamp": None}
    return {"events": [event], "responses": [{"text": "Chào bác"}], **changes}


@pytest.fixture
def shortened(monkeypatch):
    """The shortcuts in place, until the end of the test."""
    for owner, name in shortcuts.REPLACED:
        monkeypatch.setattr(owner, name, vars(owner)[name])
    shortcuts.install()


@pytest.fixture
def validate(shortened):
    action = RemoteAction("action_answer_question", None)
    return lambda answer: action._validate_action_result(answer)


def test_every_shortcut_replaces_a_method_that_this_rasa_has(shortened, monkeypatch):
    """A new release of Rasa without one of them is noticed here, not by a slower bot."""
    ours = [vars(owner)[name] for owner, name in shortcuts.REPLACED]
    monkeypatch.undo()
    theirs = [vars(owner)[name] for owner, name in shortcuts.REPLACED]
    assert all(a is not b for a, b in zip(ours, theirs, strict=True))


def test_an_answer_of_an_action_passes_quickly(validate):
    """The check of an answer costs no more than the answer is worth: 10 ms before."""
    started = time.perf_counter()
    assert all(validate(_answer_of_an_action()) for _ in range(100))
    assert time.perf_counter() - started < 0.3


@pytest.mark.parametrize(
    "wrong",
    [
        {"events": "none"},
        {"events": [{"name": "offer"}]},
        {"responses": "Chào bác"},
        {"responses": ["Chào bác"]},
    ],
)
def test_a_wrong_answer_of_an_action_is_refused_as_rasa_does(validate, wrong, monkeypatch):
    """What Rasa's own check refuses is refused by ours."""
    answer = _answer_of_an_action(**wrong)
    with pytest.raises(ValidationError):
        validate(answer)
    monkeypatch.undo()
    with pytest.raises(ValidationError):
        validate(answer)


def test_every_event_class_is_found_as_rasa_finds_it(shortened, monkeypatch):
    """An event read from the store becomes the same class as before, also when asked twice."""
    names = ("slot", "user", "action", "bot", "session_started", "followup")
    found = [Event.resolve_by_type(name) for name in names * 2]
    monkeypatch.undo()
    assert found == [Event.resolve_by_type(name) for name in names * 2]
    assert None not in found


class _Pipeline(MessageProcessor):
    """A processor whose pipeline must not be asked."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.asked: list[str] = []
        self.model_metadata = SimpleNamespace(nlu_target="nlu")
        self.graph_runner = SimpleNamespace(run=self._run)

    def _run(self, inputs: dict[str, object], targets: list[str]) -> dict[str, list[Message]]:
        (message,) = inputs["__message__"]
        self.asked.append(message.text)
        return {targets[0]: [Message({TEXT: message.text, INTENT: {"name": "greet"}})]}


@pytest.mark.parametrize("text", ["/affirm", '/start_guide{"topic": "quet-ma-qr", "step": "2"}'])
def test_a_payload_is_read_without_the_pipeline_and_with_its_entities(shortened, text):
    """A button means what it says; nothing is classified."""
    processor = _Pipeline(Domain.load("domain.yml"))
    tracker = DialogueStateTracker.from_events("a", [])
    parsed = processor._parse_message_with_graph(UserMessage(text), tracker)
    assert processor.asked == []
    assert parsed["text"] == text
    assert parsed["intent"] == {"name": text[1:].partition("{")[0], "confidence": 1.0}
    entities = {entity["entity"]: entity["value"] for entity in parsed["entities"]}
    assert entities == ({"topic": "quet-ma-qr", "step": "2"} if "{" in text else {})


@pytest.mark.parametrize("text", ["xong rồi", "/no_such_intent", "/"])
@pytest.mark.filterwarnings("ignore")
def test_what_is_no_payload_goes_through_the_pipeline(shortened, text):
    """Only a payload of an intent of the domain is spared."""
    processor = _Pipeline(Domain.load("domain.yml"))
    tracker = DialogueStateTracker.from_events("a", [])
    assert processor._parse_message_with_graph(UserMessage(text), tracker)["intent"]
    assert processor.asked == [text]


def test_a_new_session_starts_with_one_value_for_each_slot(shortened):
    """A conversation of a thousand turns carries over no more than one of ten."""
    changes = [SlotSet("offer", None), *(SlotSet("guide_stack", [n]) for n in range(50))]
    events = [UserUttered("xong"), *changes, SlotSet("offer", {"kind": "topic"})]
    tracker = DialogueStateTracker.from_events("a", events)
    carried = ActionSessionStart._slot_set_events_from_tracker(tracker)
    assert {event.key: event.value for event in carried} == {
        "offer": {"kind": "topic"},
        "guide_stack": [49],
    }
    assert len(carried) == 2


class _Agent:
    def __init__(self, intent: str) -> None:
        self.intent = intent
        self.seen: list[str] = []

    async def parse_message(self, text: str) -> dict[str, object]:
        self.seen.append(text)
        ranking = [{"name": name, "confidence": 0.5} for name in ("thanks", "greet")]
        return {"intent": {"name": self.intent, "confidence": 0.91}, "intent_ranking": ranking}


@pytest.mark.parametrize(("nlu_intent", "meaning"), [*MEANING_IN_GUIDE.items(), ("greet", "greet")])
def test_the_intent_is_read_in_the_column_guide(nlu_intent, meaning):
    """The raw intent stays visible beside what it means on a guide's step."""
    result = read_intent(_Agent(nlu_intent), "ừ")
    assert result == {
        "intent": meaning,
        "confidence": 0.91,
        "nlu_intent": nlu_intent,
        "ranking": ["thanks", "greet"],
    }


@pytest.mark.parametrize("text", ["", "  ", "/", "\u200b", None, 7, ["xong"]])
def test_text_that_says_nothing_is_a_question_without_confidence(text):
    """An empty or odd line is answered without asking the model."""
    agent = _Agent("greet")
    assert read_intent(agent, text)["intent"] == "ask_question"
    assert read_intent(agent, text)["confidence"] == 0
    assert agent.seen == []


def test_a_typed_slash_is_no_payload():
    """Text from outside never reaches Rasa's payload parser."""
    agent = _Agent("greet")
    read_intent(agent, "//restart")
    read_intent(agent, "/ xong rồi")
    assert agent.seen == ["restart", "xong rồi"]
