"""A link by which the family of the case `own` comes in to its page."""

from collections.abc import Mapping
from typing import Any

from app.family import codes, links
from app.security import Actor
from app.tables import Matter
from app.today import now
from tests.support.installation import Installation


def family_link(here: Installation, ids: Mapping[str, dict[str, Any]], who: Actor) -> None:
    """Make it, and keep what stands in its address as `token`."""
    own = ids["own"]
    with here.db.writing() as session:
        matter = session.get_one(Matter, own["case_id"])
        contact = links.contact_of(session, matter, own["contact_id"])
        own["token"] = codes.token_of(here.settings, links.make(session, who, matter, contact, now()))
