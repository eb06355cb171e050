"""The spec layer: spec text becomes a desired snapshot, and every problem is reported with its line."""
