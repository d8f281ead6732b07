"""Is what is stored right, and why was this computed: reads are asked again, beside those that people ask."""
