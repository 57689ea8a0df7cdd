package command_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/widedeep/widedeep/client/modelserver"
	"github.com/widedeep/widedeep/client/modelserver/servertest"
)

// certificate returns a self-signed certificate for the loopback address.
func certificate(t *testing.T) (authority string, server tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestConnectionsAreSecuredOnDemand(t *testing.T) {
	authority, own := certificate(t)
	other, _ := certificate(t)
	address := servertest.Serve(t, servertest.New(t, modelserver.FloatVal), grpc.Creds(credentials.NewServerTLSFromCert(&own)))
	for name, c := range map[string]struct {
		args []string
		exit int
		want string
	}{
		"an authority that vouches for the server": {[]string{"--ca", file(t, authority)}, 0, "(3 of 5 examples)"},
		"the same, spelled out":                    {[]string{"--tls", "--ca", file(t, authority)}, 0, "(3 of 5 examples)"},
		"another authority":                        {[]string{"--ca", file(t, other)}, 1, "certificate"},
		"the system's authorities":                 {[]string{"--tls"}, 1, "certificate"},
		"none":                                     {nil, 1, "can't be reached: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exit, out, messages := run(t, data, append(c.args, "-s", address, "-b5", "-n1", "-w0", "--timeout=5m")...)
			if exit != c.exit {
				t.Errorf("exit status %d, want %d", exit, c.exit)
			}
			expect(t, "the output", out+messages, c.want)
		})
	}
}
