#!/usr/bin/env bash
# As TensorFlow Serving's image has it: what is given comes last, and wins.
exec tensorflow_model_server --port=8500 --rest_api_port=8501 --model_name="$MODEL_NAME" --model_base_path="$MODEL_BASE_PATH/$MODEL_NAME" "$@"
