"""The sandbox's own reading and writing of OpenAPI documents, from AWS's rules alone.

It shares nothing with the product's importer, so that the one can judge the other. `read` turns a document into plain
wire-shaped data, `write` turns such data into the document that GetExport answers.
"""

from __future__ import annotations

from apigwctl.sandbox.openapi.document import InvalidDocument
from apigwctl.sandbox.openapi.exporter import file_name, write
from apigwctl.sandbox.openapi.http_api import ImportedHttpApi, read_http_api
from apigwctl.sandbox.openapi.http_export import write_http_api
from apigwctl.sandbox.openapi.importer import Imported, read

__all__ = [
    "Imported",
    "ImportedHttpApi",
    "InvalidDocument",
    "file_name",
    "read",
    "read_http_api",
    "write",
    "write_http_api",
]
