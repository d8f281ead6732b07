"""The site: settings, URLs, the shared look, and the servers it brings along."""
