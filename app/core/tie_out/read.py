"""The comparison as dbt left it in the marts. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.database.tables import has_tables
from app.core.tie_out.words import sentence
from app.core.trust.checks import broken_check
from app.schemas.tie_out import ConnectionTieOut, TieOut, TieOutDay, TieOutDifference

TABLES = ("marts.fct_tie_outs", "marts.fct_tie_out_differences")
MOST_LINES = 1_000

_CONNECTIONS = text("""
    select t.connection_id, t.platform, c.name, t.currency_code, min(t.day_on) as first_on, max(t.day_on) as last_on,
        count(*) as days, count(*) filter (where t.state = 'unexplained') as unexplained_days,
        sum(t.warehouse_orders) as warehouse_orders, sum(t.difference_orders) as difference_orders,
        sum(t.difference_amount) as difference_amount, sum(t.difference_lines - t.unexplained_lines) as explained_lines,
        max(t.reported_at) as reported_at,
        -- what a connector's cursor says where its platform would report, if it were let
        (select s.cursor ->> 'not_granted' from raw.stream_states s where s.business_id = t.business_id
            and s.connection_id = t.connection_id and s.stream = 'daily_totals') as not_granted,
        case
            when bool_or(t.state = 'unexplained') then 'unexplained'
            when bool_and(t.state = 'not reported') then 'not reported'
            when bool_or(t.state = 'explained') then 'explained'
            else 'ties'
        end as state
    from marts.fct_tie_outs t join core.connections c using (business_id, connection_id)
    where t.business_id = :business_id
    group by t.business_id, t.connection_id, t.platform, c.name, t.currency_code order by c.name, t.connection_id, t.currency_code""")
_DAYS = text("""
    select connection_id, day_on, currency_code, basis, reported_orders, warehouse_orders, reported_amount, warehouse_amount,
        difference_orders, difference_amount, state
    from marts.fct_tie_outs
    where business_id = :business_id and state <> 'not reported' order by connection_id, day_on desc""")
_LINES = text("""
    select connection_id, day_on, order_id, order_number, currency_code, reported_amount, warehouse_amount, difference_orders,
        difference_amount, reason, is_explained
    from marts.fct_tie_out_differences
    where business_id = :business_id order by is_explained, day_on desc, abs(difference_amount) desc, order_id limit :most""")


def connections_compared(conn: Connection, business_id: UUID) -> list[ConnectionTieOut]:
    """One row per connection and currency; none before the warehouse is built."""
    if not has_tables(conn, TABLES):
        return []
    keys = {"business_id": business_id}
    return [_connection(dict(row)) for row in conn.execute(_CONNECTIONS, keys).mappings()]


def tie_out(conn: Connection, business_id: UUID) -> TieOut:
    """All of it: at most `MOST_LINES` lines, those without a harmless reason first."""
    connections, broken = connections_compared(conn, business_id), broken_check(conn, business_id)
    if not connections:
        return TieOut(broken_check=broken, connections=[], days=[], differences=[])
    keys = {"business_id": business_id, "most": MOST_LINES}
    return TieOut(
        broken_check=broken,
        connections=connections,
        days=[TieOutDay.model_validate(dict(row)) for row in conn.execute(_DAYS, keys).mappings()],
        differences=[TieOutDifference.model_validate(dict(row)) for row in conn.execute(_LINES, keys).mappings()],
    )


def _connection(row: Mapping[str, Any]) -> ConnectionTieOut:
    return ConnectionTieOut.model_validate({**row, "sentence": sentence(row)})
