"""The simulated market as a BigCommerce store: its catalogue, its accounts and its orders, in pence of its own currency."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.bigcommerce import documents
from sandbox.bigcommerce.documents import Buyer, Line
from sandbox.bigcommerce.store import Store, written
from sandbox.market.journal import World
from sandbox.market.market import Market
from sandbox.market.records import Line as MarketLine
from sandbox.market.records import Order, share

FIRST_ORDER, FIRST_PRODUCT, FIRST_VARIANT = 100, 101, 1_001


def market_store(world: World, base_url: str) -> Store:
    """Everything that the market holds now. Test orders are left out: BigCommerce has none."""
    market = world.market
    made = Store(base_url, _moment(market.clock))
    made.insert("store", 1, documents.store(made.currency))
    _add_catalogue(made, market)
    for account in market.people.customers:
        person = market.people.everyone[account.person]
        buyer = Buyer(account.number + 1, person.first, person.last, person.email or "")
        made.insert(
            "customers", buyer.customer, documents.customer(buyer), _moment(account.created), _moment(account.changed)
        )
    for order in market.orders:
        if not order.is_test:
            _add_order(made, market, order)
    return made


def _add_catalogue(store: Store, market: Market) -> None:
    costs = market.unit_costs()
    for product in market.products:
        number, members = FIRST_PRODUCT + product.number, [market.variants[one] for one in product.variants]
        price, cost = members[0].price / 100, int(costs[members[0].number]) / 100
        document = documents.product(number, product.title, f"P-{number}", price, cost)
        store.insert("products", number, document, _moment(product.changed), _moment(product.changed))
        for one in members:
            key, cost = FIRST_VARIANT + one.number, int(costs[one.number]) / 100
            label = one.title if len(members) > 1 else ""
            own = one.price / 100 if label else None
            shown = documents.variant(key, number, one.sku, own, cost if one.shows_cost else None, label)
            store.insert("product_variants", key, shown, _moment(one.changed), _moment(one.changed))
            units = int(market.stock.on_hand[one.number])
            store.insert("inventory", key, documents.stocked(key, number, one.sku, (units, 0)))


def _add_order(store: Store, market: Market, order: Order) -> None:
    number = FIRST_ORDER + order.index
    lines = [_line(market, line, is_tax_on_top=not order.taxes_included) for line in order.lines if line.kept]
    shipping = order.shipping if order.taxes_included else order.shipping + order.shipping_tax
    document = documents.order(
        number, _buyer(market, order), lines, base_url=store.base_url, shipping=shipping,
        shipping_tax=order.shipping_tax, refunded=order.refunded, message=order.note or "", code=order.code,
        status=(5, "Cancelled") if order.cancelled else (2, "Shipped") if order.fulfilled else (11, "Awaiting Fulfillment"),
    )  # fmt: skip
    store.insert("orders", number, document, _moment(order.processed), _moment(order.updated))
    paid_at = written("order_transactions", _moment(order.created))
    payment = documents.transaction(store.next_id("order_transactions"), number, order.total, paid_at)
    store.insert("order_transactions", payment["id"], payment, _moment(order.created), _moment(order.created))
    for refund in order.refunds:
        at = _moment(refund.at)
        key = store.next_id("order_refunds")
        given = documents.refund(key, number, refund.total, written("order_refunds", at), refund.note or "")
        store.insert("order_refunds", key, given, at, at)


def _line(market: Market, line: MarketLine, *, is_tax_on_top: bool) -> Line:
    """What is left of a line after edits; a custom item belongs to product 0."""
    found = None if line.variant is None else market.variants[line.variant]
    product, variant = (FIRST_PRODUCT + found.product, FIRST_VARIANT + found.number) if found else (0, 0)
    return Line(
        product, variant, line.title, found.sku if found else "", line.kept, line.unit_price,
        share(line.automatic_discount + line.code_discount, line.kept, line.quantity),
        share(line.tax, line.kept, line.quantity), is_tax_on_top,
    )  # fmt: skip


def _buyer(market: Market, order: Order) -> Buyer:
    customer = 0 if order.customer is None else order.customer + 1
    if order.person is None:
        return Buyer(customer, "", "", order.email or "", order.country)
    person = market.people.everyone[order.person]
    return Buyer(customer, person.first, person.last, order.email or "", order.country)


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
