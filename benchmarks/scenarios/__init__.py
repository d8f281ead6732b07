"""What is measured, a file per question. Each runs in a process of its own, under the settings of a contestant."""
