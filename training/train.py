"""The training, where it was in 2020: the image has this file at that path."""

from wide_deep_training.cli import train

if __name__ == "__main__":
    train()
