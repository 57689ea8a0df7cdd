package graph_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/widedeep/widedeep/internal/graph"
	"github.com/widedeep/widedeep/internal/yamledit"
)

const hostile = `
kind: "Pod\"]<script>"
metadata: {name: "a\"]\n</text><script>alert(1)</script>&amp;#quot;\u202e` + "`" + `", annotations: {widedeep.dev/generated-by: "c\"]<b>"}}
spec:
  containers: [{image: "i\"]]>-->", volumeMounts: [{name: v}]}]
  volumes: [{name: v, hostPath: {path: "/\u0001<![CDATA["}}]
`

// check fails if a picture is no XML, or holds what could run or load something.
func check(svg string) error {
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "tspan", "g":
		default:
			return fmt.Errorf("there is an element %s", start.Name.Local)
		}
		for _, attribute := range start.Attr {
			if name := attribute.Name.Local; strings.HasPrefix(name, "on") || name == "href" {
				return fmt.Errorf("there is an attribute %s", name)
			}
		}
	}
}

func TestHostileTextsStayTexts(t *testing.T) {
	g := draw(t, hostile)
	if err := check(g.SVG()); err != nil {
		t.Errorf("%v in\n%s", err, g.SVG())
	}
	for line := range strings.Lines(g.Mermaid()) {
		between := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(line, "")
		if strings.ContainsAny(between, `"<`) || strings.Contains(strings.ReplaceAll(line, "<br>", ""), "<") {
			t.Errorf("a text got out of its quotes: %s", line)
		}
	}
}

// box is a rectangle of a picture.
type box struct {
	class               string
	x, y, width, height int
}

// boxes are the rectangles of a class's nodes.
func boxes(t *testing.T, svg string) []box {
	t.Helper()
	var all []box
	for _, found := range regexp.MustCompile(`<rect class="box (\w+) \w+" x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"`).FindAllStringSubmatch(svg, -1) {
		b := box{class: found[1]}
		for i, to := range []*int{&b.x, &b.y, &b.width, &b.height} {
			var err error
			if *to, err = strconv.Atoi(found[i+2]); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, b)
	}
	return all
}

const deployment = `
kind: Deployment
metadata: {name: %s, annotations: {widedeep.dev/generated-by: %s}}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: a}}
    spec:
      serviceAccountName: an-account-with-a-long-name
      imagePullSecrets: [{name: pull}]
      containers:
      - image: registry.example.com/with/a/long/name/of/an/image:and-a-tag
        envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: passwords}}]
---
kind: Service
metadata: {name: service, annotations: {widedeep.dev/generated-by: %[2]s}}
spec: {selector: {app: a}}
---
kind: HorizontalPodAutoscaler
metadata: {name: scaler, annotations: {widedeep.dev/generated-by: %[2]s}}
spec: {scaleTargetRef: {kind: Deployment, name: %[1]s}}
---
kind: RoleBinding
metadata: {name: binding, annotations: {widedeep.dev/generated-by: %[2]s}}
subjects: [{kind: ServiceAccount, name: an-account-with-a-long-name}]
roleRef: {kind: Role, name: a-role}
`

func TestBoxesHaveRoomAndStayInThePicture(t *testing.T) {
	set := fmt.Sprintf(deployment, strings.Repeat("long-name-", 20), "first") + "---" + fmt.Sprintf(deployment, "b", "second")
	svg := draw(t, set).SVG()
	size := regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`).FindStringSubmatch(svg)
	width, _ := strconv.Atoi(size[1])
	height, _ := strconv.Atoi(size[2])
	if width > 640 {
		t.Errorf("the picture is %d pixels wide, too wide for a small screen", width)
	}
	all := boxes(t, svg)
	if len(all) != 16 {
		t.Errorf("the picture has %d boxes, want 16", len(all))
	}
	for i, a := range all {
		if a.x < 0 || a.y < 0 || a.x+a.width > width || a.y+a.height > height {
			t.Errorf("%+v is outside of %dx%d", a, width, height)
		}
		for _, b := range all[:i] {
			if a.x < b.x+b.width && b.x < a.x+a.width && a.y < b.y+b.height && b.y < a.y+a.height {
				t.Errorf("%+v and %+v overlap", a, b)
			}
		}
	}
}

func TestTheSameSetGivesTheSameBytes(t *testing.T) {
	set := fmt.Sprintf(deployment, "a", "first")
	first := draw(t, set)
	for range 20 {
		if again := draw(t, set); again.SVG() != first.SVG() || again.Mermaid() != first.Mermaid() {
			t.Fatal("the same set was drawn in another way")
		}
	}
}

// Texts can be read on every background, in both palettes (WCAG's level AA).
func TestTextsHaveContrast(t *testing.T) {
	light, dark, found := strings.Cut(draw(t, fmt.Sprintf(deployment, "a", "b")).SVG(), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there is no dark palette")
	}
	for name, palette := range map[string]string{"light": light, "dark": dark} {
		fills := map[string]float64{}
		for _, rule := range regexp.MustCompile(`\.([a-z., ]+) \{ fill: #([0-9a-f]{6})`).FindAllStringSubmatch(palette, -1) {
			for _, class := range strings.Split(rule[1], ", .") {
				fills[class] = luminance(t, rule[2])
			}
		}
		for _, text := range []string{"text", "kind", "detail"} {
			for _, on := range []string{"page", "frame", "workflow", "step", "workload", "network", "storage", "account"} {
				a, b := fills[text], fills[on]
				if contrast := (max(a, b) + 0.05) / (min(a, b) + 0.05); contrast < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f", name, text, on, contrast)
				}
			}
		}
	}
}

// luminance is WCAG's relative luminance of a colour.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		sum += weight * math.Pow((float64(part)/255+0.055)/1.055, 2.4)
	}
	return sum
}

func FuzzGraph(f *testing.F) {
	f.Add([]byte(hostile))
	f.Add([]byte(fmt.Sprintf(deployment, "a", "b")))
	f.Add([]byte("apiVersion: argoproj.io/v1\nkind: Workflow\nmetadata: {name: w}\nspec: {entrypoint: a, templates: [{name: a, dag: {tasks: [{name: b, template: a}]}}]}"))
	f.Fuzz(func(t *testing.T, documents []byte) {
		set, err := yamledit.Parse(documents)
		if err != nil {
			return
		}
		g, err := graph.New(set, owner, anyKind)
		if err != nil || len(g.Nodes) == 0 {
			return
		}
		if err := check(g.SVG()); err != nil {
			t.Errorf("%v in\n%s", err, g.SVG())
		}
		g.Mermaid()
	})
}
