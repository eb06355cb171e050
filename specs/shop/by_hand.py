"""What a console does to an API in a minute: a limit raised, a back end changed, a route added. Needs a sandbox."""

import boto3


def main() -> None:
    """Change the order API of the account that the environment points at, behind its specs' back."""
    client = boto3.client("apigateway")
    api = next(item["id"] for item in client.get_rest_apis()["items"] if item["name"] == "orders")
    paths = {item["path"]: item["id"] for item in client.get_resources(restApiId=api, limit=500)["items"]}

    client.update_stage(
        restApiId=api,
        stageName="live",
        patchOperations=[{"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "9999"}],
    )
    client.update_integration(
        restApiId=api,
        resourceId=paths["/orders/{id}/receipt"],
        httpMethod="GET",
        patchOperations=[{"op": "replace", "path": "/uri", "value": "https://old-receipts.example/{id}"}],
    )
    debug = client.create_resource(restApiId=api, parentId=paths["/"], pathPart="debug")["id"]
    client.put_method(restApiId=api, resourceId=debug, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=debug, httpMethod="GET", type="MOCK")


if __name__ == "__main__":
    main()
