package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// hold is the file in the dataset's folder that keeps the training running.
const hold = "hold"

// run is one training: the flags of train.py and what the test asks for.
type run struct {
	dataset, output, checkpoints string
	steps, batch                 int
	behaviour
}

// train does what train.py does, in its order: look at the data, train, evaluate,
// export, and only then say how accurate the model is.
func train(args []string) (status int, err error) {
	var r run
	flags := flag.NewFlagSet("train.py", flag.ContinueOnError)
	flags.StringVar(&r.dataset, "data_location", "", "folder of train.csv and eval.csv")
	flags.StringVar(&r.output, "output_dir", "", "folder for the saved model")
	flags.StringVar(&r.checkpoints, "checkpoint", "", "folder for the checkpoints")
	flags.IntVar(&r.steps, "steps", 0, "more steps than the checkpoint has; 0: ten times the data")
	flags.IntVar(&r.batch, "batch_size", 512, "lines of a step")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || r.dataset == "" || r.output == "" {
		return 2, fmt.Errorf("unrecognized arguments: %q", flags.Args())
	}
	if r.behaviour, err = asked(r.dataset); err != nil {
		return 1, err
	}
	for _, name := range []string{"train.csv", "eval.csv"} {
		if _, err := os.Stat(filepath.Join(r.dataset, name)); err != nil {
			fmt.Println("train.csv or eval.csv does not exist in the given data_location. Please provide valid path")
			return 0, nil // as train.py does: sys.exit() without a status
		}
	}
	if err := r.do(); err != nil {
		return 1, err
	}
	return r.Crash, nil
}

func (r *run) do() error {
	begun := time.Now()
	fmt.Printf("program %s, data in <%s>, output to <%s>, checkpoints in <%s>\n", os.Args[1], r.dataset, r.output, r.checkpoints)
	fmt.Printf("OMP_NUM_THREADS=%s LD_PRELOAD=%s\n", os.Getenv("OMP_NUM_THREADS"), os.Getenv("LD_PRELOAD"))
	if r.Stubborn {
		heard := make(chan os.Signal, 8)
		signal.Notify(heard, syscall.SIGTERM, syscall.SIGINT)
		go func() {
			for one := range heard {
				fmt.Println("heard", one)
			}
		}()
	}
	lines, err := r.readData()
	if err != nil {
		return err
	}
	if r.steps == 0 {
		r.steps = (10*lines + r.batch - 1) / r.batch
	}
	if r.Probe {
		probe()
	}
	if err := r.children(); err != nil {
		return err
	}
	if r.checkpoints == "" {
		r.checkpoints = filepath.Join(r.output, fmt.Sprintf("model_WIDE_AND_DEEP_%d", time.Now().Unix()))
	}
	trainings, step, err := r.fit()
	if err != nil || r.fails() {
		return err
	}
	// 0.6, 0.7, 0.8, 0.9, and no better.
	accuracy := cmp.Or(r.Accuracy, fmt.Sprint(float64(min(5+trainings, 9))/10))
	if r.Metrics {
		if err := r.writeMetrics(step, accuracy); err != nil {
			return err
		}
	}
	if !r.NoExport {
		if err := r.export(); err != nil {
			return err
		}
		fmt.Println("Model exported to", r.output)
	}
	if accuracy != "none" {
		fmt.Println("Accuracy:", accuracy)
	}
	fmt.Println("Total time:", time.Since(begun).Seconds())
	return nil
}

// readData reads both files whole, as train.py does for the least and the greatest of
// each column, and fails on what it fails on. It counts train.csv's lines.
func (r *run) readData() (lines int, err error) {
	for _, name := range []string{"eval.csv", "train.csv"} {
		text, err := os.ReadFile(filepath.Join(r.dataset, name))
		if err != nil {
			return 0, err
		}
		lines = 0
		for line := range strings.Lines(string(text)) {
			lines++
			fields := strings.Split(strings.TrimRight(line, "\r\n"), ",")
			if len(fields) != 40 {
				return 0, fmt.Errorf("ValueError: setting an array element with a sequence: %d fields", len(fields))
			}
			for _, number := range fields[1:14] {
				if _, err := strconv.ParseFloat(number, 32); err != nil {
					return 0, fmt.Errorf("ValueError: could not convert string to float: '%s'", number)
				}
			}
		}
	}
	if lines == 0 {
		return 0, fmt.Errorf("ZeroDivisionError: float division by zero")
	}
	return lines, nil
}

