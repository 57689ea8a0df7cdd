//go:build e2etraining

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// batch divides the number of examples, so that the client asks for each once.
const batch = 500

// server is a pod, and host:port of its two APIs on this machine.
type server struct{ pod, grpc, rest string }

// answers is what the client counted.
type answers struct {
	Examples, Correct, Failed, Retries int
}

// servers are the pods behind the model's Service, which have to serve the version.
func (s *scene) servers(version trained) []server {
	s.Helper()
	pods := strings.Fields(s.kubectl("get", "pods", "-l", selector, "-o", "name"))
	s.expect("servers", len(pods), 2)
	var all []server
	for _, pod := range pods {
		all = append(all, server{pod, s.forward(pod, "8500"), s.forward(pod, "8501")})
	}
	s.serves(all, version)
	s.kubectl("cp", toolsNamespace+"/tools:"+s.storageInTools()+"/eval.csv", s.examples(), "--retries=3")
	return all
}

// forward makes a pod's port one of this machine, until the test ends.
func (s *scene) forward(pod, port string) (address string) {
	s.Helper()
	command := exec.Command("kubectl", "--namespace", s.namespace, "port-forward", pod, ":"+port)
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait() // it was killed
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.Fatalf("kubectl port-forward %s: %v", pod, err)
	}
	address, _, _ = strings.Cut(strings.TrimPrefix(line, "Forwarding from "), " ")
	return address
}

// serves waits until each server has the version.
func (s *scene) serves(servers []server, version trained) {
	s.Helper()
	for _, one := range servers {
		s.step("waiting until %s serves version %s", one.pod, version.version)
		s.awaitState(one, version.version, "AVAILABLE")
	}
}

// refuses waits until each server has given the version up, and says why.
func (s *scene) refuses(servers []server, version string) {
	s.Helper()
	for _, one := range servers {
		s.step("waiting until %s refuses version %s", one.pod, version)
		if why := s.awaitState(one, version, "END"); why == "" {
			s.Errorf("%s does not say why it refuses version %s", one.pod, version)
		}
	}
}

// awaitState asks the server's REST API for a version's state until it is that one, and returns
// the message beside.
func (s *scene) awaitState(one server, version, state string) (message string) {
	s.Helper()
	found := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Second) {
		var status struct {
			Versions []struct {
				Version, State string
				Status         struct {
					Message string `json:"error_message"`
				}
			} `json:"model_version_status"`
		}
		response, err := http.Get("http://" + one.rest + "/v1/models/" + model)
		if err == nil {
			err = json.NewDecoder(response.Body).Decode(&status)
			response.Body.Close()
		}
		if err != nil {
			s.Fatalf("%s: %v", one.pod, err)
		}
		found = fmt.Sprint(status.Versions)
		for _, v := range status.Versions {
			if v.Version == version && v.State == state {
				return v.Status.Message
			}
		}
	}
	s.Fatalf("%v passed, and version %s of %s is not in state %s: %s", patience, version, one.pod, state, found)
	return ""
}

// answer asks the Service, and each server by itself, about the whole of eval.csv: they are
// right as often as the trainer said.
func (s *scene) answer(servers []server, want trained) {
	s.Helper()
	for _, one := range append(servers, server{pod: service, grpc: s.address(model, 8501)}) {
		s.step("asking %s about %d examples", one.pod, want.Examples)
		got, err := s.ask(one.grpc, want.evaluation)
		if err != nil {
			s.Fatalf("%s: %v", one.pod, err)
		}
		s.expect("what "+one.pod+" answered", got, answers{Examples: want.Examples, Correct: want.Correct})
	}
	s.expect("restarts of the servers", s.restarts(), "0 0")
}

// restarts are those of the servers.
func (s *scene) restarts() string {
	s.Helper()
	return s.kubectl("get", "pods", "-l", selector, "-o", "jsonpath={.items[*].status.containerStatuses[0].restartCount}")
}

// examples is the dataset's eval.csv on this machine.
func (s *scene) examples() string { return filepath.Join(s.dir, "eval.csv") }

func (s *scene) ask(address string, e evaluation) (answers, error) {
	var found answers
	out, err := execute("", "widedeep-client", "-s", address, "-d", s.examples(), "-b", strconv.Itoa(batch),
		"-n", strconv.Itoa(e.Examples/batch), "-w", "0", "--timeout", "1m", "-o", "json")
	if err != nil {
		return found, err
	}
	return found, json.Unmarshal([]byte(out), &found)
}

// keepAsking asks again and again until what it returns is called: then once more. That
// returns all answers.
func (s *scene) keepAsking(address string, e evaluation) (stop func() []answers) {
	ended, all := make(chan struct{}), make(chan []answers)
	go func() {
		var found []answers
		for last := false; !last; {
			select {
			case <-ended:
				last = true
			default:
			}
			got, err := s.ask(address, e)
			if err != nil {
				s.Errorf("while the version changed: %v", err)
			}
			found = append(found, got)
		}
		all <- found
	}()
	stop = sync.OnceValue(func() []answers { close(ended); return <-all })
	s.Cleanup(func() { stop() }) // also where the test fails before
	return stop
}

// expectChange wants the answers of the first version, then those of the second, and none
// that failed.
func (s *scene) expectChange(asked []answers, first, second evaluation) {
	s.Helper()
	s.step("the client asked %d times while the version changed", len(asked))
	s.expect("the first answers", asked[0].Correct, first.Correct)
	s.expect("the last answers", asked[len(asked)-1].Correct, second.Correct)
	for i, got := range asked {
		s.expect(fmt.Sprint("requests that failed in run ", i), got.Failed, 0)
		s.expect(fmt.Sprint("examples in run ", i), got.Examples, first.Examples)
	}
	if first.Correct == second.Correct {
		s.Errorf("both versions are right %d times, so that it can't be seen which one answered", first.Correct)
	}
}

// addDamagedVersion puts a later version beside, whose requests for warming up are none.
func (s *scene) addDamagedVersion(version string) (damaged string) {
	s.Helper()
	number, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		s.Fatal(err)
	}
	damaged = strconv.FormatInt(number+1, 10)
	s.step("adding version %s, which is damaged", damaged)
	s.inTools(fmt.Sprintf("cd %s/jo/%s/output && cp -r %s ../damaged && echo damaged >../damaged/assets.extra/tf_serving_warmup_requests && mv ../damaged %s",
		s.storageInTools(), model, version, damaged))
	return damaged
}
