"""Release verbs as plans: pure functions from the live state of stages to what a verb changes there."""
