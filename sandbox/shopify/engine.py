# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""Executes GraphQL over the market with graphql-core: validation, cost, throttling, resolvers, errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    OperationDefinitionNode,
    execute_sync,
    get_named_type,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_directive_values, get_variable_values

from sandbox.shopify import discounts
from sandbox.shopify.cost import MAX_COST, Bucket, CostCounter
from sandbox.shopify.graph import Graph, is_connection, kind_of
from sandbox.shopify.ids import gid
from sandbox.shopify.pages import Rows, page
from sandbox.shopify.roots import Roots
from sandbox.shopify.service import Service

SCOPES_OF_ROOTS = {
    "orders": "read_orders", "order": "read_orders", "ordersCount": "read_orders", "customers": "read_customers",
    "customer": "read_customers", "products": "read_products", "product": "read_products",
    "productsCount": "read_products", "productVariants": "read_products", "productVariant": "read_products",
    "inventoryItems": "read_inventory", "inventoryItem": "read_inventory", "locations": "read_locations",
    "location": "read_locations", "productVariantsBulkUpdate": "write_products", "productUpdate": "write_products",
    "inventorySetQuantities": "write_inventory", "discountCodeBasicCreate": "write_discounts",
    "discountCodeDelete": "write_discounts", "discountNodes": "read_discounts",
    "codeDiscountNodeByCode": "read_discounts", "shopifyPaymentsAccount": "read_shopify_payments_payouts",
    "shopifyqlQuery": "read_reports",
}  # fmt: skip
PRIMARY_LOCATION = gid("Location", 0)
_SINGLE = ("order", "customer", "product", "productVariant", "inventoryItem", "location", "node")


class ScopeMissingError(Exception):
    """The token was not granted what the operation needs; carries the scope's handle."""


@dataclass(slots=True)
class Context:
    """What one execution leaves behind: search warnings and how much of the asked pages came back."""

    ignored: list[str] = field(default_factory=list)
    asked: int = 0
    returned: int = 0


