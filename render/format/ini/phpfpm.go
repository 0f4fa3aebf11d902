package ini

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// replacedFPM says what php-fpm, and no other PHP, replaces in a value, whatever its quotes. It is empty where nothing
// is. It replaces $pool in each string of a pool (fpm_conf_expand_pool_name), and a value of env[] that begins with $
// by the variable of that name (fpm_env_init_child).
func replacedFPM(s string, at format.Place) string {
	name := at.Leaf.Path
	if strings.HasPrefix(name, "[") {
		_, name, _ = strings.Cut(name, "] ")
	}

	switch {
	case !isFPM(name):
	case strings.Contains(s, "$pool"):
		return "$pool, which php-fpm replaces,"
	case strings.HasPrefix(name, "env[") && strings.HasPrefix(s, "$") && beginsLeaf(at):
		return "a $ at its beginning, which php-fpm takes for a variable of its own environment,"
	}
	return ""
}

// beginsLeaf reports whether nothing but a quote is before a value.
func beginsLeaf(at format.Place) bool {
	_, before, _ := strings.Cut(at.Before, "=")
	return strings.Trim(before, " \t\"'") == ""
}

// isFPM reports whether a name is that of a string in php-fpm's pools. None of them is a setting of php.ini.
func isFPM(name string) bool {
	for _, prefix := range []string{"env[", "php_value[", "php_admin_value[", "listen", "ping.", "access."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{"prefix", "user", "group", "chroot", "chdir", "slowlog", "pm.status_path", "pm.status_listen",
		"security.limit_extensions"}, name)
}
