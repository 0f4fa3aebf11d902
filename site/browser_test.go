//go:build browser

package main_test

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
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// phone is how wide a small phone is, in CSS pixels.
const phone = 360

// TestBrowser opens every page of dist/site in Chromium, with scripts switched off: none is wider than a phone, nothing is
// asked for outside of the site, and every link leads to a page and a place in it. It writes pictures to
// dist/site-pictures, to be looked at.
func TestBrowser(t *testing.T) {
	root, err := filepath.Abs("../dist/site")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err != nil {
		t.Fatalf("run make site first: %v", err)
	}

	b := open(t, root)
	places, links := map[string]bool{}, map[string]string{}
	for _, file := range htmlFiles(t, root) {
		b.fits(1280, file)
		b.fits(phone, file)
		for _, place := range b.places(file) {
			places[place] = true
		}
		for _, link := range b.links(file) {
			links[link] = file
		}
	}

	for link, from := range links {
		if !places[link] {
			t.Errorf("%s: the link to %s leads nowhere", from, link)
		}
	}
	t.Logf("%d links, %d places", len(links), len(places))
	b.noFailures()
	b.pictures()
}

// htmlFiles returns all pages, by their paths in the site.
func htmlFiles(t *testing.T, root string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if filepath.Ext(name) == ".html" {
			file, _ := filepath.Rel(root, name)
			files = append(files, file)
		}
		return err
	})
	if err != nil || len(files) < 50 {
		t.Fatalf("%d pages (%v)", len(files), err)
	}
	return files
}

// A browser is a tab of Chromium, and what went wrong in it.
type browser struct {
	*testing.T
	tab  context.Context
	root string

	lock   sync.Mutex
	failed []string // what was asked for outside of the site, or was not there
}

func open(t *testing.T, root string) *browser {
	t.Helper()
	program, err := filepath.Abs("../test/tools/chromium.sh")
	if err != nil {
		t.Fatal(err)
	}

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.WSURLReadTimeout(time.Minute))
	all, closeAll := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(closeAll)
	tab, closeTab := chromedp.NewContext(all)
	t.Cleanup(closeTab)

	b := &browser{T: t, tab: tab, root: "file://" + root + "/"}
	if err := chromedp.Listen(tab, b.listen); err != nil {
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return b
}

// listen keeps what is asked for outside of the site, and what fails.
func (b *browser) listen(event any) {
	b.lock.Lock()
	defer b.lock.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.root) {
			b.failed = append(b.failed, e.DocumentURL+" asked for "+e.Request.URL)
		}
	case *network.EventLoadingFailed:
		b.failed = append(b.failed, fmt.Sprintf("a %s: %s", e.Type, e.ErrorText))
	}
}

func (b *browser) noFailures() {
	b.Helper()
	b.lock.Lock()
	defer b.lock.Unlock()
	for _, failure := range b.failed {
		b.Error(failure)
	}
}

// call and run do something in the tab, within half a minute.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) R {
	b.Helper()
	return run(b, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, command, params) })
}

func run[R any](b *browser, action chromedp.Action[R]) R {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.tab, 30*time.Second)
	defer cancel()
	result, err := chromedp.Run(ctx, action)
	if err != nil {
		b.Fatal(err)
	}
	return result
}

// show opens a page of the site in a window of a width.
func (b *browser) show(width, height int64, file string) {
	b.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width == phone})
	run(b, chromedp.Navigate(b.root+file))
}

// fits wants a page to be no wider than the window.
func (b *browser) fits(width int64, file string) {
	b.Helper()
	b.show(width, 800, file)
	content := call(b, page.GetLayoutMetrics, cdp.Empty{}).CSSContentSize
	if int64(content.Width) > width {
		b.Errorf("%s is %.0f pixels wide in a window of %d", file, content.Width, width)
	}
}

// places returns where links to the page that is open may lead: the page, and all in it that have a name.
func (b *browser) places(file string) []string {
	b.Helper()
	all := []string{file}
	for _, element := range run(b, chromedp.AttributesAll(chromedp.CSSAll("[id]"))) {
		all = append(all, file+"#"+element["id"])
	}
	return all
}

// links returns where the links of the page that is open lead to, as paths in the site; those to other sites are left out.
func (b *browser) links(file string) (all []string) {
	b.Helper()
	for _, link := range run(b, chromedp.AttributesAll(chromedp.CSSAll("a[href]"))) {
		to := link["href"]
		if strings.Contains(to, "://") {
			continue
		}
		path, fragment, anchored := strings.Cut(to, "#")
		target := file
		if path != "" {
			target = filepath.Join(filepath.Dir(file), path)
		}
		if anchored {
			target += "#" + fragment
		}
		all = append(all, target)
	}
	return all
}

// pictured are the pages of which there are pictures.
var pictured = []string{"index", "docs/index", "docs/tutorial", "docs/functions", "docs/errors", "docs/kubernetes", "docs/sources/index", "docs/benchmarks", "docs/templates/mysql"}

// pictures takes pictures of some pages, wide and on a phone, light and dark.
func (b *browser) pictures() {
	b.Helper()
	const dir = "../dist/site-pictures"
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}

	for _, scheme := range []string{"light", "dark"} {
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		for name, width := range map[string]int64{"phone": phone, "wide": 1280} {
			for _, file := range pictured {
				b.show(width, 1400, file+".html")
				png := run(b, chromedp.CaptureScreenshot())
				out := fmt.Sprintf("%s/%s-%s-%s.png", dir, strings.ReplaceAll(file, "/", "-"), name, scheme)
				if err := os.WriteFile(out, png, 0o644); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
