package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// grace is how long after the first signal others are the same request to end: timeout(1) signals the
// program and then its group, and a terminal that closes sends several too.
const grace = time.Second

// catch returns the signals that ask the program to end.
func catch() <-chan os.Signal {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as it is below nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	return signals
}

// watch calls interrupt at the first signal, and returns at the next one after the grace.
func watch(signals <-chan os.Signal, interrupt func(), after func(time.Duration) <-chan time.Time) {
	<-signals
	interrupt()
	passed := after(grace)
	for {
		select {
		case <-signals:
		case <-passed:
			for len(signals) > 0 { // sent before: select chooses at random
				<-signals
			}
			<-signals
			return
		}
	}
}
