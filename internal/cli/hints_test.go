package cli_test

import "testing"

// What people type who know another tool, or forget a word.
func TestMistypedArgumentsGetTheRightHint(t *testing.T) {
	for want, args := range map[string][]string{
		`"MODE=pipeline" is a value: write --set MODE=pipeline`:                                                                          {"render", "MODE=pipeline"},
		`"NFS_SERVR=1.2.3.4" is a value: write --set NFS_SERVR=1.2.3.4`:                                                                  {"render", "-f", "a.yaml", "NFS_SERVR=1.2.3.4"},
		`"spec.mode=pipeline" is a value: write --set spec.mode=pipeline`:                                                                {"init", "spec.mode=pipeline"},
		"--set takes name and value as one argument: write --set NFS_SERVER=1.2.3.4":                                                     {"render", "--set", "NFS_SERVER", "1.2.3.4"},
		"--set takes name and value as one argument: write --set MODE=pipeline":                                                          {"init", "--set", "MODE", "pipeline"},
		"PATH is missing: widedeep set . NFS_SERVER 1.2.3.4":                                                                             {"set", "NFS_SERVER", "1.2.3.4"},
		"PATH is missing: widedeep set . NFS_SERVER=1.2.3.4 USER_ID=1":                                                                   {"set", "NFS_SERVER=1.2.3.4", "USER_ID=1"},
		"PATH is missing: widedeep set . NFS_SERVR 1.2.3.4":                                                                              {"set", "NFS_SERVR", "1.2.3.4"},
		"PATH is missing: widedeep set . spec.serving.nodePort=30001":                                                                    {"set", "spec.serving.nodePort=30001", "--config", "a"},
		"PATH is missing: widedeep set . USER_ID=9 --config a --strict; see":                                                             {"set", "--config", "a", "USER_ID=9", "--strict"},
		"PATH is missing: widedeep set . --config a --unset USER_ID; see":                                                                {"set", "--config", "a", "--unset", "USER_ID"},
		"PATH is missing: widedeep set . 'spec.training.env[0].value=a b'; see":                                                          {"set", "spec.training.env[0].value=a b"},
		`PATH is missing, and "b.yaml" is not NAME=VALUE`:                                                                                {"set", "NFS_SERVER=1.2.3.4", "b.yaml"},
		"PATH is missing, and USER_ID needs a value":                                                                                     {"set", "USER_ID"},
		"PATH is missing: widedeep set . OUTPUT_DIR a.yaml; see":                                                                         {"set", "OUTPUT_DIR", "a.yaml"},
		"PATH comes first: widedeep set a.yaml NFS_SERVER=1.2.3.4 --config a; see":                                                       {"set", "NFS_SERVER=1.2.3.4", "a.yaml", "--config", "a"},
		"PATH comes first: widedeep set a.yaml NFS_SERVER 1.2.3.4; see":                                                                  {"set", "NFS_SERVER", "1.2.3.4", "a.yaml"},
		"is there a space beside =? widedeep set a.yaml USER_NAME=jo --strict; see":                                                      {"set", "a.yaml", "USER_NAME", "=jo", "--strict"},
		"is there a space beside =? widedeep set a.yaml 'USER_NAME=jo b'; see":                                                           {"set", "a.yaml", "USER_NAME", "= jo b"},
		"is there a space beside =? widedeep set a.yaml USER_NAME=jo; see":                                                               {"set", "a.yaml", "USER_NAME", "=", "jo"},
		"is there a space beside =? widedeep set a.yaml USER_ID=1 USER_NAME=jo; see":                                                     {"set", "a.yaml", "USER_ID=1", "USER_NAME=", "jo"},
		"PATH is missing: widedeep set . USER_NAME=jo; see":                                                                              {"set", "USER_NAME", "=jo"},
		"as in: widedeep set a.yaml REPLICAS=2 --config a --strict; see wided":                                                           {"set", "--config", "a", "--set", "REPLICAS=2", "--strict", "-f", "a.yaml"},
		"as in: widedeep set . NFS_SERVER 1.2.3.4; see wided":                                                                            {"set", "--set", "NFS_SERVER", "1.2.3.4"},
		`"b" is one argument too many: --write takes one DIR; see`:                                                                       {"render", "--write", "a", "b"},
		`"b" is one argument too many: --check takes one FILE|DIR; see`:                                                                  {"render", "--check=a", "b"},
		"--set takes name and value as one argument: write --set NFS_SERVER=1.2.3.5":                                                     {"render", "-f", "a.yaml", "--set", "NFS_SERVER=", "1.2.3.5"},
		"--set takes name and value as one argument: write --set NFS_SERVER=1.2.3.6":                                                     {"render", "--set", "NFS_SERVER", "=1.2.3.6"},
		"--set takes name and value as one argument: write --set NFS_SERVER=1.2.3.7":                                                     {"init", "--set", "NFS_SERVER", "=", "1.2.3.7"},
		`"a.yaml" is one argument too many: name a file or folder with -f a.yaml; see`:                                                   {"render", "--set", "IMAGE_SUFFIX=", "a.yaml"},
		`"a.yaml" is one argument too many: name a file or folder with -f a.yaml`:                                                        {"render", "a.yaml"},
		"set takes a PATH and NAME VALUE or NAME=VALUE, as in: widedeep set . NFS_SERVER 10.35.215.25; see wided":                        {"set", "a.yaml"},
		"unknown flag: --set: PATH comes first, then the values, as in: widedeep set a.yaml REPLICAS=2; see wided":                       {"set", "a.yaml", "--set", "REPLICAS=2"},
		"as in: widedeep set a.yaml REPLICAS=2 USER_ID=1; see wided":                                                                     {"set", "--set=REPLICAS=2", "--set", "USER_ID=1", "a.yaml"},
		"as in: widedeep set . REPLICAS=2; see wided":                                                                                    {"set", "--set", "REPLICAS=2"},
		"unknown shorthand flag: 'f' in -f: PATH comes first, then the values, as in: widedeep set a.yaml NFS_SERVER 1.2.3.4; see wided": {"set", "-f", "a.yaml", "NFS_SERVER", "1.2.3.4"},
		"as in: widedeep set a.yaml USER_ID=1; see wided":                                                                                {"set", "--filename=a.yaml", "USER_ID=1"},
		"PATH is -, but set writes into a file or a folder":                                                                              {"set", "-", "USER_ID=1"},
		`"false" is one argument too many: a flag takes it behind =, as in --strict=false; see wided`:                                    {"render", "--strict", "false"},
		`unknown command "redner", did you mean "render"?`:                                                                               {"redner"},
		`unknown command "list", did you mean "list-setters"?`:                                                                           {"list"},
		`unknown command "lint"; see widedeep --help`:                                                                                    {"lint"},
		`unknown command "edit"; see widedeep --help`:                                                                                    {"edit", "a.yaml"},
		`unknown command "wait"; see widedeep --help`:                                                                                    {"wait"},
		`unknown command "get"; see widedeep --help`:                                                                                     {"get"},
		`unknown command "test"; see widedeep --help`:                                                                                    {"test"},
		`unknown command "i"; see widedeep --help`:                                                                                       {"i"},
		`unknown command "setters"; see widedeep --help`:                                                                                 {"setters"},
		`unknown command "rendr", did you mean "render"?`:                                                                                {"rendr", "-f", "a.yaml"},
		`--namespace is "Team": must be lower-case letters`:                                                                              {"render", "-f", "a.yaml", "--namespace", "Team"},
		"unknown flag: --chekc, did you mean --check?":                                                                                   {"render", "--chekc"},
		"unknown flag: --confg, did you mean --config?":                                                                                  {"set", "--confg", "a", ".", "USER_ID", "1"},
		"unknown flag: --file, did you mean --filename?":                                                                                 {"render", "--file", "a.yaml"},
		"unknown flag: --values: the values are those in the WideDeepConfig, and --set NAME=VALUE gives another; see wided":              {"render", "--values", "a.yaml"},
		"unknown flag: --set-string, did you mean --set?":                                                                                {"init", "--set-string", "MODE=pipeline"},
		"unknown flag: --dry-run, did you mean --check?":                                                                                 {"render", "--dry-run"},
		"unknown shorthand flag: 'n' in -n, did you mean --namespace?":                                                                   {"render", "-n", "team"},
		"unknown shorthand flag: 'x' in -x; see widedeep render":                                                                         {"render", "-x"},
		"unknown flag: --values; see widedeep schema":                                                                                    {"schema", "--values"},
		`--strict is "yes", want true or false; see widedeep render`:                                                                     {"render", "--strict=yes"},
		`--strict is "yes", want true or false; see widedeep set`:                                                                        {"set", ".", "USER_ID=1", "--strict=yes"},
	} {
		status, out, messages := run(t, map[string]string{"a.yaml": clicks}, "", args...)
		if status != 2 || out != "" {
			t.Errorf("%v: status %d, output %q", args, status, out)
		}
		expect(t, "standard error", messages, want)
	}
}
