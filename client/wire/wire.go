// Package wire is what TensorFlow Serving and its clients say to each other, in the part that
// widedeep-client says: the messages, fields and numbers of TensorFlow's public protocol. What
// the server sends beyond that is skipped.
package wire

//go:generate go tool -modfile=../../tools/go.mod buf generate
