"""Files of a shop (CSV, Parquet) as a platform called `files`: read, checked and turned into records and rejects."""
