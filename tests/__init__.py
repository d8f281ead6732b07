"""The suite; it mirrors the tree, a file per behaviour."""
