"""What the project is measured with: make bench, make bench-quick. Nothing of the project imports it."""
