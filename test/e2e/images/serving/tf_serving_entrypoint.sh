#!/usr/bin/env bash
# Like the one of TensorFlow Serving's image: arguments that are given come last, and take precedence.
exec tensorflow_model_server --port=8500 --rest_api_port=8501 --model_name="$MODEL_NAME" --model_base_path="$MODEL_BASE_PATH/$MODEL_NAME" "$@"
