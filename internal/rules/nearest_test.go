package rules_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/rules"
)

func TestNearest(t *testing.T) {
	names := []string{"NFS_PATH", "NFS_SERVER", "USER_ID", "USER_NAME", "serving", "serviceAccountName"}
	for text, want := range map[string]string{
		"NFS_SERVR": "NFS_SERVER", "nfs_server": "NFS_SERVER", "NFSPATH": "NFS_PATH", "USRE_ID": "USER_ID", "USERID": "USER_ID", "REPLICAS": "", "": "",
		"serve": "serving", "Serve": "serving", "servers": "", "serviced": "", "serv": "",
		strings.Repeat("N", 1<<20): "",
	} {
		if got := rules.Nearest(text, names); got != want {
			t.Errorf("Nearest(%.20q) is %q, want %q", text, got, want)
		}
	}
}

// A part of a name means that name, unless several names have the part.
func TestMeant(t *testing.T) {
	names := []string{"claimName", "readOnly", "nodeSelector", "NFS_SERVER", "userLogin", "userName", "pipeline", "gitRepoVolume", "mode"}
	for text, want := range map[string]string{
		"claim": "claimName", "Selector": "nodeSelector", "server": "NFS_SERVER", "pipe": "pipeline", "claimNmae": "claimName",
		"persistentVolumeClaimName": "claimName", "grv": "gitRepoVolume", "ns": "", "n": "", "user": "", "on": "", "": "", "replicas": "",
		"NFS_SERVER_PATH": "", "MY_NFS_SERVER": "NFS_SERVER", "node": "nodeSelector", "mdoe": "mode",
	} {
		if got := rules.Meant(text, names); got != want {
			t.Errorf("Meant(%q) is %q, want %q", text, got, want)
		}
	}
}

// Who negates a choice did not mean it.
func TestOppositesAreNotMeant(t *testing.T) {
	operators := []string{"In", "NotIn", "Exists", "DoesNotExist", "restricted"}
	for text, want := range map[string]string{"NotExists": "DoesNotExist", "NotExist": "DoesNotExist", "Exist": "Exists", "unrestricted": "", "no-restricted": "", "Restrict": "restricted"} {
		if got := rules.Meant(text, operators); got != want {
			t.Errorf("Meant(%q) is %q, want %q", text, got, want)
		}
	}
}

// One edit makes most words of three letters of one another, so the initials of a name say more.
func TestNearestPrefersInitials(t *testing.T) {
	names := []string{"id", "name", "groupID", "groupName", "fsGroupID"}
	for text, want := range map[string]string{"gid": "groupID", "GID": "groupID", "uid": "id", "ID": "id", "gnm": ""} {
		if got := rules.Nearest(text, names); got != want {
			t.Errorf("Nearest(%q) is %q, want %q", text, got, want)
		}
	}
}

// A message lists a few names whole, and of many names the nearest.
func TestList(t *testing.T) {
	many := []string{"red", "orange", "yellow", "green", "blue", "indigo", "violet", "black", "white", "grey"}
	for _, c := range []struct {
		text  string
		names []string
		want  string
	}{
		{"whit", many[:8], "red, orange, yellow, green, blue, indigo, violet, black"},
		{"wite", many, "white, blue, red, green, violet, grey, orange, indigo and 2 more"},
		{"ack", many, "black, red, orange, blue, grey, green, white, yellow and 2 more"},
		{"", many, "red, orange, yellow, green, blue, indigo, violet, black and 2 more"},
		{strings.Repeat("white", 1<<20), many[8:], "white, grey"},
	} {
		if got := rules.List(c.text, c.names); got != c.want {
			t.Errorf("List(%.20q) is %q, want %q", c.text, got, c.want)
		}
	}
	if got := rules.List(strings.Repeat("white", 1<<20), many); !strings.HasSuffix(got, " and 2 more") {
		t.Errorf("of a long text: %q", got)
	}
}

// Of many names, those come first that hold the text or have it among their initials.
func TestListBeginsWithRelatedNames(t *testing.T) {
	names := []string{"awsElasticBlockStore", "nfs", "rbd", "csi", "iscsi", "azureDisk", "cephfs", "fc", "gcePersistentDisk", "image", "secret"}
	for text, want := range map[string]string{"ebs": "awsElasticBlockStore, ", "disk": "azureDisk, gcePersistentDisk, "} {
		if got := rules.List(text, names); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s, want %s first", text, got, want)
		}
	}
}
