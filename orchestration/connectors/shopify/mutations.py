"""The documents that change a shop, and those that read what is about to be changed. Knows no transport.

Validated against Shopify's published schema beside those of `queries`. A mutation that Shopify runs once per key carries
`@idempotent`; the others say an absolute value, so that saying it twice has one effect.
"""

from __future__ import annotations

VARIANT_PRICE = """
query VariantPrice($id: ID!) {
  shop { currencyCode }
  node(id: $id) { ... on ProductVariant { id price compareAtPrice product { id } } }
}
"""
SET_VARIANT_PRICE = """
mutation SetVariantPrice($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $product, variants: $variants, allowPartialUpdates: false) {
    productVariants { id price compareAtPrice product { id } }
    userErrors { field message code }
  }
}
"""
STOCK = """
query Stock($item: ID!, $location: ID!) {
  inventoryItem(id: $item) {
    id tracked
    inventoryLevel(locationId: $location) { id quantities(names: ["available"]) { name quantity updatedAt } }
  }
}
"""
SET_STOCK = """
mutation SetStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { field message code }
  }
}
"""
_CODE_DISCOUNT = """
  id codeDiscount { __typename ... on DiscountCodeBasic {
    title status startsAt endsAt usageLimit appliesOncePerCustomer codes(first: 1) { nodes { code } }
    customerGets { value { __typename ... on DiscountPercentage { percentage } } }
  } }
"""
DISCOUNT_BY_CODE = (
    f"query DiscountByCode($code: String!) {{ codeDiscountNodeByCode(code: $code) {{ {_CODE_DISCOUNT} }} }}"
)
CREATE_DISCOUNT = f"""
mutation CreateDiscount($discount: DiscountCodeBasicInput!) {{
  discountCodeBasicCreate(basicCodeDiscount: $discount) {{
    codeDiscountNode {{ {_CODE_DISCOUNT} }}
    userErrors {{ field message code }}
  }}
}}
"""
DELETE_DISCOUNT = """
mutation DeleteDiscount($id: ID!) {
  discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { field message code } }
}
"""
PRODUCT_TEXT = """
query ProductText($id: ID!) { product(id: $id) { id title descriptionHtml tags updatedAt } }
"""
UPDATE_PRODUCT_TEXT = """
mutation UpdateProductText($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id title descriptionHtml tags updatedAt }
    userErrors { field message }
  }
}
"""
SUBSCRIPTIONS = """
query Subscriptions($first: Int!, $after: String) {
  webhookSubscriptions(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id topic uri } }
}
"""
SUBSCRIBE = """
mutation Subscribe($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { id topic uri }
    userErrors { field message }
  }
}
"""
UNSUBSCRIBE = """
mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } }
}
"""

DOCUMENTS = {name: text for name, text in dict(globals()).items() if name.isupper() and not name.startswith("_")}
"""All of the above by name, for the test that validates them."""
