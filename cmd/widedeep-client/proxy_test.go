package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
)

// behindProxy returns the client with a proxy in its environment, where there is none of this machine.
func behindProxy(t *testing.T, setting string, args ...string) *exec.Cmd {
	t.Helper()
	command := client(t, append(args, "-d", data(t))...)
	for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"} {
		command.Env = append(command.Env, variable+"=")
	}
	command.Env = append(command.Env, setting)
	return command
}

func TestProxiesThatAreInTheWayAreNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	listener.Close()
	const server = "192.0.2.2:18500" // of documentation: nobody has it
	for name, c := range map[string]struct{ setting, want string }{
		"a proxy that is away": {
			"HTTPS_PROXY=http://" + closed,
			server + " can't be reached: connection error: desc = \"transport: Error while dialing: dial tcp " + closed +
				": connect: connection refused\", through the proxy http://" + closed + " of HTTPS_PROXY (NO_PROXY=192.0.2.2 leaves it out); --wait waits for it\n",
		},
		"a password": {"https_proxy=http://me:secret@" + closed, "through the proxy http://me:xxxxx@" + closed + " of https_proxy (NO_PROXY="},
		"SOCKS": {
			"HTTPS_PROXY=socks5://" + closed,
			"widedeep-client: HTTPS_PROXY is socks5://" + closed + ", want an HTTP proxy, http://HOST:PORT, as socks5:// is not supported; NO_PROXY=192.0.2.2 leaves it out\n",
		},
		"TLS": {
			"HTTPS_PROXY=https://me:secret@" + closed,
			"widedeep-client: HTTPS_PROXY is https://me:xxxxx@" + closed + ", want an HTTP proxy, http://HOST:PORT, as https:// is not supported; NO_PROXY=192.0.2.2 leaves it out\n",
		},
		"FTP": {"HTTPS_PROXY=ftp://" + closed, "as ftp:// is not supported"},
		"no such host": {
			"HTTPS_PROXY=http://noproxy.invalid:3128",
			server + " can't be reached: no such host: noproxy.invalid, through the proxy http://noproxy.invalid:3128 of HTTPS_PROXY (NO_PROXY=192.0.2.2 leaves it out); --wait waits for it\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			command := behindProxy(t, c.setting, "-s", server, "--timeout=5m")
			out, err := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != 1 || !strings.Contains(string(out), c.want) {
				t.Errorf("exit status %d (%v), want 1, with\n%s\nwant\n%s", got, err, out, c.want)
			}
		})
	}
}

func TestRequestsGoThroughAProxy(t *testing.T) {
	address := serve(t)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodConnect || request.Host != "server.invalid:8500" {
			http.Error(w, request.Method+" "+request.Host, http.StatusForbidden)
			return
		}
		far, err := net.Dial("tcp", address)
		if err != nil {
			t.Error(err)
			return
		}
		defer far.Close()
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer near.Close()
		io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n") //nolint:errcheck // the client notices
		go io.Copy(far, near)                           //nolint:errcheck // ends with the connection
		io.Copy(near, far)                              //nolint:errcheck // ends with the connection
	}))
	t.Cleanup(proxy.CloseClientConnections)
	out, err := behindProxy(t, "HTTPS_PROXY="+proxy.URL, "-s", "server.invalid:8500", "-n2", "-w0").CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	out, err = behindProxy(t, "HTTPS_PROXY="+proxy.URL, "-s", "other.invalid:8500", "-n2", "-w0").CombinedOutput()
	if want := "through the proxy " + proxy.URL + " of HTTPS_PROXY"; err == nil || !strings.Contains(string(out), want) || strings.Count(string(out), "\n") != 1 {
		t.Errorf("%v, want %q in one line:\n%s", err, want, out)
	}
}

func TestAProxyThatRefusesIsNotWaitedFor(t *testing.T) {
	for _, code := range []int{http.StatusForbidden, http.StatusProxyAuthRequired} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", code) }))
		t.Cleanup(proxy.Close)
		for _, wait := range []string{"", "--wait=5m"} {
			t.Run(strings.TrimSpace(http.StatusText(code)+" "+wait), func(t *testing.T) {
				args := []string{"-s", "server.invalid:8500", "--timeout=5m"}
				if wait != "" {
					args = append(args, wait)
				}
				command := behindProxy(t, "HTTPS_PROXY="+proxy.URL, args...)
				out, err := command.CombinedOutput()
				want := " of HTTPS_PROXY (NO_PROXY=server.invalid leaves it out); the proxy refuses: look at its rules, and at the user and password in its address\n"
				if got := command.ProcessState.ExitCode(); got != 1 || !strings.HasSuffix(string(out), want) || strings.Count(string(out), "\n") != 1 {
					t.Errorf("exit status %d (%v), want 1 and one line that ends with\n%s\ngot\n%s", got, err, want, out)
				}
			})
		}
	}
}
