"""What the image says of itself, in widedeep-training.json: its version, its pair of TensorFlow's, what data it reads.

python -m wide_deep_training.about
"""

import json
from importlib.metadata import version

from wide_deep_training.version import VERSION


def about() -> dict[str, object]:
    """Describe this training."""
    return {
        "version": VERSION,
        "tensorflow": version("tensorflow-serving-api"),
        "serving": version("tensorflow-serving-api"),
        "reads": ["train*.csv", "train*.csv.gz", "eval*.csv", "eval*.csv.gz"],
        "header": True,
        "emptyNumbers": True,
    }


if __name__ == "__main__":
    print(json.dumps(about(), indent=1))
