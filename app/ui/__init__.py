"""The screens. They know the API's client and words, and neither SQL nor models."""
