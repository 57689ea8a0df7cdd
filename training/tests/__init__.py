"""Tests, with real TensorFlow and, where it matters, real processes."""
