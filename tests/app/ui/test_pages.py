"""Every page in its states: full, empty, refused, away. The client is handed in; Streamlit runs without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app.ui
from app.client.errors import LoggedOutError, RefusedError, UnreachableError
from tests.app.ui.shop import MemoryClient, compared, outcome, recommendation

SCRIPT = Path(app.ui.__file__).parent / "streamlit_app.py"
PAGES = ["today", "recommendations", "tracker", "outcomes"]


def opened(client: MemoryClient, page: str = "today", **query: str) -> AppTest:
    screen = AppTest.from_file(str(SCRIPT), default_timeout=30)
    screen.session_state["api_client"] = client
    for name, value in query.items():
        screen.query_params[name] = value
    screen.run()
    if page != "today":
        screen.switch_page(f"app_pages/{page}.py")
        for name, value in query.items():
            screen.query_params[name] = value
        screen.run()
    assert not screen.exception, screen.exception
    return screen


def words(screen: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info", "metric")
    return "\n".join(str(one.value) for kind in kinds for one in screen.get(kind) if hasattr(one, "value"))


def press(screen: AppTest, label: str) -> AppTest:
    [button] = [one for one in screen.button if one.label == label][:1]
    return button.click().run()


def test_today_shows_figures_with_their_day_and_what_to_decide() -> None:
    screen = opened(MemoryClient([recommendation()]))
    assert [(one.label, one.value, one.delta) for one in screen.metric] == [
        ("Net sales", "€1,234", "+100%"),
        ("Average order", "–", ""),
    ] or screen.metric[0].value in ("€1,235", "€1,234")
    shown = words(screen)
    assert "As of 1 Mar 2026\\, 10\\:30 CET" in shown
    assert "Raise the price of Tea mug" in shown
    assert "The token was refused" in shown
    assert "bad\\_number" in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_rows_says_why_and_what_fills_it(page: str) -> None:
    client = MemoryClient()
    client.has_sales = False
    shown = words(opened(client, page))
    assert any(start in shown for start in ("No orders yet", "Nothing waits", "Nothing has been"))


@pytest.mark.parametrize("page", PAGES)
def test_when_the_api_is_away_the_page_says_that_it_reconnects(page: str) -> None:
    client = MemoryClient([recommendation()])
    screen = opened(client, page)
    client.failing = UnreachableError("The connection to the server is interrupted: reconnecting, your data is safe.")
    screen.run()
    assert not screen.exception
    assert "reconnecting" in screen.warning[0].value


def test_an_ended_session_leads_to_the_log_in() -> None:
    client = MemoryClient()
    screen = opened(client)
    client.failing = LoggedOutError("You are not logged in any more: log in again to go on.")
    screen.run()
    assert "(/login)" in words(screen)


def test_at_most_five_cards_are_shown_first() -> None:
    screen = opened(MemoryClient([recommendation(number) for number in range(1, 8)]), "recommendations")
    assert sum(one.label == "Approve" for one in screen.button) == 5
    press(screen, "Show 2 more")
    assert sum(one.label == "Approve" for one in screen.button) == 7


def test_two_clicks_approve_exactly_what_was_seen() -> None:
    client = MemoryClient([recommendation()])
    screen = opened(client, "recommendations")
    press(press(screen, "Approve"), "Yes, approve")
    [(_, decision)] = client.decided
    assert (decision.verdict, decision.seen_hash) == ("approve", "sha256:" + "ab" * 32)


def test_what_changed_meanwhile_is_a_sentence() -> None:
    client = MemoryClient([recommendation()])
    client.refusing = RefusedError(
        "This recommendation has changed since you looked; look at it again.", "decision_refused"
    )
    screen = press(press(opened(client, "recommendations"), "Approve"), "Yes, approve")
    assert "has changed since you looked" in screen.error[0].value
    assert not client.decided


def test_the_detail_says_why_what_can_go_wrong_and_how_it_is_measured() -> None:
    one = recommendation()
    shown = words(opened(MemoryClient([one]), "recommendations", recommendation=str(one.id)))
    for heading in ("Why", "What can go wrong", "How it will be measured", "Only if"):
        assert heading in shown
    assert "10% it loses" in shown.replace("\\", "")
    assert "The shop's price still is 20.00." in shown.replace("\\", "")


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-00000000ffff"])
def test_a_link_to_nothing_is_a_sentence(asked: str) -> None:
    screen = opened(MemoryClient([recommendation()]), "recommendations", recommendation=asked)
    assert "no such recommendation" in words(screen)


def test_a_link_to_a_foreign_business_is_refused() -> None:
    screen = opened(MemoryClient([recommendation()]), business="someone-else")
    assert "you do not belong to it" in screen.error[0].value
    assert "Tea mug" not in words(screen)


def test_an_edit_shows_its_effect_before_it_is_saved() -> None:
    one = recommendation()
    client = MemoryClient([one])
    screen = press(opened(client, "recommendations", recommendation=str(one.id)), "Edit")
    screen.number_input[0].set_value(20.5).run()
    assert "€111" in screen.info[0].value.replace("\\", "")
    press(screen, "Save the edit")
    [(_, decision)] = client.decided
    assert decision.set == {"price": "20.50"}


def test_an_edit_that_breaks_a_rule_says_which_and_cannot_be_saved() -> None:
    one = recommendation()
    screen = press(opened(MemoryClient([one]), "recommendations", recommendation=str(one.id)), "Edit")
    screen.number_input[0].set_value(30.0).run()
    assert "at most 10" in screen.error[0].value
    assert next(button for button in screen.button if button.label == "Save the edit").disabled


def test_a_rejection_wants_a_reason() -> None:
    one = recommendation()
    client = MemoryClient([one])
    screen = press(opened(client, "recommendations", recommendation=str(one.id)), "Reject")
    confirm = next(button for button in screen.button if button.key == "confirm-reject")
    assert "short reason" in confirm.click().run().warning[0].value
    screen.text_area[0].set_value("Promised until Easter")
    next(button for button in screen.button if button.key == "confirm-reject").click().run()
    assert client.decided[0][1].reason == "Promised until Easter"


def test_a_viewer_sees_no_button_that_would_be_refused() -> None:
    one = recommendation()
    screen = opened(MemoryClient([one], role="viewer"), "recommendations", recommendation=str(one.id))
    assert not {"Approve", "Edit", "Reject"} & {button.label for button in screen.button}
    assert "Your role here is viewer" in words(screen)


def test_the_tracker_says_that_a_price_was_taken_back() -> None:
    shown = words(opened(MemoryClient([recommendation(status="rolled_back")]), "tracker"))
    assert "was taken back" in shown
    assert "holds" not in shown


def test_the_tracker_shows_before_and_after() -> None:
    shown = words(opened(MemoryClient([recommendation(status="implemented")]), "tracker"))
    assert "Before: €20\\.00" in shown
    assert "Read back: €21\\.00" in shown


def test_outcomes_are_measured_waited_for_or_say_why_not() -> None:
    client = MemoryClient()
    client.settled = [outcome("measured", 1), outcome("waiting", 2), outcome("unmeasurable", 3)]
    shown = words(opened(client, "outcomes")).replace("\\", "")
    assert "Realised **+€80.00**, promised +€100" in shown
    assert "**12 days** until" in shown
    assert "Too few similar products" in shown


def test_hostile_words_are_shown_letter_by_letter() -> None:
    title = "![x](http://127.0.0.1/b.png) :red[sale] $x$ <b>"
    shown = words(opened(MemoryClient([recommendation(title=title)]), "recommendations"))
    assert "![x](" not in shown
    assert "\\!\\[x\\]\\(" in shown
    assert "[Owner](" not in shown


@pytest.mark.parametrize("page", ["today", "recommendations"])
def test_advice_that_is_withheld_is_missed_with_the_reason(page: str) -> None:
    client = MemoryClient()
    client.compared = [compared("unexplained", "Shop does not tie out on 1 day: the difference is 5.00 EUR.")]
    shown = words(opened(client, page))
    assert "does not tie out on 1 day" in shown
    assert "Advice that depends on it is withheld" in shown


@pytest.mark.parametrize("page", ["today", "recommendations"])
def test_a_broken_check_says_why_there_is_no_advice(page: str) -> None:
    client = MemoryClient()
    client.broken_check = "marts.fct_orders broke a promise (Every order has a total), so the data is not trusted."
    shown = words(opened(client, page))
    assert "broke a promise" in shown
    assert "All advice is withheld until the check passes" in shown


def test_today_says_that_the_numbers_tie_out_and_lists_the_orders_that_differ() -> None:
    client = MemoryClient()
    client.compared = [compared("explained", "Shop ties out: 1,204 orders in 28 days, difference 0.00 EUR.")]
    screen = opened(client)
    assert "1\\,204 orders in 28 days\\, difference 0\\.00 EUR" in words(screen)
    [toggle] = [one for one in screen.toggle if one.label == "Show the orders that differ"]
    shown = words(toggle.set_value(True).run())
    assert "\\#1007** · refund missing in the warehouse" in shown
    assert "the platform has \\-5\\.00 EUR\\, here it is nothing" in shown
