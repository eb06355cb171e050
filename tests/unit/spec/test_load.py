from __future__ import annotations

import pytest

from apigwctl.spec.interpolation import Environment, External, Resolved
from apigwctl.values import Address, Secret
from tests.unit.spec.conftest import HERE, Spec

KEY = Address("api_key", ("acme",))
API = Address("rest_api", ("orders",))


def test_names_in_aws_carry_the_prefix_and_addresses_do_not(spec: Spec):
    place = Environment(account="111111111111", region="eu-west-1", name_prefix="dev-")
    loaded = spec("kind: RestApi\nname: orders\n---\nkind: ApiKey\nname: acme\n", environment=place)
    assert loaded.snapshot.get(API).name == "dev-orders"
    assert loaded.snapshot.get(KEY).name == "dev-acme"


def test_a_key_takes_its_secret_and_shows_only_where_it_is_from(spec: Spec):
    reference = External("secretsmanager", "apikeys/acme")
    secret = Secret("secretsmanager:apikeys/acme", lambda: "a-very-secret-key-value", "7")
    text = "kind: ApiKey\nname: acme\nvalue: ${secretsmanager:apikeys/acme}\n"
    loaded = spec(text, externals={reference: Resolved(secret)})
    assert loaded.externals == {reference}
    assert loaded.snapshot.get(KEY).value.reveal() == "a-very-secret-key-value"
    assert "a-very-secret" not in repr(loaded)
    assert "secretsmanager:apikeys/acme" in repr(loaded.snapshot)


def test_a_secret_that_is_not_resolved_is_known_by_the_same_reference(spec: Spec):
    loaded = spec("kind: ApiKey\nname: acme\nvalue: ${secretsmanager:apikeys/acme}\n")
    assert loaded.problems == ()
    assert loaded.snapshot.get(KEY).value.reference == "secretsmanager:apikeys/acme"


def test_a_key_that_is_written_in_a_spec_is_never_shown(spec: Spec):
    loaded = spec("kind: ApiKey\nname: acme\nvalue: abcdefghijklmnopqrstuvwxyz\n")
    assert loaded.snapshot.get(KEY).value.reveal() == "abcdefghijklmnopqrstuvwxyz"
    assert "abcdefghijklm" not in repr(loaded.snapshot)


def test_resources_know_where_they_are_written(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\nroutes:\n  GET /a:\n    lambda: orders\n")
    assert str(loaded.snapshot.sources[Address("method", ("orders", "/a", "GET"))]) == "spec.yaml:4:3"
    assert str(loaded.snapshot.sources[Address("resource", ("orders", "/a"))]) == "spec.yaml:4:3"


def test_routes_of_several_documents_make_one_api(spec: Spec):
    loaded = spec(
        """
        kind: Routes
        api: orders
        defaults: {apiKeyRequired: true}
        routes: {GET /a: {mock: {}}}
        models: {Line: {schema: {type: object}}}
        ---
        kind: RestApi
        name: orders
        routes: {GET /b: {mock: {}}}
        models: {Order: {schema: {type: object}}}
        """
    )
    assert loaded.problems == ()
    methods = dict(loaded.snapshot.of("method"))
    assert methods[Address("method", ("orders", "/a", "GET"))].api_key_required
    assert not methods[Address("method", ("orders", "/b", "GET"))].api_key_required
    assert {address.name for address, _ in loaded.snapshot.of("model")} == {"Line", "Order"}


def test_a_spec_adds_to_its_openapi_document_and_wins_over_it(spec: Spec):
    loaded = spec(
        "kind: RestApi\nname: orders\ndescription: ours\nopenapi: ./a.json\nroutes: {GET /own: {mock: {}}}\n",
        {
            "a.json": '{"openapi": "3.0.1", "info": {"title": "x", "version": "2", "description": "theirs"}, "paths":'
            ' {"/x": {"get": {"responses": {}, "x-amazon-apigateway-integration": {"type": "mock"}}}}}'
        },
    )
    assert loaded.problems == ()
    api = loaded.snapshot.get(API)
    assert (api.name, api.description, api.version) == ("orders", "ours", "2")
    assert {address.parts[1] for address, _ in loaded.snapshot.of("method")} == {"/x", "/own"}
    assert loaded.documents[0].openapi == "./a.json"
    assert loaded.snapshot.sources[Address("method", ("orders", "/x", "GET"))].file == "a.json"


@pytest.mark.parametrize(
    "reference", ["#/models/Order", "https://apigateway.amazonaws.com/restapis/a1b2c3/models/Order"]
)
def test_a_model_refers_to_another_without_an_api_id(spec: Spec, reference: str):
    text = f"kind: RestApi\nname: orders\nmodels: {{Orders: {{schema: {{items: {{$ref: '{reference}'}}}}}}}}\n"
    model = spec(text).snapshot.get(Address("model", ("orders", "Orders")))
    assert model.schema["items"]["$ref"] == "https://apigateway.amazonaws.com/restapis/*/models/Order"


def test_authorizers_that_read_a_header_read_authorization(spec: Spec):
    text = "kind: RestApi\nname: orders\nauthorizers: {staff: {type: TOKEN, lambda: staff}}\n"
    authorizer = spec(text).snapshot.get(Address("authorizer", ("orders", "staff")))
    assert authorizer.identity_source == "method.request.header.Authorization"
    assert authorizer.authorizer_uri.endswith(":function:staff/invocations")


def test_the_account_is_a_document_without_a_name(spec: Spec):
    loaded = spec("kind: Account\ncloudwatchRoleArn: arn:aws:iam::111111111111:role/logs\n")
    assert loaded.snapshot.get(Address("account", ())).cloudwatch_role_arn == "arn:aws:iam::111111111111:role/logs"


def test_a_documentation_part_is_found_by_its_location(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        documentationParts:
          - location: {type: METHOD, path: /a, method: GET}
            properties: {summary: All}
        """,
        environment=HERE,
    )
    assert Address("documentation_part", ("orders", "METHOD GET /a")) in loaded.snapshot


def test_a_jwt_authorizer_is_read_all_the_way_down(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        authorizers:
          tokens:
            type: JWT
            jwtConfiguration:
              issuers:
                - issuer: https://login.example
                  audiences: [shop]
                  additionalClaims: [{claimName: tier, format: SINGLE_STRING, expectedValues: [gold]}]
              defaultAlgorithms: [RS256]
        routes: {GET /a: {mock: {}, authorizer: tokens, authorizationScopes: [read]}}
        """
    )
    assert loaded.problems == ()
    issuer = loaded.snapshot.get(Address("authorizer", ("orders", "tokens"))).jwt_configuration.issuers[0]
    assert (issuer.issuer, issuer.audiences) == ("https://login.example", ("shop",))
    assert issuer.additional_claims[0].expected_values == ("gold",)
    assert loaded.snapshot.get(Address("method", ("orders", "/a", "GET"))).authorization_type == "JWT"


def test_a_template_in_a_file_is_read_and_interpolated_when_asked(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        routes:
          GET /a:
            aws:
              service: states
              action: StartExecution
              requestTemplates:
                application/json: {file: ./a.vtl, interpolate: true}
                text/plain: ./a.vtl
        """,
        {"a.vtl": '#set($x = "${region}")\n'},
    )
    assert loaded.problems == ()
    templates = loaded.snapshot.get(Address("integration", ("orders", "/a", "GET"))).request_templates
    assert templates == {"application/json": '#set($x = "eu-west-1")\n', "text/plain": '#set($x = "${region}")\n'}
