"""Great Expectations suites over raw data and marts: files in `suites/`, and the function that runs one."""
