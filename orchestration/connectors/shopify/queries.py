"""Every GraphQL document that is sent to Shopify, as constants. Knows no transport and no Python shape of the answers.

Each is validated against Shopify's own published schema in tests/orchestration/connectors/shopify/test_queries.py.
Bulk documents cannot take variables: `$FILTER` in them is replaced by the search text, "" for everything.
"""

from __future__ import annotations

API_VERSION = "2026-10"

_MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
_TAX_LINES = f"taxLines {{ title rate priceSet {_MONEY} }}"
_PAGE_INFO = "pageInfo { hasNextPage endCursor }"

# What a sweep reads of every order: a change in any of these is an edit, whether or not `updatedAt` moved.
FINGERPRINT_AMOUNTS = (
    "totalPriceSet",
    "subtotalPriceSet",
    "totalDiscountsSet",
    "totalTaxSet",
    "totalShippingPriceSet",
    "currentTotalPriceSet",
    "totalRefundedSet",
)
FINGERPRINT_FIELDS = (
    "updatedAt",
    "processedAt",
    "cancelledAt",
    "test",
    "displayFinancialStatus",
    "displayFulfillmentStatus",
    "subtotalLineItemsQuantity",
    "currentSubtotalLineItemsQuantity",
)
_FINGERPRINT = " ".join(FINGERPRINT_FIELDS)

_ORDER = f"""
  id name number createdAt closedAt confirmed cancelReason edited {_FINGERPRINT}
  currencyCode presentmentCurrencyCode taxesIncluded sourceName tags discountCodes
  email phone customer {{ id }} shippingAddress {{ countryCodeV2 }}
  {" ".join(f"{name} {_MONEY}" for name in FINGERPRINT_AMOUNTS)}
  originalTotalPriceSet {_MONEY} currentSubtotalPriceSet {_MONEY}
  {_TAX_LINES}
  shippingLine {{ id title originalPriceSet {_MONEY} discountedPriceSet {_MONEY} {_TAX_LINES} }}
  refunds {{ id createdAt processedAt updatedAt totalRefundedSet {_MONEY} }}
  transactions {{ id kind status gateway processedAt amountSet {_MONEY} }}
  fulfillments {{ id status createdAt updatedAt }}
"""
_LINE_ITEM = f"""
  id title variantTitle sku vendor quantity currentQuantity isGiftCard taxable requiresShipping
  product {{ id }} variant {{ id }}
  originalUnitPriceSet {_MONEY} discountedTotalSet {_MONEY} totalDiscountSet {_MONEY}
  discountAllocations {{ allocatedAmountSet {_MONEY} }}
  {_TAX_LINES}
"""
_ORDER_WITH_LINES = f"{_ORDER} lineItems(first: 25) {{ nodes {{ {_LINE_ITEM} }} {_PAGE_INFO} }}"
_REFUND_LINES = f"""
  nodes {{ id lineItem {{ id }} quantity restockType subtotalSet {_MONEY} totalTaxSet {_MONEY} }}
  {_PAGE_INFO}
"""
_CUSTOMER = """
  id createdAt updatedAt state locale tags taxExempt verifiedEmail numberOfOrders amountSpent { amount currencyCode }
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber }
  defaultAddress { countryCodeV2 }
"""

# Codes beyond the first ten of a discount are counted, not listed: campaigns with one code per customer have thousands.
_DISCOUNT = "title status startsAt endsAt createdAt updatedAt asyncUsageCount"
_WITH_CODES = "usageLimit appliesOncePerCustomer codesCount { count } codes(first: 10) { nodes { id code } }"
_VALUE = """customerGets { value { __typename ... on DiscountPercentage { percentage }
      ... on DiscountAmount { appliesOnEachItem amount { amount currencyCode } } } }"""
_DISCOUNT_KINDS = {
    "DiscountAutomaticApp": "",
    "DiscountAutomaticBasic": f"summary {_VALUE}",
    "DiscountAutomaticBxgy": "summary",
    "DiscountAutomaticFreeShipping": "summary",
    "DiscountCodeApp": _WITH_CODES,
    "DiscountCodeBasic": f"summary {_WITH_CODES} {_VALUE}",
    "DiscountCodeBxgy": f"summary {_WITH_CODES}",
    "DiscountCodeFreeShipping": f"summary {_WITH_CODES}",
}

_PAYOUT_PARTS = (
    "chargesGross",
    "chargesFee",
    "refundsFeeGross",
    "refundsFee",
    "adjustmentsGross",
    "adjustmentsFee",
    "reservedFundsGross",
    "reservedFundsFee",
)

SHOP = """
query Shop {
  shop { id name myshopifyDomain currencyCode enabledPresentmentCurrencies ianaTimezone taxesIncluded taxShipping createdAt }
  currentAppInstallation { accessScopes { handle } }
}
"""

REPORT = """
query Report($report: String!) { shopifyqlQuery(query: $report) { parseErrors tableData { rows } } }
"""

