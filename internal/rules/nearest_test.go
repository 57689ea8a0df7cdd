package rules_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/rules"
)

func TestNearest(t *testing.T) {
	names := []string{"NFS_PATH", "NFS_SERVER", "USER_ID", "USER_NAME"}
	for text, want := range map[string]string{
		"NFS_SERVR": "NFS_SERVER", "nfs_server": "NFS_SERVER", "NFSPATH": "NFS_PATH", "USRE_ID": "USER_ID", "USERID": "USER_ID", "REPLICAS": "", "": "",
		strings.Repeat("N", 1<<20): "",
	} {
		if got := rules.Nearest(text, names); got != want {
			t.Errorf("Nearest(%.20q) is %q, want %q", text, got, want)
		}
	}
}
