"""Rules of benchmarks.indices."""
