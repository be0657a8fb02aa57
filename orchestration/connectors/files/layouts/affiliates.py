"""Affiliate reports that come as files: Amazon Associates earnings, and ShareASale, which closed and left only files.

Amazon gives no id and no currency: rows are known by what they are about, the currency is that of the marketplace.
At ShareASale a lock date may lie ahead: only its flag says that a commission can no longer be voided.
"""

from orchestration.connectors.files.layouts.base import Column, Layout

AMAZON_ASSOCIATES_EARNINGS = Layout(
    name="amazon-associates-earnings",
    stream="amazon_associates_earnings",
    grain="One row per product, tracking id and day of shipment; returns are rows of their own day.",
    origin="Associates Central, Reports, Download, Fee-Earnings; say the marketplace's currency_code in a mapping file",
    key=("asin", "tracking_id", "shipped_on", "seller", "device_group", "directness"),
    instant="shipped_on",
    is_export=False,
    defaults={"date_formats": ["%m/%d/%Y", "%B %d %Y", "%B %d, %Y"]},
    summary=("Total",),
    replaces_days=True,
    price="ad_fees",
    counted_missing=("tracking_id", "seller"),
    columns=(
        Column("asin", "identifier", True, False),
        Column("shipped_on", "instant", True, False, ("Date Shipped",)),
        Column("tracking_id", "text", False, True, ("Tracking ID", "Tag")),
        Column("title", "text", False, True, ("Name",)),
        Column("category"),
        Column("seller"),
        Column("price", "decimal"),
        Column("items_shipped", "integer", True, True, may_be_negative=True),
        Column("returns", "integer", may_be_negative=True),
        Column("revenue", "decimal", may_be_negative=True),
        Column("ad_fees", "decimal", True, False, ("Earnings",), may_be_negative=True),
        Column("device_group", "text", False, True, ("Device Type Group",)),
        Column("directness", "text", False, True, ("Direct", "Direct/Indirect")),
        Column("currency_code", "currency", False, False, ("currency",)),
    ),
)

SHAREASALE_TRANSACTIONS = Layout(
    name="shareasale-transactions",
    stream="shareasale_transactions",
    grain="One row per ShareASale transaction; a voided one keeps its row.",
    origin="files saved before ShareASale closed: Reports, Transaction Details",
    key=("transaction_id",),
    instant="transacted_at",
    is_export=False,
    defaults={"date_formats": ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y"]},
    summary=("Total", "Totals"),
    price="commission",
    counted_missing=("merchant_id", "order_id"),
    counted_filled={"voided": "voided"},
    states=(("voided", "declined"), ("reversed_at", "declined"), ("paid_at", "paid"), ("locked", "approved")),
    columns=(
        Column("transaction_id", "identifier", True, False, ("Trans ID", "TransID", "Transaction ID")),
        Column("transacted_at", "instant", True, False, ("Trans Date", "Transaction Date", "Date")),
        Column("merchant_id", "text", False, True, ("Merchant ID",)),
        Column("merchant", "text", False, True, ("Merchant", "Merchant Organization", "Organization")),
        Column("sale_amount", "decimal", False, True, ("Sale Amount", "Trans Amount", "Amount"), may_be_negative=True),
        Column("commission", "decimal", True, False, ("Commission Amount",), may_be_negative=True),
        Column("order_id", "text", False, True, ("Order Number", "Order ID", "Tracking")),
        Column("comment", "text", False, True, ("Comments", "Aff Comment")),
        Column("voided", "text", False, True, ("Void",), blanks=("0", "No", "no", "N", "False", "false")),
        Column("locked", "text", False, True, blanks=("0", "No", "no", "N", "False", "false")),
        Column("locked_at", "instant", False, True, ("Lock Date",)),
        Column("reversed_at", "instant", False, True, ("Reversal Date",)),
        Column("paid_at", "instant", False, True, ("Paid Date",)),
        Column("clicked_at", "instant", False, True, ("Click Date",)),
        Column("reference_id", "text", False, True, ("Reference Trans",)),
        Column("transaction_type", "text", False, True, ("Trans Type", "Type")),
        Column("currency_code", "currency", False, False, ("currency",)),
    ),
)

LAYOUTS = (AMAZON_ASSOCIATES_EARNINGS, SHAREASALE_TRANSACTIONS)
