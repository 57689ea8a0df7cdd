package parameters_test

import (
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/parameters"
)

func TestCheck(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	cases := map[string]struct {
		reason string
		valid  []string
		// wrong values, each with what was probably meant, if a guess is possible
		wrong map[string]string
	}{
		"MODE": {
			reason: "there are two modes",
			valid:  []string{"single-node", "pipeline"},
			wrong:  map[string]string{"": "", "Pipeline": "pipeline", "single_node": "single-node", "cluster": ""},
		},
		"DATASET_DIR": {
			reason: "an absolute clean path, which no shell, YAML, Kubernetes or Argo reads otherwise",
			valid:  []string{"/datasets", "/data sets/criteo-1.0", "/données/été", "/a=b,c@d+e~f%20"},
			wrong: map[string]string{
				"": "", "/": "", "datasets": "/datasets", "/datasets/": "/datasets", "/a//b": "/a/b", "/a/./b": "/a/b",
				"/a/../b": "/b", "/..": "", "/a:b": "", "/a\nb": "", "/$(HOME)": "", "/{{workflow.name}}": "", "/${NFS_PATH}": "",
				`/a"b`: "", "/a'b": "", "/a`b`": "", `/a\b`: "", "/a;b": "", "/a|b": "", "/a b ": "", "~/data": "", "/a\x00": "", "/" + long(256): "",
			},
		},
		"OUTPUT_DIR": {
			reason: "one segment of a path",
			valid:  []string{"output", "my output", "v1.2", "...", "..a", ".hidden"},
			wrong:  map[string]string{"": "", ".": "", "..": "", "/nfs/root/output": "output", "/output": "output", "output/": "output", "../output": "output", " output": "", "out*": "", long(256): ""},
		},
		"MODEL_SCRIPT": {
			reason: "a file name and a ConfigMap's key",
			valid:  []string{"train.sh", "fp32_training.sh", "-x", ".x"},
			wrong:  map[string]string{"": "", "..": "", "..x": "", ".": "", "quickstart/train.sh": "train.sh", "my script.sh": "", "$x.sh": "", long(254): ""},
		},
		"USER_ID": {
			reason: "an id as Kubernetes takes it",
			valid:  []string{"0", "1000", "2147483647"},
			wrong:  map[string]string{"": "", "-1": "", "-0": "0", "+1": "1", "2147483648": "", "99999999999999999999": "", "0012": "12", "00": "0", "1e3": "1000", "0x10": "16", "1_000": "1000", "1.0": "1", " 1": "1", "1.5": "", "1e10": "", "1e300": "", "NaN": "", "root": ""},
		},
		"USER_NAME": {
			reason: "a name as directories have them that is a path segment and no option",
			valid:  []string{"root", "jo", "jo.doe", "1000", "true", "J_D-1", "_x", "...", "jo@corp.example", "jo doe", "josé", "jo+1", "~jo", "jo,1"},
			wrong: map[string]string{
				"": "", ".": "", "..": "", "-jo": "", " jo": "", "jo ": "", "jo/doe": "", `CORP\jo`: "", "jo$": "", "jo$(id)": "", "{{jo}}": "", "jo\n": "", "jo;id": "", "o'jo": "", long(256): "",
			},
		},
		"GROUP_NAME": {
			reason: "as a user's",
			valid:  []string{"root", "domain users", "Domain Users@corp.example", "ml-team"},
			wrong:  map[string]string{"": "", "-ml": "", "a/b": "", `BUILTIN\Users`: "", "`id`": "", "a:b": ""},
		},
		"NFS_SERVER": {
			reason: "a host name or an address as the mount takes it",
			valid:  []string{"10.35.215.25", "0.0.0.0", "nfs", "nfs.example.com", "NFS.Example.com", "fd00::1", "::1", "1-2.example", "3com", "nfs.example.com.", "nfs.", "nfs_1", "_nfs._tcp.example.com"},
			wrong: map[string]string{
				".": "", "nfs..": "", ".nfs": "", "10.35.215.25.": "", "nfs-.example.com": "", long(254) + ".": "",
				"": "", "[fd00::1]": "fd00::1", "fe80::1%eth0": "fe80::1", "10.35.215": "", "10.35.215.256": "", "010.1.1.1": "", "nfs:/export": "nfs", "nfs://host.example/x": "host.example",
				"nfs.example.com:2049": "nfs.example.com", "-nfs": "", "nfs,ro": "", "a..b": "", "nfs ": "nfs", "fd00:::1": "", long(64) + "." + long(190): "",
			},
		},
		"MODEL_NAME": {
			reason: "every name derived from it is valid in Kubernetes and Argo",
			valid:  []string{"a", "wide-deep-large-ds-fp32-training", "a1", "default-model", long(48), long(46) + "-training"},
			wrong: map[string]string{
				"": "", "1a": "", "-a": "", "a-": "", "A": "a", "Wide_Deep": "wide-deep", "wide.deep": "wide-deep", "wide deep": "wide-deep", "a\n": "",
				long(49): "", long(47) + "-training": "", long(64): "", "default": "",
			},
		},
		"REPLICAS":    {reason: "a Deployment's", valid: []string{"1", "2147483647"}, wrong: map[string]string{"0": "", "-1": "", "03": "3", "three": "", "2147483648": ""}},
		"RETRY_LIMIT": {reason: "no retry is a choice", valid: []string{"0", "10"}, wrong: map[string]string{"-1": "", "": "", "1.5": ""}},
		"TF_SERVING_PORT": {
			reason: "a TCP port", valid: []string{"1", "8501", "65535"}, wrong: map[string]string{"0": "", "65536": "", "http": "", "08501": "8501"},
		},
		"TARGET_ACCURACY": {
			reason: "a share, in any decimal form",
			valid:  []string{"0", "1", "0.75", "0.80", ".5", "1.", "7.5e-1", "0.0", "0e1"},
			wrong:  map[string]string{"": "", "75": "0.75", "80.5": "0.805", "-0.1": "", "-0": "", "1.1": "", "101": "", "75%": "0.75", "0,75": "0.75", "80,5%": "0.805", ".nan": "", "inf": "", "0x1": "", "1e-400": "", "1_0": "", "01": ""},
		},
		"REGISTRY": {
			reason: "what an image reference starts with",
			valid:  []string{"docker.io", "localhost:5000", "registry.example.com:5000/team/images", "[fd00::1]:5000", "Registry.example.com", "gcr.io/a__b/c--d"},
			wrong: map[string]string{
				"": "", "docker.io/": "docker.io", "https://docker.io": "docker.io", "https://docker.io/": "docker.io", "docker.io/Team": "",
				"docker.io//team": "", "docker.io:port": "", "a b": "", "-a": "", "docker.io/te$am": "",
			},
		},
		"IMAGE_SUFFIX": {
			reason: "the end of a tag, which may be missing",
			valid:  []string{"", "-avx512", "_1", ".2", "1000", "true"},
			wrong:  map[string]string{":latest": "", "@sha256:abc": "", "a b": "", "/x": "", "${X}": ""},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, ok := parameters.BySetter(name)
			if !ok {
				t.Fatal("no such setter")
			}
			for _, text := range c.valid {
				if invalid := s.Check(text); invalid != nil {
					t.Errorf("%q is refused: %v; allowed: %s", text, invalid, c.reason)
				}
			}
			for text, near := range c.wrong {
				invalid := s.Check(text)
				if invalid == nil {
					t.Errorf("%q is accepted; allowed: %s", text, c.reason)
				} else if invalid.Near != near {
					t.Errorf("%q: near is %q, want %q", text, invalid.Near, near)
				}
			}
		})
	}
}
