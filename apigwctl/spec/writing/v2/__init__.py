"""Live HTTP and WebSocket APIs as documents: the words of REST APIs, written for the second service."""
