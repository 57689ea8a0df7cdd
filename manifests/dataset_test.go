package manifests_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What can't be read is reported before the training reads all of it, with file and line.
func TestTheDatasetIsCheckedBeforeTheTraining(t *testing.T) {
	python := standIn(t)
	header := "label" + strings.Repeat(",I", 13) + strings.Repeat(",C", 26) + "\n"
	for name, c := range map[string]struct {
		file, text string
		status     int
		printed    string
	}{
		"lines":                        {"train.csv", row + row, 0, "training"},
		"lines from Windows":           {"train.csv", strings.ReplaceAll(row+row, "\n", "\r\n"), 0, "training"},
		"numbers of all kinds":         {"train.csv", strings.Replace(row, "1,1,1,1,1", "-1,+.5,2.,1e3,1.5E-7", 1), 0, "training"},
		"empty categories":             {"train.csv", strings.ReplaceAll(row, "68fd1e64", ""), 0, "training"},
		"no line's end at the end":     {"train.csv", strings.TrimSuffix(row, "\n"), 0, "training"},
		"a header":                     {"train.csv", header + row, 7, "DIR/train.csv, line 1: is a header: the data must have none"},
		"a header in the other":        {"eval.csv", header + row, 7, "DIR/eval.csv, line 1: is a header"},
		"an empty number":              {"eval.csv", row + strings.Replace(row, ",1,", ",,", 1), 7, "DIR/eval.csv, line 2: I1 is empty, and the training wants a number (0 where there is none)"},
		"a text for a number":          {"train.csv", row + row + strings.Replace(row, "1,68", "one,68", 1), 7, `DIR/train.csv, line 3: I13 must be a number, not "one"`},
		"nan for a number":             {"train.csv", strings.Replace(row, "1,68", "nan,68", 1), 7, `line 1: I13 must be a number, not "nan"`},
		"an empty label":               {"train.csv", row[1:], 7, `line 1: the label must be 0 or 1, not ""`},
		"a label that is 2":            {"train.csv", "2" + row[1:], 7, `line 1: the label must be 0 or 1, not "2"`},
		"a byte order mark":            {"train.csv", "\ufeff" + row, 7, "line 1: the label must be 0 or 1"},
		"a field too few":              {"train.csv", row + strings.Replace(row, ",1", "", 1), 7, "line 2: has 39 fields between commas, not 40: the label, I1 to I13 and C1 to C26"},
		"a field too many":             {"train.csv", row + "0," + row, 7, "line 2: has 41 fields"},
		"tabs":                         {"train.csv", strings.ReplaceAll(row, ",", "\t"), 7, "line 1: has 1 fields between commas"},
		"an empty line":                {"train.csv", row + "\n" + row, 7, "line 2: has 0 fields between commas"},
		"no line":                      {"train.csv", "\x00", 7, "DIR/train.csv, line 1"},
		"a fault far down is not seen": {"train.csv", strings.Repeat(row, 1000) + header, 5, "could not convert string to float: 'I'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, script := range []string{single, pipeline} {
				dir := t.TempDir()
				command := scriptIn(t, dir, python, script, "")
				write(t, filepath.Join(dir, "data sets", c.file), c.text)
				ends(t, command, c.status, strings.ReplaceAll(c.printed, "DIR/", dir+"/data sets/"))
			}
		})
	}
	t.Run("an empty file", func(t *testing.T) {
		command, dir := script(t, python, single, "")
		if err := os.Truncate(filepath.Join(dir, "data sets/train.csv"), 0); err != nil {
			t.Fatal(err)
		}
		ends(t, command, 7, "train.csv, it is empty")
	})
	t.Run("a folder", func(t *testing.T) {
		command, dir := script(t, python, single, "")
		file := filepath.Join(dir, "data sets/train.csv")
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(file, 0o755); err != nil {
			t.Fatal(err)
		}
		ends(t, command, 7, "can't read "+file)
	})
}

// An image that checks its data itself may find it in other files, and its statuses
// for data and directories are the script's. Another's are not: they may mean anything.
func TestAnImageMayCheckTheDatasetItself(t *testing.T) {
	python := standIn(t)
	for name, c := range map[string]struct {
		itself    bool
		behaviour string
		data      string
		status    int
		printed   string
	}{
		"own check: data of another form is passed on":            {true, "", "0" + row[1:], 0, "training"},
		"own check: status 7 is the dataset's":                    {true, `{"crash": 7}`, row, 7, "can't use the dataset"},
		"own check: status 8 is a directory's":                    {true, `{"crash": 8}`, row, 8, "a directory"},
		"own check: status 1 is a failed training":                {true, `{"crash": 1}`, row, 5, "failed with status 1"},
		"own check: a signal from elsewhere is a failed training": {true, `{"crash": 143}`, row, 5, "failed with status 143"},
		"own check: a header is passed on":                        {true, "", "label" + row[1:], 0, "training"},
		"no own check: a header is refused":                       {false, "", "label" + row[1:], 7, "is a header"},
		"no own check: status 7 is a failed training":             {false, `{"crash": 7}`, row, 5, "failed with status 7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, script := range []string{single, pipeline} {
				dir := t.TempDir()
				command := scriptIn(t, dir, python, script, c.behaviour)
				write(t, filepath.Join(dir, "data sets/train.csv"), c.data)
				if c.itself {
					write(t, filepath.Join(dir, "a model/widedeep-training.json"), "")
				}
				ends(t, command, c.status, c.printed)
			}
		})
	}
}
