"""Rules about figures: one grammar, and one evaluator, for alerts on the screen and for `--fail-over`."""
