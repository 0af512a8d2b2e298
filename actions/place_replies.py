"""What became of a commune, district or province, and the offices of the commune where somebody lives."""

from collections.abc import Iterable

from actions.guide_replies import offer_way_back
from actions.state import Offer
from actions.topic_replies import say_source
from actions.turn import Turn
from bot.knowledge.places import Commune, FormerDistrict, FormerProvince, FormerUnit, Found, Place
from bot.knowledge.places.questions import asks_about_place
from bot.observability.outcome import Outcome
from bot.retrieval.retriever import Retrieval

# A name that several places bear is told for so many of them; the district then tells them apart.
MAX_TOLD = 3


def remember_place(turn: Turn) -> Found:
    """The places that the message names; the commune, if it can only be one, is remembered."""
    found = turn.catalogue.references.places.find(turn.text)
    now = {*found.communes, *(commune for unit in found.former_units for commune in unit.now)}
    if len(now) == 1:
        turn.state.place = now.pop().code
    return found


def answers_place(turn: Turn, found: Found, retrieval: Retrieval) -> bool:
    """Say what became of the places of a question about places; ask which one if it names none."""
    topic = turn.catalogue.place_topic
    first = retrieval.candidates[0].topic if retrieval.candidates else None
    if topic is None or first != topic or not asks_about_place(turn.text):
        return False
    if found:
        tell_places(turn, found, topic)
    else:
        _ask_which_place(turn, topic)
    return True


def tell_named_place(turn: Turn) -> bool:
    """After "which commune do you mean?": a bare name counts. Whether one was recognised."""
    topic = turn.catalogue.place_topic
    places = turn.catalogue.references.places
    found = places.find(turn.text, bare=True)
    if topic is None or not found:
        return False
    tell_places(turn, found, topic)
    return True


def _ask_which_place(turn: Turn, topic: str) -> None:
    """Ask for the name of the commune that somebody calls "mine"."""
    turn.say("utter_place_which")
    turn.report(Outcome.CLARIFY)
    turn.state.offer = Offer("place", (topic,))
    turn.state.context = "choice"


def tell_places(turn: Turn, found: Found, topic: str) -> None:
    """Say what each place is now, with the source of the topic about it."""
    if found.misspelt:
        guessed: list[Place] = [*found.former_units, *found.communes, *found.districts]
        turn.say("utter_place_misspelt", {"name": guessed[0].full_name})
    for unit in found.former_units[:MAX_TOLD]:
        _tell_unit(turn, unit)
    told = {commune for unit in found.former_units for commune in unit.now}
    for commune in [c for c in found.communes if c not in told][:MAX_TOLD]:
        _tell_commune(turn, commune)
    for district in found.districts[:MAX_TOLD]:
        _tell_district(turn, district)
    for province in found.provinces:
        _tell_province(turn, province)
    say_source(turn, turn.catalogue.topics[topic])
    turn.report(Outcome.ANSWERED, topic)
    turn.state.settle()
    if turn.state.is_guiding:
        offer_way_back(turn)


def say_offices(turn: Turn, official: Iterable[str]) -> None:
    """Name the offices of a topic for the commune where the resident lives, if that is known."""
    communes = turn.catalogue.references.places.communes
    here = next((c for c in communes if c.code == turn.state.place), None)
    offices = here and turn.catalogue.references.registry.offices_in(official, here.full_name)
    if here and offices:
        values = {"commune": here.full_name, "offices": ", ".join(offices)}
        turn.say("utter_offices_here", values)


def _tell_unit(turn: Turn, unit: FormerUnit) -> None:
    values = {"former": _capital(_with_district(unit)), "now": unit.now[0].full_name}
    if unit.is_split:
        others = ", ".join(commune.full_name for commune in unit.now)
        turn.say("utter_place_split", {"former": values["former"], "communes": others})
    else:
        turn.say("utter_place_unit", values | {"parts": _parts(turn, unit.now[0])})


def _tell_commune(turn: Turn, commune: Commune) -> None:
    values = {"commune": _capital(commune.full_name), "parts": _parts(turn, commune)}
    turn.say("utter_place_commune", values)


def _tell_district(turn: Turn, district: FormerDistrict) -> None:
    names = ", ".join(commune.full_name for commune in district.communes)
    values: dict[str, str | int] = {
        "district": _capital(district.full_name),
        "communes": names,
        "count": len(district.communes),
    }
    turn.say("utter_place_district", values)


def _tell_province(turn: Turn, province: FormerProvince) -> None:
    values: dict[str, str | int] = {
        "province": _capital(province.full_name),
        "count": len(province.communes),
    }
    turn.say("utter_place_province", values)


def _parts(turn: Turn, commune: Commune) -> str:
    units = turn.catalogue.references.places.made_of(commune)
    return ", ".join(unit.full_name for unit in units)


def _with_district(unit: FormerUnit) -> str:
    return f"{unit.full_name} ({unit.district})" if unit.district else unit.full_name


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
