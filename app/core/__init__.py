"""Rules of the business and the only SQL on `core.*`; knows no web framework and no orchestrator."""
