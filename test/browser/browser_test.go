//go:build browser

package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// The widths of windows, in CSS pixels.
const (
	phone = 360
	wide  = 1280
)

// A browser is a tab of Chromium, and what it asked for.
type browser struct {
	*testing.T
	tab context.Context

	lock  sync.Mutex
	asked []string // what is no page of the test
}

// open opens a tab.
func open(t *testing.T) *browser {
	t.Helper()
	program, err := filepath.Abs("../tools/chromium.sh")
	if err != nil {
		t.Fatal(err)
	}

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.WSURLReadTimeout(time.Minute))
	all, closeAll := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(closeAll)
	tab, closeTab := chromedp.NewContext(all)
	t.Cleanup(closeTab)

	b := &browser{T: t, tab: tab}
	if err := chromedp.Listen(tab, b.listen); err != nil {
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	return b
}

// listen keeps what a page asks for besides itself.
func (b *browser) listen(event any) {
	e, ok := event.(*network.EventRequestWillBeSent)
	if !ok || e.Request.URL == e.DocumentURL && strings.HasPrefix(e.Request.URL, "file://") {
		return
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	b.asked = append(b.asked, e.Request.URL)
}

// call and run do something in the tab, within a minute.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) R {
	b.Helper()
	return run(b, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, command, params) })
}

func run[R any](b *browser, action chromedp.Action[R]) R {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.tab, time.Minute)
	defer cancel()
	result, err := chromedp.Run(ctx, action)
	if err != nil {
		b.Fatal(err)
	}
	return result
}

// eval returns what an expression is in the page that is open.
func eval[T any](b *browser, expression string) T {
	b.Helper()
	return run(b, chromedp.Evaluate[T](expression))
}

// show opens a page in a window of a width, in light or dark.
func (b *browser) show(width int64, scheme, file string) {
	b.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: 1000, DeviceScaleFactor: 1, Mobile: width == phone})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	run(b, chromedp.Navigate("file://"+file))
}

// fits wants the page to be no wider than its window.
func (b *browser) fits(file string) {
	b.Helper()
	if over := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
		b.Errorf("%s is %d pixels too wide", filepath.Base(file), over)
	}
}

// picture writes a picture of the window, to be looked at.
func (b *browser) picture(name string) {
	b.Helper()
	const dir = "../../dist/report-pictures"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	png := run(b, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.Fatal(err)
	}
}

// hover moves the pointer onto an element.
func (b *browser) hover(selector string) {
	b.Helper()
	at := eval[map[string]float64](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q);
		e.scrollIntoView({block: "center"});
		const r = e.getClientRects()[0]; return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()`, selector))
	run(b, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at["x"], at["y"]))
}

// tip returns the text that the page shows about an element now; "" if it shows none, or
// something hides it.
func (b *browser) tip(selector string) string {
	b.Helper()
	return eval[string](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q);
		if (!e.getClientRects().length) return "";
		e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(), top = document.elementFromPoint(r.x + 3, r.bottom - 3);
		return e.contains(top) ? e.innerText : "hidden by " + top.className; })()`, selector+" > .tip"))
}
