"""The tables, and nothing else. Importing this package registers them all with SQLModel's metadata."""

from app.tables.accounts import (
    Account,
    AccountAudit,
    Grant,
    Identity,
    OAuthClient,
    Password,
    SignInCount,
    SignInLink,
    Token,
    WebSession,
)
from app.tables.people import Contact, Person, PersonChange, PersonIdentifier
from app.tables.projections import AdviceRow, CaseRow, ClockRow, KpiTotal
from app.tables.record import Checkpoint, EventPrivate, EventRow, IdempotencyKey, Matter, MatterHead, ReadAudit
from app.tables.work import AdviceDraft, BankHoliday, Document, OutboxMessage, Service, ServiceArea, Worker

__all__ = [
    "Account",
    "AccountAudit",
    "AdviceDraft",
    "AdviceRow",
    "BankHoliday",
    "CaseRow",
    "Checkpoint",
    "ClockRow",
    "Contact",
    "Document",
    "EventPrivate",
    "EventRow",
    "Grant",
    "IdempotencyKey",
    "Identity",
    "KpiTotal",
    "Matter",
    "MatterHead",
    "OAuthClient",
    "OutboxMessage",
    "Password",
    "Person",
    "PersonChange",
    "PersonIdentifier",
    "ReadAudit",
    "Service",
    "ServiceArea",
    "SignInCount",
    "SignInLink",
    "Token",
    "WebSession",
    "Worker",
]
