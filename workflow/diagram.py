"""The state diagram, in Mermaid, drawn from the table the code runs: the same table gives the same text."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from workflow.states import ENDED, OPEN, State
from workflow.steps import STEPS, Step

ANY_OPEN: Final = "open_case"
INDENT: Final = "    "
NOTE_WIDTH: Final = 80


def mermaid() -> str:
    """The states, an arrow for every step that leads to one, and a note of the steps that change none."""
    return "\n".join(("stateDiagram-v2", *(INDENT + line for line in (*_states(), *_arrows(), *_note()))))


def _states() -> Iterator[str]:
    yield f'state "open" as {ANY_OPEN} {{'
    yield from (INDENT + state.value for state in OPEN)
    yield "}"
    yield from (state.value for state in ENDED)


def _arrows() -> Iterator[str]:
    """One arrow for each pair of states, with every step between them; those out of order have an arrow of their own.

    Mermaid draws no dashed line between states, so an irregular arrow says that it is one.
    """
    between: dict[tuple[str, str, bool], list[str]] = {}
    for step in STEPS:
        for source in _sources(step) if step.to else ():
            arrow = (source, (step.to or State.NEW).value, bool(step.irregular))
            between.setdefault(arrow, []).append(_label(step))
    for (source, to, irregular), labels in between.items():
        yield f"{source} --> {to} : {', '.join(dict.fromkeys(labels))}{' (irregular)' if irregular else ''}"


def _sources(step: Step) -> tuple[str, ...]:
    if step.sources == OPEN:
        return (ANY_OPEN,)
    return tuple("[*]" if source is State.NEW else source.value for source in step.sources)


def _label(step: Step) -> str:
    """The event; where only one of its rows leads here, when."""
    return f"{step.event} [{step.when.__name__.replace('_', ' ')}]" if step.when else step.event


def _note() -> Iterator[str]:
    """The steps that change no state, by the states they may happen in."""
    within: dict[tuple[State, ...], list[str]] = {}
    for step in STEPS:
        if step.to is None:
            within.setdefault(step.sources, []).append(step.event + (" (irregular)" if step.irregular else ""))
    yield f"note right of {ANY_OPEN}"
    yield INDENT + "No change of state:"
    for sources, events in within.items():
        where = "in any state" if sources == OPEN + ENDED else "in " + ", ".join(state.value for state in sources)
        yield from (INDENT + line for line in wrap(f"{where} - {', '.join(events)}", NOTE_WIDTH))
    yield "end note"
