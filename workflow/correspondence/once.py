"""What was recorded twice, on a case's own record and as correspondence about that case, is counted once."""

from collections import Counter
from collections.abc import Iterable, Iterator

from workflow.correspondence.figures import Dated


def once(beside: Iterable[tuple[int | None, Dated]], on_cases: Iterable[tuple[int, Dated]]) -> Iterator[Dated]:
    """All that came in, each once; either side comes with the case it is about (None: about none).

    A family's own page records its complaint on the case; whoever takes it further records it as correspondence, where
    it has its stages and its outcome. So one of the same case, the same kind and stage, and the same day of receipt is
    one and the same, and what is kept as correspondence is what counts. Two of a day on either side are two.
    """
    held = Counter[tuple[int | None, object, object, object]]()
    for case_id, row in beside:
        held[case_id, row.kind, row.stage, row.received_on] += 1
        yield row
    for case_id, row in on_cases:
        same = (case_id, row.kind, row.stage, row.received_on)
        if held[same]:
            held[same] -= 1
        else:
            yield row
