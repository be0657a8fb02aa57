"""Money of orders adds up to the last penny, whatever is given back in which pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.market.records import Line, Order, Refund, added_tax, included_tax

BLANK = {
    "index": 1, "created": 0, "processed": 0, "updated": 0, "person": 0, "customer": None, "email": None, "phone": None,
    "country": "GB", "is_test": False, "source": "web", "note": None, "code": None, "shipping_tax_bp": 2000,
}  # fmt: skip


def order(lines: list[Line], *, taxes_included: bool = True, shipping: int = 395, **more: object) -> Order:
    taxed = included_tax if taxes_included else added_tax
    made = Order(
        **BLANK | {"currency": "GBP", "rate_ppm": 1_000_000} | more,  # type: ignore[arg-type]
        taxes_included=taxes_included,
        shipping=shipping,
        shipping_tax=taxed(shipping, 2000),
        lines=lines,
    )
    made.add_up()
    return made


def line(quantity: int, price: int, discount: int = 0, tax: int = 0) -> Line:
    return Line(0, "Mug", quantity, price, discount, 10, 0, tax, 2000)


def test_included_tax_is_inside_the_total_and_excluded_tax_is_on_top() -> None:
    assert order([line(2, 1200, tax=400)]).total == 2400 + 395
    assert order([line(2, 1200, tax=480)], taxes_included=False).total == 2400 + 480 + 395 + 79


def test_units_taken_off_by_an_edit_leave_the_total() -> None:
    made = order([line(3, 1000)])
    made.lines[0].removed = 1
    made.add_up()
    assert made.total == 2000 + 395


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9999), st.integers(0, 400)), min_size=1, max_size=4),
    st.booleans(),
    st.data(),
)
def test_giving_back_everything_piece_by_piece_gives_back_exactly_the_total(
    lines: list[tuple[int, int, int]], taxes_included: bool, data: st.DataObject
) -> None:
    made = order(
        [line(q, p, min(d, q * p), tax=added_tax(q * p, 2000)) for q, p, d in lines], taxes_included=taxes_included
    )
    for number, one in enumerate(made.lines):
        while one.refunded < one.kept:
            units = data.draw(st.integers(1, one.kept - one.refunded))
            made.add_refund(Refund(1, None, [made.refund_line(number, units, "RETURN")]))
    made.add_refund(Refund(2, None, [], shipping=made.shipping, shipping_tax=made.shipping_tax))
    assert made.refunded == made.total


def test_the_buyers_money_is_rounded_half_up() -> None:
    made = order([line(1, 999)], currency="EUR", rate_ppm=1_150_000)
    assert made.presentment(999) == 1149
