"""Files of a shop (CSV, TSV, Excel, JSON Lines, Parquet, also packed) as a platform called `files`.

They are read, checked and turned into records and rejects. The way in is `stream.open_file`; this module imports nothing,
so that who only asks for the layouts does not wait for the libraries that read files.
"""
