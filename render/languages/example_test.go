package languages_test

import (
	"fmt"

	"github.com/initplate/initplate/render/languages"
)

// The name of a file says which format it has.
func ExampleForFile() {
	for _, name := range []string{"my.cnf.tmpl", "conf.d/app.service.d/override.conf", "site.conf"} {
		fmt.Println(name, languages.ForFile(name).Name)
	}
	// Output:
	// my.cnf.tmpl mysql
	// conf.d/app.service.d/override.conf systemd
	// site.conf text
}
