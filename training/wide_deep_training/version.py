"""The version. Whoever builds the image writes the release's name here."""

VERSION = "dev"
