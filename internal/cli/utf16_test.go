package cli_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

// inUTF16 is a text as PowerShell's > writes it, or with the other order of bytes.
func inUTF16(order binary.AppendByteOrder, text string) string {
	var data []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

// kpt reads files in UTF-16, and so does every command. What is written is UTF-8.
func TestFilesInUTF16AreReadByEveryCommand(t *testing.T) {
	text := strings.ReplaceAll(clicks, "# the team's", "# das Team: \U0001F600")
	for name, order := range map[string]binary.AppendByteOrder{"little endian": binary.LittleEndian, "big endian": binary.BigEndian} {
		files := map[string]string{"pkg/Kptfile": inUTF16(order, ourKptfile("")), "pkg/clicks.yaml": inUTF16(order, text), "pkg/views.yaml": strings.ReplaceAll(clicks, "clicks", "views")}
		if status, out, messages := run(t, files, "", "render", "--write", "pkg"); status != 0 || !strings.Contains(out, "wrote pkg/clicks/pod.yaml") {
			t.Fatalf("%s: status %d\n%s", name, status, messages)
		}
		if changed := only(files, tree(t)); len(changed) > 0 {
			t.Errorf("%s: the files changed", name)
		}
		for _, args := range [][]string{{"render", "--check", "pkg"}, {"render", "-f", "pkg"}, {"list-setters", "-f", "pkg"}, {"graph", "-f", "pkg"}, {"set", "pkg", "USER_NAME=jo"}} {
			status, out, messages := again(t, "", args...)
			if status != 0 || args[1] != "--check" && !strings.Contains(out, "clicks") {
				t.Errorf("%s: %v: status %d\n%s%s", name, args, status, out, messages)
			}
		}
		if got := read(t, "pkg/clicks.yaml"); got != text+"  user:\n    name: \"jo\"\n" {
			t.Errorf("%s: set wrote\n%s", name, got)
		}
		if status, out, _ := again(t, inUTF16(order, text), "render", "-f", "-"); status != 0 || !strings.Contains(out, "clicks-training") {
			t.Errorf("%s: standard input: status %d", name, status)
		}
	}
	for name, text := range map[string]string{"an odd number of bytes": inUTF16(binary.LittleEndian, clicks) + "a", "half a pair": "\xff\xfe" + "\x00\xd8a\x00"} {
		if status, _, messages := run(t, nil, text, "render", "-f", "-"); status != 1 || messages == "" {
			t.Errorf("%s: status %d\n%s", name, status, messages)
		}
	}
}
