"""Values are followed through every shape of SQL that the warehouse is written in."""

from __future__ import annotations

import pytest

from app.core.lineage.columns import column_origins

TABLES = {"marts": {"orders": ["id", "mail", "total"], "lines": ["id", "price", "units"]}}


def origins(sql: str, column: str) -> set[str]:
    return {f"{o.table}.{o.column}" for o in column_origins(sql, TABLES)[column]}


@pytest.mark.parametrize(
    ("sql", "column", "expected"),
    [
        ("select o.mail as who from marts.orders o", "who", {"marts.orders.mail"}),
        ("with a as (select * from marts.orders) select mail as who from a", "who", {"marts.orders.mail"}),
        ("select price * units as paid from marts.lines", "paid", {"marts.lines.price", "marts.lines.units"}),
        ("select id from marts.orders union all select units from marts.lines", "id", {"marts.orders.id", "marts.lines.units"}),
        ("select sum(total) over (partition by mail) as s from marts.orders", "s", {"marts.orders.total", "marts.orders.mail"}),
        ("select (select max(l.price) from marts.lines l where l.id = o.id) as p from marts.orders o", "p",
         {"marts.lines.price", "marts.lines.id", "marts.orders.id"}),
        ("select r.email as who from raw.docs d cross join lateral jsonb_to_record(d.payload) as r (email text)", "who",
         {"raw.docs.payload"}),
        ("with s as (select * from raw.docs), p as (select s.id, r.* from s, lateral jsonb_to_record(s.payload) as r (tags jsonb))"
         " select (select string_agg(t.tag, '') from jsonb_array_elements_text(tags) as t (tag)) as all_tags from p", "all_tags",
         {"raw.docs.payload"}),
        ("select p.goods from raw.docs d, (jsonb_to_recordset(d.payload) sold(proceeds jsonb)"
         " cross join lateral (select sold.proceeds as goods) p)", "goods", {"raw.docs.payload"}),
        ("select 0 as nothing from marts.orders", "nothing", set()),
    ],
    ids=["renamed", "star", "calculated", "union", "window", "subquery", "document", "array in a document",
         "a function joined in parentheses", "constant"],
)  # fmt: skip
def test_a_column_comes_from(sql: str, column: str, expected: set[str]) -> None:
    assert origins(sql, column) == expected


def test_what_only_filters_or_joins_is_no_origin() -> None:
    sql = "select l.price from marts.lines l join marts.orders o on o.id = l.id where o.mail is not null"
    assert origins(sql, "price") == {"marts.lines.price"}
