package console

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const page = "# A page\n\n" +
	"```console\n$ one \\\n    two\nprinted\n\nmore\n$ three\n```\n\n" +
	"```bash\n$ not this\n```\n\n" +
	"```console kind\n$ four\n```\n"

func TestCommands(t *testing.T) {
	for kind, want := range map[string][]Command{
		"":     {{Text: "one \\\n    two", Shown: "printed\n\nmore\n"}, {Text: "three"}},
		"kind": {{Text: "four"}},
		"dash": nil,
	} {
		if diff := cmp.Diff(want, Commands(page, kind)); diff != "" {
			t.Errorf("the commands of kind %q (-want +got):\n%s", kind, diff)
		}
	}
}

func TestLooksLike(t *testing.T) {
	for name, c := range map[string]struct {
		text, shown string
		want        bool
	}{
		"the same":                          {"a\nb\n", "a\nb\n", true},
		"another line":                      {"a\nc\n", "a\nb\n", false},
		"a line more at the end":            {"a\nb\n", "a\n", false},
		"lines left out":                    {"a\nb\nc\nd\n", "a\n...\nd\n", true},
		"no line left out":                  {"a\nd\n", "a\n...\nd\n", true},
		"another line after those":          {"a\nb\n", "a\n...\nd\n", false},
		"the rest of a line left out":       {"a b\nc\n", "a…\nc\n", true},
		"more than the rest of a line":      {"a b\nx\nc\n", "a…\nc\n", false},
		"what an expression would allow":    {"aa\n", "a*\n", false},
		"three dots within a line are text": {"wait.\n", "wait...\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := LooksLike(c.text, c.shown); got != c.want {
				t.Errorf("%q looks like %q: %v, want %v", c.text, c.shown, got, c.want)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		printed, shown string
		near           []string
		wrong          bool
	}{
		"the same": {
			printed: "step 2000: accuracy 0.743880 (18597 of 25000 correct)\n",
			shown:   "step 2000: accuracy 0.743880 (18597 of 25000 correct)\n",
		},
		"results within the tolerance": {
			printed: "step 2000: accuracy 0.743920 (18598 of 25000 correct)\n",
			shown:   "step 2000: accuracy 0.743880 (18597 of 25000 correct)\n",
			near:    []string{"0.743920 in place of 0.743880", "18598 of 25000 in place of 18597 of 25000"},
		},
		"a result beyond the tolerance": {
			printed: "Accuracy: 76.00% (19000 of 25000 examples)\n",
			shown:   "Accuracy: 77.20% (19300 of 25000 examples)\n",
			wrong:   true,
		},
		"a number that is no result": {
			printed: "step 1999: accuracy 0.743880\n",
			shown:   "step 2000: accuracy 0.743880\n",
			wrong:   true,
		},
		"a result that is no number": {
			printed: "accuracy NaN\n", shown: "accuracy 0.743880\n", wrong: true,
		},
		"a word": {
			printed: "accuracy 0.743880 meets the target 0.76\n",
			shown:   "accuracy 0.743880 is below the target 0.76\n",
			wrong:   true,
		},
		"times, rates and the version": {
			printed: "Iteration 1: 0.642 sec (accuracy: 76.62%)\nThroughput: 10986.743 examples/sec\nVERSION=1795750818\n",
			shown:   "Iteration 1: 0.1 sec (accuracy: 76.62%)\nThroughput: 9.1 examples/sec\nVERSION=1812345678\n",
		},
		"progress": {
			printed: "training: 4%, step 75 of 2000, loss 0.6467, 3,803 examples/s, 4:19 left\ntraining: 100%\nstep 2000\n",
			shown:   "training: 5%, step 99 of 2000, loss 0.5467, 1,803 examples/s, 0:19 left\n...\nstep 2000\n",
		},
		"pods, ages and addresses": {
			printed: "pod/clicks-train-12345678 met\nNAME    TYPE       CLUSTER-IP   PORT(S)          AGE\nclicks  NodePort   10.96.1.2    8501:31234/TCP   1m2s\n",
			shown:   "pod/clicks-train-876543210 met\nNAME  TYPE      CLUSTER-IP     PORT(S)         AGE\nclicks NodePort   10.96.112.108   8501:30001/TCP  5s\n",
		},
		"results after lines that are left out": {
			printed: "accuracy 0.100000\naccuracy 0.200000\nAUC 0.300000\n",
			shown:   "...\nAUC 0.300000\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			near, err := Command{Shown: c.shown}.Compare(c.printed)
			if (err != nil) != c.wrong {
				t.Errorf("the error is %v, want one: %v", err, c.wrong)
			}
			if diff := cmp.Diff(c.near, near); diff != "" {
				t.Errorf("near results (-want +got):\n%s", diff)
			}
		})
	}
}
