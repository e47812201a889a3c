"""The closed lists: kinds of entity, fields of a text, types and statuses of events, kinds of delay, flags.

They are apart from `model` because a query needs them and has no time for the classes there.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["company", "chip", "model"]
Field = Literal["title", "summary", "text"]
Role = Literal["primary", "mentioned"]
Status = Literal["reported", "rumoured", "denied", "negated", "hypothetical"]

EVENT_TYPES = (
    "delay", "launch", "cancellation", "supply", "export-control", "deal", "funding", "acquisition", "capex",
    "performance", "technical-trouble", "price", "outage", "lawsuit", "security", "people",
)  # fmt: skip
STATUSES = ("reported", "rumoured", "denied", "negated", "hypothetical")
ASSERTED = ("reported", "rumoured")  # of these what somebody says has happened or will
DELAY_KINDS = ("model", "chip", "product", "datacenter", "fab", "other")
FLAGS = ("model-delay", "chip-vendor", "company")
