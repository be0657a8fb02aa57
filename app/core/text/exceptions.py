"""Why a text was not written by a model. None of these reaches a person: the template answers instead."""


class TextModelError(Exception):
    """The model gave no usable text: it refused, was cut off, is down, or said what was not asked."""


class PersonalDataError(TextModelError):
    """The facts look like they name a person, so they are not sent."""
