"""apigwctl: declarative AWS API Gateway."""
