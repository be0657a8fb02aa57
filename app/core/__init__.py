"""The rules of the product and the only SQL on core.*; knows no web framework."""
