"""The kinds of `apigatewayv2`: HTTP and WebSocket APIs and what hangs on them, beside those of the first service."""
