"""A text says what the numbers say, whatever the model, the network or a title tries."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from app.core.settings import Settings
from app.core.text.exceptions import PersonalDataError
from app.core.text.explain import explain, text_model
from app.core.text.facts import Facts, numbers_in, refuse_personal_data
from app.core.text.openai_model import OpenAITextModel
from app.core.text.template import TemplateTextModel

FACTS = Facts(
    kind="price_change",
    title="Blue Mug",
    current={"price": "24.90"},
    proposed={"price": "22.90"},
    currency_code="EUR",
    effect_mean="120.50",
    effect_low="80.00",
    effect_high="160.00",
    window_days=28,
)
TEMPLATE = TemplateTextModel().sentences(FACTS)
SETTINGS = Settings(text_model="a-model", text_api_key=SecretStr("sk-canary"), text_base_url="http://127.0.0.1:9/v1")
Handler = Callable[[httpx2.Request], httpx2.Response]


def model(handler: Handler) -> OpenAITextModel:
    return OpenAITextModel.of(SETTINGS, httpx2.Client(transport=httpx2.MockTransport(handler)))


def answering(text: str, status: str = "completed", kind: str = "output_text") -> Handler:
    """A provider's Responses API that answers with one message."""
    part = {"type": kind, "text": text, "annotations": []} if kind == "output_text" else {"type": kind, "refusal": text}
    message = {"type": "message", "id": "m", "status": status, "role": "assistant", "content": [part]}
    body = {
        "id": "r", "object": "response", "created_at": 0, "model": "a-model", "status": status, "output": [message],
        "parallel_tool_calls": False, "tool_choice": "none", "tools": [],
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
    }  # fmt: skip
    return lambda request: httpx2.Response(200, json=body)


def saying(*sentences: str) -> Handler:
    return answering(json.dumps({"sentences": sentences}))


def test_without_a_model_the_template_answers() -> None:
    assert isinstance(text_model(Settings()), TemplateTextModel)
    assert explain(FACTS, text_model(Settings())) == [
        "Change the price of Blue Mug from 24.90 to 22.90 EUR.",
        "We expect 120.50 EUR more profit over 28 days, most likely between 80.00 and 160.00 EUR.",
    ]


@pytest.mark.parametrize(
    ("kind", "proposed", "words"),
    [
        ("reorder", {"quantity": "40"}, "Order 40 more of Blue Mug."),
        ("win_back_segment", {"discount_pct": "10"}, "Offer 10 % off"),
        ("other", {}, "Blue Mug."),
    ],
)
def test_every_kind_has_its_sentence(kind: str, proposed: dict[str, str], words: str) -> None:
    assert words in explain(replace(FACTS, kind=kind, proposed=proposed), TemplateTextModel())[0]


def test_a_good_text_is_shown_and_only_facts_were_sent() -> None:
    sent: list[dict[str, Any]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(json.loads(request.content))
        return saying("Lower Blue Mug from 24.90 to 22.9 EUR.", "That should bring 80 to 160 EUR in 28 days.")(request)

    assert len(explain(FACTS, model(handler))) == 2
    assert sent[0]["store"] is False
    assert sent[0]["model"] == "a-model"
    assert json.loads(sent[0]["input"]) == FACTS.as_data()
    assert "tools" not in sent[0]


@pytest.mark.parametrize(
    "handler",
    [
        answering("I cannot help with that.", kind="refusal"),
        answering('{"sentences": ["Lower', status="incomplete"),
        answering("not json"),
        answering('{"sentences": []}'),
        answering('{"other": 1}'),
        lambda request: httpx2.Response(500),
        lambda request: httpx2.Response(401, json={"error": {"message": "bad key"}}),
        lambda request: httpx2.Response(200, text="<html>"),
        lambda request: httpx2.Response(200, json=[]),
        saying("You will earn 999 EUR."),
        saying("See https://canary.example/?q=1 for more."),
        saying("![x](//canary.example)"),
        saying("<b>Lower</b> the price."),
        saying("Call +44 20 7946 0958 now."),
        saying("Write to anna@example.com."),
        saying("word " * 200),
        saying(""),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_used_gives_way_to_the_template(handler: Handler) -> None:
    assert explain(FACTS, model(handler)) == TEMPLATE


def test_a_provider_that_is_down_gives_way_to_the_template() -> None:
    def down(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no route")

    assert explain(FACTS, model(down)) == TEMPLATE


@pytest.mark.parametrize(
    "title", ["Mug for anna@example.com", "Call 020 7946 0958", "Tel. +49 (89) 123-45678", "(555) 123-4567 Mug"]
)
def test_a_title_that_names_a_person_is_never_sent(title: str) -> None:
    reached: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        reached.append("x")
        return saying("Fine.")(request)

    facts = replace(FACTS, title=title)
    assert explain(facts, model(handler)) == TemplateTextModel().sentences(facts)
    assert reached == []


@pytest.mark.parametrize(
    "words",
    [
        "from 24.90 to 22.90 EUR",
        "28 days from 2026-11-01",
        "SET OF 3 REGENCY CAKE TINS",
        "80.00 - 160.00",
        "120,500.25",
    ],
)
def test_numbers_and_dates_are_no_phone_numbers(words: str) -> None:
    refuse_personal_data(words)


def test_a_card_sized_run_of_digits_is_refused() -> None:
    with pytest.raises(PersonalDataError):
        refuse_personal_data("4111 1111 1111 1111")


def test_numbers_are_compared_by_value() -> None:
    assert numbers_in("1,200.50 and 24.90 and 28") == {"1200.5", "24.9", "28"}