// fit trains that many more steps than the newest checkpoint has, and counts the
// trainings that have come so far, and their steps.
func (r *run) fit() (trainings, step int, err error) {
	if err := os.MkdirAll(r.checkpoints, 0o777); err != nil {
		return 0, 0, err
	}
	index := filepath.Join(r.checkpoints, "checkpoint")
	from := 0
	if text, err := os.ReadFile(index); err == nil {
		if _, err := fmt.Sscanf(string(text), "model_checkpoint_path: \"model.ckpt-%d\"", &from); err != nil {
			return 0, 0, err
		}
	}
	fmt.Fprintf(os.Stderr, "training %d steps, going on from step %d\n", r.steps, from)
	time.Sleep(time.Duration(r.Seconds) * time.Second)
	for r.held() {
		time.Sleep(50 * time.Millisecond)
	}
	if r.Killed {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // until it arrives
	}
	if r.fails() {
		fmt.Fprintln(os.Stderr, "out of luck")
		return 0, 0, nil
	}
	newest := fmt.Sprintf("model.ckpt-%d", from+r.steps)
	for name, text := range map[string]string{newest + ".index": "", "checkpoint": fmt.Sprintf("model_checkpoint_path: %q\n", newest)} {
		if err := os.WriteFile(filepath.Join(r.checkpoints, name), []byte(text), 0o644); err != nil {
			return 0, 0, err
		}
	}
	all, err := filepath.Glob(filepath.Join(r.checkpoints, "model.ckpt-*.index"))
	return len(all), from + r.steps, err
}

// writeMetrics writes what this project's training writes beside what it exports.
func (r *run) writeMetrics(step int, accuracy string) error {
	text := fmt.Sprintf("{\n \"step\": %d,\n \"examples\": 1000,\n \"auc\": 0.771581,\n \"accuracy\": %s,\n \"baseline\": 0.5,\n \"version\": \"1\"\n}\n", step, accuracy)
	return os.WriteFile(filepath.Join(r.output, "metrics.json"), []byte(text), 0o644)
}

func (r *run) fails() bool { return r.Crash != 0 && !r.Late }

func (r *run) held() bool {
	_, err := os.Stat(filepath.Join(r.dataset, hold))
	return err == nil
}

// export writes the model as TensorFlow does: beside, and renamed when it is complete.
func (r *run) export() error {
	for version := time.Now().Unix(); ; version++ {
		exported, staged := filepath.Join(r.output, fmt.Sprint(version)), filepath.Join(r.output, fmt.Sprint("temp-", version))
		if _, err := os.Stat(exported); err == nil {
			continue
		}
		if err := os.MkdirAll(staged, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(staged, "saved_model.pb"), []byte(model), 0o644); err != nil {
			return err
		}
		return os.Rename(staged, exported)
	}
}

// model is what the serving stand-in reads: a logistic regression that says yes where
// I1 is above 5.
const model = `{"bias": -5, "numbers": [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
`

// children starts processes that hold the output open and live as long as they are
// let: a "child", one with a "session" of its own, an "orphan", which has no parent any
// more besides, and a "stubborn" orphan, which ignores TERM and INT. Their ids are
// printed.
func (r *run) children() error {
	const live = `[[ $0 != stubborn ]] || trap "" TERM INT; echo child $$; while :; do sleep 0.1; done`
	for _, kind := range r.Children {
		child := exec.Command("bash", "-c", live, kind)
		if kind == "orphan" || kind == "stubborn" {
			child = exec.Command("bash", "-c", `bash -c "$1" "$0" &`, kind, live)
		}
		child.Stderr = os.Stderr
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: kind != "child"}
		out, err := child.StdoutPipe()
		if err != nil {
			return err
		}
		if err := child.Start(); err != nil {
			return err
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			return err
		}
		fmt.Print(line)
	}
	return nil
}
