"""MLflow-tracked models and what they predict."""
