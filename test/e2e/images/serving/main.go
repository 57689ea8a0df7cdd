// Command tensorflow_model_server stands in for TensorFlow Serving: it takes its
// command line, watches the base path for versions, which the training stand-in
// exports, and answers gRPC's Predict and REST's model status once one is loaded.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/widedeep/widedeep/client/modelserver"
)

func main() {
	// Of a flag given twice the last counts, with TensorFlow Serving as here.
	port := flag.Int("port", 8500, "for gRPC")
	rest := flag.Int("rest_api_port", 0, "for REST")
	name := flag.String("model_name", "default", "what clients call the model")
	base := flag.String("model_base_path", "", "folder of the versions")
	flag.Bool("enable_batching", false, "is taken and changes nothing here")
	flag.Parse()
	if err := serve(*port, *rest, *name, *base); err != nil {
		fmt.Fprintln(os.Stderr, "tensorflow_model_server:", err)
		os.Exit(1)
	}
}

func serve(port, rest int, name, base string) error {
	server := modelserver.New(name, "predict", modelserver.FloatVal)
	var loaded atomic.Int64
	watch := func() error {
		version, err := newest(base)
		if err != nil || version == loaded.Load() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(base, strconv.FormatInt(version, 10), "saved_model.pb"))
		if err != nil {
			return err
		}
		model, err := modelserver.ParseModel(text)
		if err != nil {
			return err
		}
		fmt.Printf("loading %s, version %d\n", name, version)
		loaded.Store(version)
		return server.Load(version, model)
	}
	// Like the real one it listens when there is something to serve.
	for loaded.Load() == 0 {
		if err := watch(); err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}

	failed := make(chan error)
	go func() {
		listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
		if err == nil {
			err = server.GRPC().Serve(listener)
		}
		failed <- err
	}()
	go func() {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /v1/models/"+name, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"model_version_status": [{"version": "%d", "state": "AVAILABLE"}]}`, loaded.Load())
		})
		failed <- http.ListenAndServe(fmt.Sprintf(":%d", rest), mux)
	}()
	for poll := time.Tick(time.Second); ; {
		select {
		case err := <-failed:
			return err
		case <-poll:
			if err := watch(); err != nil {
				fmt.Fprintln(os.Stderr, "tensorflow_model_server:", err)
			}
		}
	}
}

// newest is the highest version in the folder, 0 if there is none.
func newest(base string) (int64, error) {
	entries, err := os.ReadDir(base)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	highest := int64(0)
	for _, entry := range entries {
		if version, err := strconv.ParseInt(entry.Name(), 10, 64); err == nil && version > highest {
			highest = version
		}
	}
	return highest, err
}
