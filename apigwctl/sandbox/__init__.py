"""The local AWS: API Gateway's control plane from botocore's service models and recorded facts, beside moto."""
