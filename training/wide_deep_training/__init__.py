"""Trains Wide & Deep on Criteo's display-advertising data, and exports it for TensorFlow Serving.

The model, the data and the command line are those of the training code of 2020; docs/training.md
lists what differs. No module but those that need TensorFlow imports it, so that `--help` and the
commands that only write data start at once.
"""
