"""Files of a shop (CSV, TSV, Excel, JSON Lines, Parquet, also packed) as a platform called `files`: read, checked and turned into records and rejects."""

from orchestration.connectors.files.connector import FilesConnector
from orchestration.connectors.files.exceptions import FileImportError
from orchestration.connectors.files.layouts import LAYOUTS, STREAMS, find_layout
from orchestration.connectors.files.mapping import FileMapping, load_mapping, parse_mapping
from orchestration.connectors.files.report import ImportReport, RejectGroup
from orchestration.connectors.files.stream import FileStream, open_file, report

__all__ = [
    "LAYOUTS",
    "STREAMS",
    "FileImportError",
    "FileMapping",
    "FileStream",
    "FilesConnector",
    "ImportReport",
    "RejectGroup",
    "find_layout",
    "load_mapping",
    "open_file",
    "parse_mapping",
    "report",
]
