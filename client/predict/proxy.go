package predict

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// proxy is what a connection goes through, if anything: its host, and a name of it for messages.
type proxy struct{ host, name string }

// findProxy returns the proxy of the environment through which gRPC goes to a server. gRPC chooses it in
// the same way, but takes every proxy for one of HTTP, to which it sends the password in plain text.
func findProxy(server string) (proxy, error) {
	found, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: server}})
	if err != nil || found == nil {
		return proxy{}, err
	}
	variable := "HTTPS_PROXY"
	if os.Getenv(variable) == "" {
		variable = "https_proxy"
	}
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		return proxy{}, err
	}
	without := "NO_PROXY=" + host + " leaves it out"
	if found.Scheme != "http" {
		return proxy{}, fmt.Errorf("%s is %s, want an HTTP proxy, http://HOST:PORT, as %s is not supported; %s",
			variable, found.Redacted(), found.Scheme+"://", without)
	}
	return proxy{found.Hostname(), fmt.Sprintf("the proxy %s of %s (%s)", found.Redacted(), variable, without)}, nil
}

// intercept fails a request at once if there is no such host as the proxy's. gRPC says so of a server,
// but would try a proxy until the time of the request is up.
func (c *Client) intercept(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	if c.proxy.host != "" && !c.reached.Load() {
		var unknown *net.DNSError
		if _, err := net.DefaultResolver.LookupHost(ctx, c.proxy.host); errors.As(err, &unknown) && !unknown.IsTemporary && !unknown.IsTimeout {
			return status.Errorf(codes.Unavailable, "no such host: %s", c.proxy.host)
		}
	}
	return invoke(ctx, method, request, reply, connection, options...)
}
