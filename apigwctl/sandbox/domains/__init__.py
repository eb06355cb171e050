"""Custom domain names and what hangs on them, as one store that `apigateway` and `apigatewayv2` both look at."""
