"""What AWS tells of a deployment: the export of a stage that serves it, or the list of its methods."""

from __future__ import annotations

import json
from typing import Any

from apigwctl.aws.paging import Reads


def exported(reads: Reads, api_id: str, stage: str, *, second: bool) -> dict[str, Any]:
    """Return the OpenAPI document of what a stage serves; `second`: of an HTTP API."""
    if second:
        params: dict[str, Any] = {"ApiId": api_id, "OutputType": "JSON", "Specification": "OAS30", "StageName": stage}
        return _read(reads.get("apigatewayv2", "ExportApi", {**params, "IncludeExtensions": True})["body"])
    params = {"restApiId": api_id, "stageName": stage, "exportType": "oas30", "accepts": "application/json"}
    return _read(reads.get("apigateway", "GetExport", {**params, "parameters": {"extensions": "integrations"}})["body"])


def summary(reads: Reads, api_id: str, deployment: str) -> dict[str, Any]:
    """Return what AWS lists of a REST API's deployment: each method's authorization, and whether it wants a key."""
    params = {"restApiId": api_id, "deploymentId": deployment, "embed": ["apisummary"]}
    return dict(reads.get("apigateway", "GetDeployment", params).get("apiSummary") or {})


def _read(body: Any) -> dict[str, Any]:
    return dict(json.loads(body if isinstance(body, bytes | str) else body.read()))
