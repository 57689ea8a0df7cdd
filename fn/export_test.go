package fn

// Generator is for the tests of bytes.
var Generator = generator
