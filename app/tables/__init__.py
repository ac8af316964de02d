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
from app.tables.alerts import Alert, AlertChange, AlertOpen, Cover, Delivery, Preference, Subscription, Sweep
from app.tables.people import Contact, Person, PersonChange, PersonIdentifier
from app.tables.projections import AdviceRow, CaseRow, ClockRow, KpiTotal
from app.tables.record import Checkpoint, EventPrivate, EventRow, IdempotencyKey, Matter, MatterHead, ReadAudit
from app.tables.work import AdviceDraft, BankHoliday, Document, OutboxMessage, Service, ServiceArea, Worker

__all__ = [
    "Account",
    "AccountAudit",
    "AdviceDraft",
    "AdviceRow",
    "Alert",
    "AlertChange",
    "AlertOpen",
    "BankHoliday",
    "CaseRow",
    "Checkpoint",
    "ClockRow",
    "Contact",
    "Cover",
    "Delivery",
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
    "Preference",
    "ReadAudit",
    "Service",
    "ServiceArea",
    "SignInCount",
    "SignInLink",
    "Subscription",
    "Sweep",
    "Token",
    "WebSession",
    "Worker",
]
