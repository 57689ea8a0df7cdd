"""What the command line and an older checkpoint leave open."""

from typing import Final

SEED: Final = 1
DEEP_RATE: Final = 0.001
WIDE_RATE: Final = 0.005
