package sh

import (
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

var values = []string{
	"if", "a=b", "x y", "'", "''", "$(id)", "`id`", "${x}", "$x", "\\", "a\\", "\\n", "\"; id; \"", "'; id; '", "EOF", "a\nEOF\nid", "EOF\n", "\tx", "a\n\tEOF", "*", "~", "~root",
	"-rf", "{a,b}", "a..b", "a[$(id)]", "0", "007", "-1", "12", "2", "x\r\ny", "!", "!!", "#", "fi", ")", ";;", "&", "|", "\n", "#!/bin/bash", "!/bin/bash", "é", "\x01", "\x7f",
}

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"a §\n", "a x§y", "a \"§\"\n", "a 'x§'\n", "A=§\n", "export A=\"§\" B\n", "export §=§\n", "§=§ a\n", "X_§=1\n", "§\n", "§ a\n", "\"§\" a\n", "a <<EOF\n§\nEOF\n", "a <<'EOF'\nx§\nEOF\n",
		"a <<-EOF\n\t§\n\tEOF\n", "# §\na\n", "#§\na\n", "a `b §`\n", "a $(b §) \"$(b \"§\")\"\n", "a $((§+1))\n", "[[ 1 -eq § ]]\n", "[[ a == §* ]]\n", "a \"${x:-§}\"\n",
		"a ${x:-§}\n", "a $§ ${§}\n", "a $'§'\n", "#!/bin/bash\na $'§'\n", "eval \"a §\"\n", "ssh b \"c §\"\n", "sudo sh -c 'a §' §\n", "trap \"rm §\" EXIT\n", "unset §\n", "declare -i x=§\n", "a §>b\n",
		"a >§\n", "for i in §; do a; done\n", "case § in §) a;; esac\n", "a ~§\n", "a {a,§}\n", "a {1..§}\n", "a [§-9]*\n", "f_§() { a; }\n", "a=(§)\na[§]=1\n",
	}, values...)
}
