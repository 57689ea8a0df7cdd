package servertest

import (
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/wire"
)

// Bytes is a codec that leaves messages as the bytes that they are.
type Bytes struct{}

// Name returns the codec's name.
func (Bytes) Name() string { return "bytes" }

// Marshal takes a []byte.
func (Bytes) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(message.([]byte))}, nil
}

// Unmarshal drops the message.
func (Bytes) Unmarshal(mem.BufferSlice, any) error { return nil }

// AtOnce answers every request with the same reply for size examples, without reading the
// request, so that a measurement is that of the client and the connection. It returns
// host:port.
func AtOnce(t testing.TB, size int) string {
	t.Helper()
	reply, err := proto.Marshal(&wire.PredictResponse{Outputs: map[string]*wire.TensorProto{modelserver.Output: {
		Dtype: wire.DataType_DT_FLOAT, TensorShape: wire.NewShape(int64(size), 2), FloatVal: make([]float32, 2*size),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(Bytes{}), grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		if err := stream.RecvMsg(nil); err != nil {
			return err
		}
		return stream.SendMsg(reply)
	}))
	go server.Serve(listener) //nolint:errcheck // Stop ends it
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}
