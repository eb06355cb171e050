"""OpenAPI documents of REST APIs: reading them into specs, and writing a snapshot as one document; pure."""
