// Package wire is the part of TensorFlow Serving's protocol that widedeep-client uses: the
// messages, fields and numbers of TensorFlow's public protocol. Other fields in a server's
// replies are ignored.
package wire

//go:generate go tool -modfile=../../tools/go.mod buf generate
