"""Our training measured beside the original's; docs/training.md shows what came out."""
