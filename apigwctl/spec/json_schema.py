"""The spec language described: its JSON Schema, its explanations, and its table of aliases."""

from apigwctl.spec.explain import aliases as aliases
from apigwctl.spec.explain import explain as explain
from apigwctl.spec.explain import topics as topics
from apigwctl.spec.schema_document import schema as schema
