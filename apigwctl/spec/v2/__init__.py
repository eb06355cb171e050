"""The spec language of HTTP and WebSocket APIs: the words of REST APIs, read for the second service."""
