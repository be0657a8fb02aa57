"""Businesses in the database: create, find, list, and who belongs to them. It knows no password and no platform."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import IntegrityError

from app.core.businesses.checks import BusinessError, checked_currency, checked_name, checked_timezone, slug_of
from app.core.database.engine import as_operator, as_user, tenant

COLUMNS = "b.business_id, b.slug, b.name, b.currency_code, b.timezone"
MOST_NAMESAKES = 1000


class BusinessNotFoundError(BusinessError):
    """There is no such business, or not for this person: the two look the same."""


@dataclass(frozen=True, slots=True)
class Business:
    """A tenant. Its money is in `currency_code`, its days are those of `timezone` (IANA)."""

    business_id: UUID
    slug: str
    name: str
    currency_code: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a business; `role` is one of `core.memberships.role`."""

    business: Business
    role: str


def create_business(
    engine: Engine, name: str, currency_code: str, timezone: str, *, owner: UUID | None = None
) -> Business:
    """Create a business with a slug of its own (`-2`, `-3` … for namesakes), and make `owner` its owner.

    Raises BusinessError with one sentence when name, currency or zone cannot be.
    """
    name, currency_code, timezone = checked_name(name), checked_currency(currency_code), checked_timezone(timezone)
    slug, business_id = slug_of(name), uuid4()
    for number in range(1, MOST_NAMESAKES):
        business = Business(business_id, slug if number == 1 else f"{slug}-{number}", name, currency_code, timezone)
        try:
            _insert(engine, business, owner)
        except IntegrityError as error:
            if "businesses_slug_key" not in str(error.orig):
                raise
        else:
            return business
    raise BusinessError(f"Too many businesses are called {name!r}: choose another name.")


def find_business(engine: Engine, slug: str) -> Business:
    """For commands and pipelines; a person's request uses `find_membership`. Raises BusinessNotFoundError."""
    query = text(f"select {COLUMNS} from core.businesses b where b.slug = :slug")  # noqa: S608 - our own words
    with as_operator(engine) as connection:
        row = connection.execute(query, {"slug": slug}).one_or_none() if slug.isascii() and slug.isprintable() else None
    if row is None:
        raise BusinessNotFoundError(f"There is no business {slug[:63]!r}: `ecom business list` shows those there are.")
    return _business(row)


def list_businesses(engine: Engine) -> list[Business]:
    """All businesses of the installation by slug, for commands and pipelines; a person's are `list_memberships`."""
    with as_operator(engine) as connection:
        query = text(f"select {COLUMNS} from core.businesses b order by b.slug")  # noqa: S608
        return [_business(row) for row in connection.execute(query)]


def list_memberships(engine: Engine, user_id: UUID) -> list[Membership]:
    """A person's businesses with the role in each, by name."""
    query = text(f"""select {COLUMNS}, m.role from core.businesses b join core.memberships m using (business_id)
        where m.user_id = :user_id order by b.name, b.slug""")  # noqa: S608
    with as_user(engine, user_id) as connection:
        return [Membership(_business(row), row.role) for row in connection.execute(query, {"user_id": user_id})]


def find_membership(engine: Engine, user_id: UUID, slug: str) -> Membership:
    """A person's place in one business. Raises BusinessNotFoundError, the same for foreign and for unknown slugs."""
    for membership in list_memberships(engine, user_id):
        if membership.business.slug == slug:
            return membership
    raise BusinessNotFoundError("There is no such business: choose one of yours.")


def _insert(engine: Engine, business: Business, owner: UUID | None) -> None:
    with tenant(engine, business.business_id) as connection:
        connection.execute(
            text("""insert into core.businesses (business_id, slug, name, currency_code, timezone)
                values (:business_id, :slug, :name, :currency_code, :timezone)"""),
            {field: getattr(business, field) for field in Business.__slots__},
        )
        if owner is not None:
            connection.execute(
                text(
                    "insert into core.memberships (business_id, user_id, role) values (:business_id, :owner, 'owner')"
                ),
                {"business_id": business.business_id, "owner": owner},
            )


def _business(row: Row[tuple[object, ...]]) -> Business:
    return Business(row.business_id, row.slug, row.name, row.currency_code, row.timezone)
