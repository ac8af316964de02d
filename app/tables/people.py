"""Children, young people and those around them. Names live here and beside events, never in the chain."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.tables.columns import Id, Instant


class Person(SQLModel, table=True):
    """A child or young person on file in one authority; the file holds their matters."""

    __tablename__: ClassVar[Any] = "person"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(index=True, max_length=3)
    forename: str = ""
    surname: str = ""
    name_key: str = Field(default="", index=True)
    date_of_birth: date | None = Field(default=None, index=True)
    sex: str | None = None
    ethnicity: str | None = None
    postcode: str | None = None
    year_group: int | None = None
    attends_urn: str | None = None
    attends_name: str | None = None
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class PersonIdentifier(SQLModel, table=True):
    """A UPN, ULN or NHS number: within an authority it belongs to one person."""

    __tablename__: ClassVar[Any] = "person_identifier"
    __table_args__ = (UniqueConstraint("authority", "scheme", "value", name="uq_person_identifier"),)

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    authority: str = Field(max_length=3)
    scheme: str
    value: str
    person_id: int = Field(sa_column=Column(Id, ForeignKey("person.id"), nullable=False, index=True))


class Contact(SQLModel, table=True):
    """Someone around a child: how they are written to, in which language, and whether an address is withheld."""

    __tablename__: ClassVar[Any] = "contact"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    person_id: int = Field(sa_column=Column(Id, ForeignKey("person.id"), nullable=False, index=True))
    relation: str = ""
    name: str = ""
    parental_responsibility: bool = False
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    language: str | None = None
    interpreter: bool = False
    send: str = "email"
    withhold_address: bool = False
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class PersonChange(SQLModel, table=True):
    """What a person's or contact's details said before they were changed, by whom and when."""

    __tablename__: ClassVar[Any] = "person_change"

    id: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    person_id: int = Field(sa_column=Column(Id, ForeignKey("person.id"), nullable=False, index=True))
    contact_id: int | None = Field(default=None, sa_column=Column(Id, nullable=True))
    account_id: int = Field(sa_column=Column(Id, ForeignKey("account.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    before: str = Field(sa_column=Column(Text, nullable=False))
