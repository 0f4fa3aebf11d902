package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/initplate/initplate/report"
	"github.com/initplate/initplate/watch/ready"
)

// listenHTTP listens where --listen says. It returns nil without that.
func (a *app) listenHTTP(ctx context.Context) (*ready.Server, error) {
	if a.Listen == "" {
		return nil, nil
	}
	if err := checkAddress(a.Listen); err != nil {
		return nil, err
	}

	server, err := ready.ListenHTTP(ctx, a.Listen, a.pages())
	if err != nil {
		return nil, usage(listenHint(a.Listen, err), "--listen %s: %s", a.Listen, listenError(err))
	}
	a.log.Info("answers HTTP requests", "address", server.Address())
	return server, nil
}

// checkAddress checks the value of --listen.
func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		hint := "write :8080 for all addresses of the machine or the pod, or 127.0.0.1:8080 or [::1]:8080 for one"
		return usage(hint, "--listen %s is not HOST:PORT", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return usage("", "--listen %s: the port is not a number from 0 to 65535", address)
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "" && host != "localhost" {
		return usage("write :"+port+" for all addresses of the machine or the pod",
			"--listen %s: HOST is neither an IP address nor localhost", address)
	}
	return nil
}

// listenError says why there is nothing to listen on.
func listenError(err error) string {
	if errors.Is(err, addressTaken) {
		return "another process listens there"
	}
	return err.Error()
}

// listenHint says what to do about it.
func listenHint(address string, err error) string {
	_, port, _ := net.SplitHostPort(address)
	switch {
	case errors.Is(err, addressTaken):
		return "take another port: all containers of a pod share their ports"
	case errors.Is(err, addressElsewhere):
		return "name an address of this machine or pod, or none: :" + port
	case errors.Is(err, addressDenied):
		return "take a port above 1023: this user may not listen on others"
	}
	return ""
}

// pages are what --listen shows.
func (a *app) pages() map[string]ready.Page {
	return map[string]ready.Page{
		"/ready":   func() (int, []byte) { return statePage(ready.Yes, a.loop.Status().Unready()) },
		"/health":  func() (int, []byte) { return statePage("alive", a.loop.Status().Stuck(a.mostRound())) },
		"/metrics": func() (int, []byte) { return http.StatusOK, a.loopMetrics() },
	}
}

// loopMetrics is the text of /metrics.
func (a *app) loopMetrics() []byte {
	var notified map[string]int
	if len(a.Notify) > 0 {
		notified = a.notices.byResult()
	}
	return report.LoopMetrics(a.loop.Status(), notified)
}

// statePage is the page for a state, and why it is another one; "" if it is not.
func statePage(state, why string) (status int, text []byte) {
	if why != "" {
		return http.StatusServiceUnavailable, []byte(why + "\n")
	}
	return http.StatusOK, []byte(state + "\n")
}

// mostRound is how long a round takes at most: see [app.guard].
func (a *app) mostRound() time.Duration {
	const slack = 5 * time.Second
	return a.Timeout + a.grace() + commitGrace + slack
}
