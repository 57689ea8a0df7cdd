package predict

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// findProxy returns the proxy of the environment through which gRPC goes to a server, for messages, or
// "" if there is none. gRPC chooses it in the same way, but takes every proxy for one of HTTP.
func findProxy(server string) (string, error) {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: server}})
	if err != nil || proxy == nil {
		return "", err
	}
	variable := "HTTPS_PROXY"
	if os.Getenv(variable) == "" {
		variable = "https_proxy"
	}
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		return "", err
	}
	without := "NO_PROXY=" + host + " leaves it out"
	if strings.HasPrefix(proxy.Scheme, "socks") {
		return "", fmt.Errorf("%s is %s, want an HTTP proxy, as SOCKS is not supported; %s", variable, proxy.Redacted(), without)
	}
	return fmt.Sprintf("the proxy %s of %s (%s)", proxy.Redacted(), variable, without), nil
}