class Engine:
    """One schema, one market, one bucket."""

    def __init__(self, graph: Graph, roots: Roots, service: Service, bucket: Bucket) -> None:
        self._graph, self._roots, self._service, self.bucket = graph, roots, service, bucket
        self._parsed: dict[str, DocumentNode] = {}
        self._attach()

    def run(self, query: str, variables: dict[str, Any], operation_name: str | None) -> dict[str, Any]:
        """The response body. Raises ScopeMissingError; every other refusal is in `errors`."""
        try:
            document = self._document(query)
        except GraphQLError as error:
            return {"errors": [_shown(error)]}
        operation = get_operation_ast(document, operation_name)
        if operation is None:
            return {"errors": [{"message": "No operation named that could be found."}]}
        self._require_scopes(operation)
        coerced = get_variable_values(self._graph.schema, operation.variable_definitions, variables)
        if isinstance(coerced, list):
            return {"errors": [_shown(error) for error in coerced]}
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        requested = CostCounter(self._graph.schema, fragments, coerced).operation(operation)
        refusal = self._refusal(requested)
        if refusal is not None:
            return {"errors": [refusal], "extensions": {"cost": self.bucket.report(requested, None)}}
        return self._execute(document, variables, operation_name, requested)

    def _execute(
        self, document: DocumentNode, variables: dict[str, Any], operation_name: str | None, requested: int
    ) -> dict[str, Any]:
        context = Context()
        result = execute_sync(
            self._graph.schema,
            document,
            context_value=context,
            variable_values=variables,
            operation_name=operation_name,
        )
        share = context.returned / context.asked if context.asked else 1.0
        actual = max(1, round(requested * share)) if requested else 0
        self.bucket.take(actual - requested)
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [_shown(error) for error in result.errors]
        body["extensions"] = {"cost": self.bucket.report(requested, actual)}
        if context.ignored:
            body["extensions"]["search"] = [
                {
                    "warnings": [
                        {"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"}
                    ]
                }
                for name in context.ignored
            ]
        return body

    def _document(self, query: str) -> DocumentNode:
        if query not in self._parsed:
            document = parse(query, max_tokens=20_000)
            errors = validate(self._graph.schema, document, max_errors=10)
            if errors:
                raise errors[0]
            if len(self._parsed) > 200:
                self._parsed.clear()
            self._parsed[query] = document
        return self._parsed[query]

    def _require_scopes(self, operation: OperationDefinitionNode) -> None:
        for node in operation.selection_set.selections:
            scope = SCOPES_OF_ROOTS.get(node.name.value) if hasattr(node, "name") else None
            if scope is not None and not {scope, scope.replace("read_", "write_")} & set(self._service.scopes):
                raise ScopeMissingError(scope)

    def _refusal(self, requested: int) -> dict[str, Any] | None:
        if requested > MAX_COST:
            message = f"Query cost is {requested}, which exceeds the single query max cost limit ({MAX_COST})."
            extensions = {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": MAX_COST}
            return {"message": message, "extensions": extensions}
        if not self.bucket.take(requested):
            return {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return None

    def _attach(self) -> None:
        """Give every field of the schema its resolver."""
        for kind in self._graph.schema.type_map.values():
            if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
                kind.resolve_type = lambda source, info, abstract: kind_of(source)
            if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
                for name, definition in kind.fields.items():
                    definition.resolve = self._resolver(kind, name)

    def _resolver(self, kind: GraphQLObjectType, name: str) -> Any:
        if kind.name in ("QueryRoot", "Mutation"):
            return self._root(name) if kind.name == "QueryRoot" else self._mutation(name)
        if is_connection(get_named_type(kind.fields[name].type)):
            getter = self._graph.getter(kind.name, name, {})
            return lambda source, info, **arguments: page(Rows.in_given_order(getter(source)), arguments)
        if not kind.fields[name].args:
            getter = self._graph.getter(kind.name, name, {})
            return lambda source, info: getter(source)
        return lambda source, info, **arguments: self._graph.getter(kind.name, name, arguments)(source)

    def _root(self, name: str) -> Any:
        service, graph = self._service, self._graph
        if name in _SINGLE:
            return lambda source, info, id=PRIMARY_LOCATION: self._by_id(id)
        plain: dict[str, Any] = {
            "shop": lambda source, info: {},
            "nodes": lambda source, info, ids: [self._by_id(one) for one in ids],
            "bulkOperation": lambda source, info, id: service.bulk.by_id(id),
            "currentBulkOperation": lambda source, info, type="QUERY": service.bulk.latest(),
            "bulkOperations": _listing(service.bulk.all),
            "discountNodes": _listing(lambda: discounts.nodes(graph.market)),
            "codeDiscountNodeByCode": lambda source, info, code: discounts.by_code(graph.market, code),
            "shopifyPaymentsAccount": lambda source, info: service.payouts.account(),
            "shopifyqlQuery": lambda source, info, query: service.reports.answer(query),
            "webhookSubscriptions": _listing(service.webhooks.all),
            "currentAppInstallation": lambda source, info: {
                "id": gid("AppInstallation", 0),
                "accessScopes": [{"handle": s, "description": s.replace("_", " ")} for s in service.scopes],
            },
            "ordersCount": lambda source, info, **a: _count(
                len(self._roots.rows("orders", a.get("query"), None)[0].keys), a
            ),
            "productsCount": lambda source, info, **a: _count(len(graph.market.products), a),
        }
        return plain.get(name) or self._connection(name)

    def _connection(self, name: str) -> Any:
        def resolve(_: Any, info: GraphQLResolveInfo, **arguments: Any) -> dict[str, Any]:
            rows, ignored = self._roots.rows(name, arguments.get("query"), arguments.get("sortKey"))
            found = page(rows, arguments)
            context: Context = info.context
            context.ignored += ignored
            context.asked += arguments.get("first") or arguments.get("last") or 0
            context.returned += len(found["nodes"])
            return found

        return resolve

    def _mutation(self, name: str) -> Any:
        service = self._service
        table: dict[str, Any] = {
            "bulkOperationRunQuery": lambda source, info, **a: service.bulk.run(a["query"], a["groupObjects"]),
            "bulkOperationCancel": lambda source, info, id: service.bulk.cancel(id),
            "productVariantsBulkUpdate": lambda source, info, **a: service.update_variants(
                a["productId"], a["variants"], a["allowPartialUpdates"]
            ),
            "inventorySetQuantities": lambda source, info, input: service.set_stock(input, _key(info)),
            "discountCodeBasicCreate": lambda source, info, **a: service.create_discount(a["basicCodeDiscount"]),
            "discountCodeDelete": lambda source, info, id: service.delete_discount(id),
            "productUpdate": lambda source, info, product=None: service.update_product(product),
            "webhookSubscriptionCreate": lambda source, info, **a: service.webhooks.create(
                a["topic"], a["webhookSubscription"], service.now
            ),
            "webhookSubscriptionDelete": lambda source, info, id: service.webhooks.delete(id),
        }
        return table[name]

    def _by_id(self, global_id: str) -> Any:
        service, market = self._service, self._graph.market
        elsewhere = (
            service.bulk.by_id(global_id) or discounts.by_id(market, global_id) or service.payouts.by_id(global_id)
        )
        return elsewhere or self._graph.by_id(global_id)


def _key(info: GraphQLResolveInfo) -> str:
    """The key of `@idempotent`, without which the platform refuses to count stock although its schema allows it."""
    directive = info.schema.get_directive("idempotent")
    given = get_directive_values(directive, info.field_nodes[0], info.variable_values) if directive else None
    if not given or not given["key"].strip():
        raise GraphQLError(
            "The @idempotent directive is required for this mutation.", extensions={"code": "BAD_REQUEST"}
        )
    return str(given["key"])


def _listing(everything: Any) -> Any:
    return lambda source, info, **arguments: page(Rows.in_given_order(everything()), arguments)


def _count(found: int, arguments: dict[str, Any]) -> dict[str, Any]:
    limit = arguments.get("limit")
    capped = found if limit is None else min(found, limit)
    return {"count": capped, "precision": "EXACT" if capped == found else "AT_LEAST"}


def _shown(error: GraphQLError) -> dict[str, Any]:
    return dict(error.formatted)
