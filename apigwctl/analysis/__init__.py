"""Judgements over what was read: pure functions, no requests."""
