"""The demo: a simulated shop, a business that owns it, a first owner who can log in, and one run of the main job."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from app.cli.output import print_line, say
from app.cli.pipeline import load_pipeline, run_pipeline
from app.cli.runtime import Runtime
from app.cli.sandbox import sandbox_folder
from app.core.businesses.store import Business, create_business, list_businesses
from app.core.connections.connect import connect
from app.core.connections.store import list_connections
from app.core.database.engine import tenant
from app.core.exceptions import UserError
from app.core.identity.users import add_member, count_users, create_user
from app.core.settings import Settings
from orchestration.connectors.registry import find
from sandbox import control

NAME, CURRENCY, ZONE = "Demo shop", "GBP", "Europe/London"
OWNER = "owner@demo.example"


def prepare(runtime: Runtime, *, always_run: bool) -> None:
    """Everything up to recommendations."""
    say("Starting the simulated shop …")
    business = _business(runtime)
    runs = always_run or not _has_recommendations(runtime, business)
    with ThreadPoolExecutor(1) as pool:  # the shop is a process of its own: what it takes to start is used
        starting = pool.submit(control.start, sandbox_folder(runtime.settings), port=runtime.settings.sandbox_port)
        if runs:
            load_pipeline(runtime)
        shop = starting.result()
    with tenant(runtime.engine, business.business_id) as database:
        is_connected = any(c.url == shop.url for c in list_connections(database))  # its port may have moved
    if not is_connected:
        allowing = runtime.settings.model_copy(update={"allow_private_hosts": True})  # our own sandbox on loopback
        connect(runtime.engine, business, find("shopify"), shop.url, {"token": shop.token}, settings=allowing)
    first_owner(runtime)
    if runs:
        summary = run_pipeline(runtime, business.slug, None)
        _report(summary, business)


def first_owner(runtime: Runtime) -> None:
    """Create the first owner when nobody can log in yet; the password is shown at once, whatever happens afterwards."""
    if count_users(runtime.engine):
        return
    password = secrets.token_urlsafe(15)
    user = create_user(runtime.engine, OWNER, password, "Owner")
    for business in list_businesses(runtime.engine):
        add_member(runtime.engine, business.business_id, user.user_id, "owner")
    print_line(f"\n  Log in as {OWNER} with the password {password} (shown this once).\n")


def stop_sandbox(current: Settings) -> None:
    """End the simulated shop if this installation has one running."""
    control.stop(sandbox_folder(current))


def _business(runtime: Runtime) -> Business:
    for business in list_businesses(runtime.engine):
        if business.name == NAME:
            return business
    return create_business(runtime.engine, NAME, CURRENCY, ZONE)


def _has_recommendations(runtime: Runtime, business: Business) -> bool:
    with tenant(runtime.engine, business.business_id) as database:
        return bool(database.execute(text("select exists (select from core.recommendations)")).scalar())


def _report(summary: dict[str, object], business: Business) -> None:
    if summary["status"] != "success":
        reasons = summary["failures"]
        assert isinstance(reasons, list)
        raise UserError(f"The main job failed: {reasons[0]}")
    say(
        f"Main job done in {summary['seconds']} s (run {summary['run_id']}): `ecom recommendations --business {business.slug}`."
    )
