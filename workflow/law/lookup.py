"""Looking up: a provision by its citation, by loose words, by its clock, and the limit in force on a day."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from functools import cached_property
from hashlib import sha256

from workflow.law.citation import Citation, NotACitation, refs_meant_by
from workflow.law.provisions import Ground, Instrument, Limit, Provision
from workflow.law.words import ClockCode, GroundCode, Kind


class UnknownProvision(LookupError):
    """The book holds no such provision."""

    def __init__(self, cite: Citation) -> None:
        """Name it."""
        super().__init__(f"the law book holds no {cite}")
        self.cite = cite


class NotInForce(LookupError):
    """The provision set no period on that day: not yet, or no longer."""

    def __init__(self, cite: Citation, on: date) -> None:
        """Name the provision and the day."""
        super().__init__(f"{cite} sets no period on {on}")
        self.cite, self.on = cite, on


class LawBook:
    """Instruments and their provisions, amendments folded in. Lookups take a citation or its text."""

    def __init__(self, instruments: Iterable[Instrument], provisions: Iterable[Provision]) -> None:
        """Keep them in order of instrument and file."""
        self.instruments: Mapping[str, Instrument] = {instrument.code: instrument for instrument in instruments}
        self._by_cite = {provision.cite: provision for provision in provisions}
        self._lists = {ground.cite: listed for listed in self._by_cite.values() for ground in listed.grounds}

    def __iter__(self) -> Iterator[Provision]:
        """Go through every provision."""
        return iter(self._by_cite.values())

    def __contains__(self, cite: object) -> bool:
        """Whether a citation, or its text, names a provision or a ground of the book."""
        try:
            return isinstance(cite, Citation | str) and bool(self.provision(cite))
        except (UnknownProvision, NotACitation):
            return False

    def provision(self, cite: Citation | str) -> Provision:
        """The provision cited; for a ground of an exception, the provision that lists it."""
        cite = Citation.parse(cite) if isinstance(cite, str) else cite
        found = self._by_cite.get(cite) or self._lists.get(cite)
        if found is None:
            raise UnknownProvision(cite)
        return found

    def find(self, text: str) -> list[Provision]:
        """What loose words may mean, in every instrument, the modelled first: see `_around`."""
        found: list[Provision] = []
        for instrument, refs in self._meanings(text):
            for ref in refs:
                found += [provision for provision in self._around(Citation(instrument, ref)) if provision not in found]
        return sorted(found, key=_modelled_first)

    def limit(self, cite: Citation | str, on: date) -> Limit:
        """The limit in force on the day its clock was triggered (Q11); NotInForce when there was none."""
        provision = self.provision(cite)
        value = provision.value_on(on)
        if value is None or value.period is None:
            raise NotInForce(provision.cite, on)
        return Limit(
            cite=provision.cite,
            kind=provision.kind,
            amount=value.period.amount,
            unit=value.period.unit,
            counting=value.period.counting,
            in_force_from=value.in_force_from,
            set_by=value.set_by,
            as_soon_as_practicable=provision.as_soon_as_practicable,
            excused_by=provision.excused_by,
        )

    def grounds(self, cite: Citation | str) -> tuple[Ground, ...]:
        """The grounds of an exception, borrowed ones included and marked with the provision that borrows them."""
        listed = self.provision(cite)
        borrowed = (ground for source in listed.same_as for ground in self._grounds_cited(source))
        return (*listed.grounds, *(replace(ground, via=listed.cite) for ground in borrowed))

    def grounds_of(self, code: GroundCode | str) -> tuple[Provision, ...]:
        """Where a ground belongs: every exception that lists or borrows it, the modelled first."""
        lists = (listed for listed in self if any(ground.code == code for ground in self.grounds(listed.cite)))
        return tuple(sorted((listed for listed in lists if listed.kind is Kind.EXCEPTION), key=_modelled_first))

    def limits_with_clock(self, code: ClockCode | str, starts_on: str | None = None) -> tuple[Provision, ...]:
        """The provisions behind a clock; with an event, only those it starts."""
        behind = (provision for provision in self if provision.clock and provision.clock == code)
        return tuple(provision for provision in behind if starts_on is None or starts_on in provision.starts_on)

    @cached_property
    def digest(self) -> str:
        """A hash of what the book says, whatever the order or lay-out of its files."""
        provisions = {str(provision.cite): asdict(provision) for provision in self}
        instruments = {code: asdict(instrument) for code, instrument in self.instruments.items()}
        return sha256(json.dumps([instruments, provisions], sort_keys=True, default=str).encode()).hexdigest()

    def _grounds_cited(self, cite: Citation) -> tuple[Ground, ...]:
        grounds = self.grounds(cite)
        return grounds if cite in self._by_cite else tuple(ground for ground in grounds if ground.cite == cite)

    def _meanings(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for code, instrument in self.instruments.items():
            for name in (code, instrument.number, *instrument.known_as):
                if text.lower().startswith(f"{name.lower()} "):
                    yield code, refs_meant_by(text[len(name) :])
        for code in self.instruments:
            yield code, refs_meant_by(text)

    def _around(self, cite: Citation) -> list[Provision]:
        """The provision and its parts; failing those, the list a ground stands in, or what it is part of."""
        parts = [provision for provision in self if provision.cite.is_within(cite)]
        if parts:
            return parts
        above = (self._lists.get(cite), *(self._by_cite.get(ancestor) for ancestor in cite.ancestors))
        return [provision for provision in above if provision][:1]


def _modelled_first(provision: Provision) -> bool:
    return provision.not_modelled is not None
