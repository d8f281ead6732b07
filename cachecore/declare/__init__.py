"""What a project declares: key patterns, events of its models, cached reads, and what an event invalidates."""
