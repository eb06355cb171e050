"""The files of a starting project: small, commented, valid, and fit for the sandbox as they are."""

from __future__ import annotations

NEXT = (
    ("validate", "checks the spec, offline"),
    ("--sandbox apply", "applies it to a local AWS: no account is needed"),
    ("plan", "shows what it would do to your account"),
)

IGNORED = """\
# What apigwctl keeps for itself: the sandbox's state, and what was deployed.
.apigwctl/
"""

PROJECT = """\
# What this project is called, which specs it has, and where they go.
# `apigwctl plan --target NAME` plans for one target; `--target all` for every one.
project: {name}
specs: [specs/]
targets:
  dev:
    # Name the account, and credentials of any other are refused:
    # account: "111111111111"
    region: eu-west-1
    vars:
      backend: https://httpbin.org
  # prod:
  #   account: "222222222222"
  #   region: eu-west-1
  #   vars:
  #     backend: https://api.example.com
defaultTarget: dev
"""

SPEC = """\
# A REST API with two routes and a stage. Every member is explained by `apigwctl explain KIND.FIELD`.
kind: RestApi
name: hello
description: A first API
endpointConfiguration:
  types: [REGIONAL]
routes:
  # Answers by itself, so that there is something to call before there is a backend.
  GET /health:
    mock:
      statusCode: 200
      body: {ok: true}
  # Passes requests on; ${var.…} comes from the target in apigwctl.yaml.
  GET /items/{id}:
    http:
      uri: ${var.backend}/anything/{id}
      timeoutInMillis: 5000
stages:
  live:
    description: What everyone calls
    throttle: {rateLimit: 50, burstLimit: 20}
"""


def project_file(name: str) -> str:
    """Return the text of apigwctl.yaml for a project."""
    return PROJECT.format(name=name)
