package fn

import "github.com/widedeep/widedeep/internal/parameters"

// trainingImageName is the last segment of our training image's name, which is the same in
// a mirror.
const trainingImageName = "wide-deep-training"

// trainingsServer is TensorFlow Serving of the version of TensorFlow in our training image.
// A server that is older than the TensorFlow of an export may refuse the export.
const trainingsServer = "tensorflow/serving:2.20.0"

// reportOldServer warns about a pipeline that trains with our image and is left with the
// default server of 2020: it would fail after the training. Whoever states that server may
// know better, and gets an info.
func (v *validator) reportOldServer(c *config) {
	serving, _ := parameters.ByField(parameters.ServingImage)
	old, serves := serving.Default[c.mode]
	if !serves || imageName(c.texts[parameters.ImageReference]) != trainingImageName {
		return
	}
	report := v.warnField
	if stated, isStated := c.texts[serving.Field]; isStated && stated != old {
		return
	} else if isStated {
		report = v.infoField
	}
	report(c.resource(), serving.Field, old, "is older than the TensorFlow of the image "+trainingImageName+
		" and may refuse its models: use "+trainingsServer)
}
