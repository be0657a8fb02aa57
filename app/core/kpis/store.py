"""Expressions that a business keeps. What is stored was parsed before and is parsed again at every use: it never becomes SQL."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.core.exceptions import UserError
from app.core.metrics.definitions import registry, units
from app.core.metrics.expressions import parse
from app.core.metrics.units import unit_of

MOST = 50
_INSERT = text("""
    insert into core.kpis (business_id, name, expression, created_by) values (:business_id, :name, :expression, :actor)
    returning kpi_id""")
_LIST = text("select kpi_id, name, expression from core.kpis where business_id = :business_id order by lower(name)")
_DELETE = text("delete from core.kpis where business_id = :business_id and kpi_id = :kpi_id")


class KpiError(UserError):
    """A figure of one's own cannot be what was asked for."""


class UnknownKpiError(KpiError):
    """This business has no such figure."""


@dataclass(frozen=True, slots=True)
class StoredKpi:
    """One figure as it is kept."""

    kpi_id: UUID
    name: str
    expression: str


def list_kpis(conn: Connection, business_id: UUID) -> list[StoredKpi]:
    """A business's own figures, by name."""
    rows = conn.execute(_LIST, {"business_id": business_id})
    return [StoredKpi(row.kpi_id, row.name, row.expression) for row in rows]


def add_kpi(conn: Connection, business_id: UUID, name: str, expression: str, *, actor: str) -> StoredKpi:
    """Keep a figure. Raises ExpressionError for one that means nothing, KpiError for a name that cannot be or is taken."""
    clean = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(clean) <= 80 or any(unicodedata.category(c) in ("Cc", "Cs", "Cf") for c in clean):
        raise KpiError("A figure's name is 1 to 80 characters on one line: choose another.")
    unit_of(parse(expression, registry()), units())
    if len(list_kpis(conn, business_id)) >= MOST:
        raise KpiError(f"A business keeps at most {MOST} figures of its own: remove one first.")
    given = {"business_id": business_id, "name": clean, "expression": expression.strip(), "actor": actor}
    try:
        with conn.begin_nested():
            kpi_id: UUID = conn.execute(_INSERT, given).scalar_one()
    except IntegrityError:
        raise KpiError(f"There is already a figure called {clean}: choose another name.") from None
    return StoredKpi(kpi_id, clean, expression.strip())


def remove_kpi(conn: Connection, business_id: UUID, kpi_id: UUID) -> None:
    """Forget a figure. Raises UnknownKpiError."""
    if not conn.execute(_DELETE, {"business_id": business_id, "kpi_id": kpi_id}).rowcount:
        raise UnknownKpiError(f"This business has no figure {kpi_id}.")
