//go:build integration

package integration

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/widedeep/widedeep/client/benchmark"
	"github.com/widedeep/widedeep/client/report"
)

// browser returns the first browser that is here.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	need(t, "chromium-headless-shell", "--version")
	return ""
}

// measure is added to a copy of the page. It writes what the browser made of the page into an
// element of its own.
const measure = `<script>
const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
const seen = {
  scrolls: document.documentElement.scrollWidth > innerWidth,
  loaded: performance.getEntriesByType('resource').map(r => r.name),
  cut: [...document.querySelectorAll('.tile, figcaption')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent),
  pictures: [...document.querySelectorAll('figure > svg')].map(svg => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect(), e.getAttribute('class')]);
    const axis = name => texts.filter(t => t[2] == name);
    const apart = (a, b) => a[1].right < b[1].left || b[1].right < a[1].left || a[1].bottom < b[1].top || b[1].bottom < a[1].top;
    return {
      width: frame.width,
      outside: texts.filter(t => !inside(t[1], frame)).map(t => t[0]),
      overlapping: ['x', 'y'].flatMap(name => axis(name).filter((t, i) => i > 0 && !apart(t, axis(name)[i-1])).map(t => t[0])),
      small: texts.filter(t => t[1].height < 11).map(t => t[0]),
      lines: [...svg.querySelectorAll('.line')].filter(e => e.getTotalLength() > frame.width / 4).length,
      bars: [...svg.querySelectorAll('.bar')].filter(e => e.getBoundingClientRect().height > 0).length,
    };
  }),
};
const element = document.createElement('pre');
element.id = 'seen';
element.textContent = JSON.stringify(seen);
document.body.append(element);
</script>
</body>`

type seen struct {
	Scrolls  bool
	Loaded   []string
	Cut      []string
	Pictures []struct {
		Width                       float64
		Outside, Overlapping, Small []string
		Lines, Bars                 int
	}
}

// look opens a file in the browser, in a window of that width, and returns what it prints.
func look(t *testing.T, path string, width int, args ...string) string {
	t.Helper()
	args = append(args, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", fmt.Sprintf("--window-size=%d,1400", width),
		"--user-data-dir="+t.TempDir(), "file://"+path)
	command := exec.Command(browser(t), args...)
	var messages bytes.Buffer
	command.Stderr = &messages
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, messages.String())
	}
	return string(out)
}

// page writes the report of 2,000 requests, some slow and some in vain, and returns its path.
func page(t *testing.T) string {
	t.Helper()
	plan := benchmark.Plan{BatchSize: 32, Iterations: 2000, WarmUp: 10, Concurrency: 1}
	tally := benchmark.NewTally(plan)
	at := time.Duration(0)
	for i := range plan.Iterations {
		took := time.Duration(600+i*i%997) * time.Microsecond
		if i%90 == 0 {
			took *= 20
		}
		o := benchmark.Outcome{Iteration: i + 1, Start: at, End: at + took, Correct: 22 + i*i%7}
		if i/100 == 12 {
			o.Correct, o.Err = 0, errors.New("no connection")
		}
		at = o.End
		tally.Add(o)
	}
	path := filepath.Join(t.TempDir(), "report.html")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	run := report.Run{Server: "10.35.215.25:30852", Model: "wide-deep-large-ds-fp32-training", DataFile: "eval.csv", Started: time.Unix(1_800_000_000, 0)}
	if err := report.Write(file, run, tally.Summary()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheClientsPageIsLaidOutInABrowser(t *testing.T) {
	browser(t)
	text, err := os.ReadFile(page(t))
	if err != nil {
		t.Fatal(err)
	}
	policy := regexp.MustCompile(`(?m)^<meta http-equiv="Content-Security-Policy".*\n`)
	measured := strings.Replace(policy.ReplaceAllString(string(text), ""), "</body>", measure, 1)
	path := filepath.Join(t.TempDir(), "measured.html")
	if err := os.WriteFile(path, []byte(measured), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{360, 800, 1280} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			found := regexp.MustCompile(`<pre id="seen">(.*)</pre>`).FindStringSubmatch(look(t, path, width, "--dump-dom"))
			if found == nil {
				t.Fatal("the browser did not run the measurement")
			}
			var s seen
			if err := json.Unmarshal([]byte(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(found[1])), &s); err != nil {
				t.Fatal(err)
			}
			if s.Scrolls || len(s.Loaded) > 0 || len(s.Cut) > 0 {
				t.Errorf("scrolls sideways: %t; loaded %q; cut off: %q", s.Scrolls, s.Loaded, s.Cut)
			}
			if len(s.Pictures) != 4 {
				t.Fatalf("%d pictures, want 4", len(s.Pictures))
			}
			for i, want := range []struct{ lines, bars int }{{2, 0}, {1, 0}, {3, 0}, {0, 3}} {
				p := s.Pictures[i]
				if p.Lines != want.lines || p.Bars < want.bars || p.Width < 280 {
					t.Errorf("picture %d is %.0f wide with %d lines and %d bars, want %d lines, at least %d bars", i, p.Width, p.Lines, p.Bars, want.lines, want.bars)
				}
				if len(p.Outside)+len(p.Overlapping)+len(p.Small) > 0 {
					t.Errorf("picture %d: labels outside %q, over others %q, too small %q", i, p.Outside, p.Overlapping, p.Small)
				}
			}
		})
	}
}

func TestTheClientsPageIsSeenInABrowser(t *testing.T) {
	browser(t)
	shot := filepath.Join(t.TempDir(), "report.png")
	look(t, page(t), 1280, "--screenshot="+shot)
	file, err := os.Open(shot)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[color.RGBA]int{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			counts[color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0}]++
		}
	}
	for name, c := range map[string]struct {
		color color.RGBA
		least int
	}{
		"accuracy and examples per second": {color.RGBA{0x0b, 0x7a, 0x6b, 0}, 500},
		"the histogram":                    {color.RGBA{0x7d, 0x97, 0xf4, 0}, 2000},
		"the median":                       {color.RGBA{0x24, 0x50, 0xd6, 0}, 300},
		"p90":                              {color.RGBA{0xa6, 0x5a, 0x00, 0}, 200},
		"p99":                              {color.RGBA{0xb4, 0x15, 0x4a, 0}, 150},
	} {
		if counts[c.color] < c.least {
			t.Errorf("%s: %d pixels have its colour, want %d", name, counts[c.color], c.least)
		}
	}
}
