"""One recommendation in a few plain sentences. What a model wrote is checked; what fails the check is never shown."""

from __future__ import annotations

import json
import logging
import re
from typing import Protocol

from app.core.settings import Settings
from app.core.text.exceptions import TextModelError
from app.core.text.facts import Facts, numbers_in, refuse_personal_data
from app.core.text.template import TemplateTextModel

LONGEST_SENTENCE = 300
MARKUP = re.compile(r"https?:|www\.|[<>`*_#|]|\]\(|!\[|\$")

log = logging.getLogger(__name__)


class TextModel(Protocol):
    """Anything that can write sentences about facts."""

    def sentences(self, facts: Facts) -> list[str]:
        """Raises TextModelError when there is nothing to show."""
        ...


def text_model(settings: Settings) -> TextModel:
    """The language model that the settings name, or templates."""
    if settings.text_model is None:
        return TemplateTextModel()
    from app.core.text.openai_model import OpenAITextModel  # noqa: PLC0415 - openai takes a second to import

    return OpenAITextModel.of(settings)


def explain(facts: Facts, model: TextModel) -> list[str]:
    """Short sentences without markup. A model that fails, or that says a number which is no fact, is replaced by templates."""
    try:
        written = [sentence.strip() for sentence in model.sentences(facts)]
        _check(written, facts)
    except TextModelError as error:
        log.warning("text model not used: %s", error)
        return TemplateTextModel().sentences(facts)
    return written


def _check(sentences: list[str], facts: Facts) -> None:
    if not sentences or not all(0 < len(s) <= LONGEST_SENTENCE for s in sentences):
        raise TextModelError("A sentence is empty or too long.")
    words = " ".join(sentences)
    if MARKUP.search(words.replace(facts.title, "")):
        raise TextModelError("The text has links or markup.")
    refuse_personal_data(words.replace(facts.title, ""))
    if invented := numbers_in(words) - numbers_in(json.dumps(facts.as_data())):
        raise TextModelError(f"The text has {len(invented)} numbers that are no facts.")