# Increments ----------------------------------------------------------------------------------------------------------
ORDERS = f"""
query Orders($filter: String!, $first: Int!, $after: String) {{
  orders(first: $first, after: $after, query: $filter, sortKey: UPDATED_AT) {{
    {_PAGE_INFO} nodes {{ {_ORDER_WITH_LINES} }}
  }}
}}
"""
CUSTOMERS = f"""
query Customers($filter: String!, $first: Int!, $after: String) {{
  customers(first: $first, after: $after, query: $filter, sortKey: UPDATED_AT) {{
    {_PAGE_INFO} nodes {{ {_CUSTOMER} }}
  }}
}}
"""

# Whole, by pages ------------------------------------------------------------------------------------------------------
DISCOUNTS = f"""
query Discounts($first: Int!, $after: String) {{
  discountNodes(first: $first, after: $after, sortKey: ID) {{
    {_PAGE_INFO}
    nodes {{ id discount {{ __typename {" ".join(f"... on {k} {{ {_DISCOUNT} {f} }}" for k, f in _DISCOUNT_KINDS.items())} }} }}
  }}
}}
"""
LOCATIONS = f"""
query Locations($first: Int!, $after: String) {{
  locations(first: $first, after: $after, sortKey: ID, includeInactive: true, includeLegacy: true) {{
    {_PAGE_INFO}
    nodes {{ id name isActive fulfillsOnlineOrders shipsInventory createdAt updatedAt address {{ city countryCode }} }}
  }}
}}
"""
PAYOUTS = f"""
query Payouts($first: Int!, $after: String) {{
  shopifyPaymentsAccount {{ payouts(first: $first, after: $after, sortKey: ID) {{
    {_PAGE_INFO}
    nodes {{
      id issuedAt status transactionType net {{ amount currencyCode }}
      summary {{
        {" ".join(f"{name} {{ amount currencyCode }}" for name in _PAYOUT_PARTS)}
      }}
    }}
  }} }}
}}
"""

# By id ---------------------------------------------------------------------------------------------------------------
ORDERS_BY_ID = f"query OrdersById($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ... on Order {{ {_ORDER_WITH_LINES} }} }} }}"
EXISTING = "query Existing($ids: [ID!]!) { nodes(ids: $ids) { id } }"
LINE_ITEMS = f"""
query LineItems($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{ ... on Order {{ lineItems(first: $first, after: $after) {{ nodes {{ {_LINE_ITEM} }} {_PAGE_INFO} }} }} }}
}}
"""
REFUND_LINES_BY_ID = f"""
query RefundLinesById($ids: [ID!]!) {{
  nodes(ids: $ids) {{ id ... on Refund {{ refundLineItems(first: 5) {{ {_REFUND_LINES} }} }} }}
}}
"""
REFUND_LINES = f"""
query RefundLines($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{ ... on Refund {{ refundLineItems(first: $first, after: $after) {{ {_REFUND_LINES} }} }} }}
}}
"""

# Bulk ----------------------------------------------------------------------------------------------------------------
# A connection inside a list is not allowed in bulk, so the lines of refunds are read by id afterwards.
BULK_ORDERS = f"""
{{ orders(query: "$FILTER") {{ edges {{ node {{ {_ORDER} lineItems {{ edges {{ node {{ {_LINE_ITEM} }} }} }} }} }} }} }}
"""
BULK_ORDER_FINGERPRINTS = f"""
{{ orders {{ edges {{ node {{ id {_FINGERPRINT} {" ".join(f"{a} {{ shopMoney {{ amount }} }}" for a in FINGERPRINT_AMOUNTS)} }} }} }} }}
"""
BULK_CUSTOMERS = f"""{{ customers(query: "$FILTER") {{ edges {{ node {{ {_CUSTOMER} }} }} }} }}"""
BULK_PRODUCTS = """
{ products { edges { node {
  id title handle vendor productType status tags isGiftCard hasOnlyDefaultVariant createdAt updatedAt publishedAt
} } } }
"""
BULK_PRODUCT_VARIANTS = """
{ productVariants { edges { node {
  id title displayName sku barcode position price compareAtPrice taxable inventoryPolicy createdAt updatedAt
  selectedOptions { name value } product { id }
  inventoryItem { id tracked unitCost { amount currencyCode } }
} } } }
"""
BULK_INVENTORY_ITEMS = """
{ inventoryItems { edges { node {
  id sku tracked requiresShipping createdAt updatedAt unitCost { amount currencyCode } variant { id }
  inventoryLevels { edges { node {
    id isActive updatedAt location { id name }
    quantities(names: ["available", "on_hand", "committed", "incoming"]) { name quantity updatedAt }
  } } }
} } } }
"""
BULK_START = """
mutation BulkStart($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id status createdAt }
    userErrors { field message code }
  }
}
"""
BULK_RECENT = """
query BulkRecent {
  bulkOperations(first: 20, query: "operation_type:query", sortKey: CREATED_AT, reverse: true) { nodes { id status query createdAt } }
}
"""
BULK_STATUS = """
query BulkStatus($id: ID!) {
  node(id: $id) { ... on BulkOperation { id status errorCode createdAt objectCount rootObjectCount url partialDataUrl } }
}
"""

DOCUMENTS = {
    name: text
    for name, text in dict(globals()).items()
    if name.isupper() and isinstance(text, str) and not name.startswith("_") and "{" in text
}
"""All of the above by name, for the test that validates them."""
