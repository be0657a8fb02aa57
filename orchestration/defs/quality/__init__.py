"""Great Expectations suites as asset checks."""
