"""The flags of an article: model-delay, chip-vendor, company - what a reader sorts by at a glance.

model-delay   a delay of a model is asserted (reported or rumoured), not denied, negated or merely possible
chip-vendor   a chip is named, or a company that sells or designs chips is primary
company       any company is named, or implied by its product
"""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.kinds import ASSERTED
from newswatch.model import EntityTag, Event
from newswatch.tag.gazetteer import Gazetteer


def of(entities: Sequence[EntityTag], events: Sequence[Event], gazetteer: Gazetteer) -> tuple[str, ...]:
    """The flags in the order of `model.FLAGS`."""
    flags = []
    if any(e.type == "delay" and e.kind == "model" and e.status in ASSERTED for e in events):
        flags.append("model-delay")
    if any(tag.kind == "chip" or _sells_chips(tag, gazetteer) for tag in entities):
        flags.append("chip-vendor")
    if any(tag.kind == "company" for tag in entities):
        flags.append("company")
    return tuple(flags)


def _sells_chips(tag: EntityTag, gazetteer: Gazetteer) -> bool:
    company = gazetteer.company(tag.slug) if tag.kind == "company" and tag.role == "primary" else None
    return company is not None and "chip-vendor" in company.roles
