package encode_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/apache"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/format/haproxy"
	"github.com/initplate/initplate/render/format/hcl"
	"github.com/initplate/initplate/render/format/ini"
	"github.com/initplate/initplate/render/format/jaas"
	"github.com/initplate/initplate/render/format/mysql"
	"github.com/initplate/initplate/render/format/nginx"
	"github.com/initplate/initplate/render/format/postgres"
	"github.com/initplate/initplate/render/format/properties"
	"github.com/initplate/initplate/render/format/redis"
	"github.com/initplate/initplate/render/format/sh"
	"github.com/initplate/initplate/render/format/systemd"
	"github.com/initplate/initplate/render/format/text"
	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/render/format/url"
	"github.com/initplate/initplate/render/format/vcl"
	"github.com/initplate/initplate/render/format/xml"
)

// BenchmarkEncode writes documents of 1,000 to 100,000 values. Growth per step
// should be at most twelvefold, of cpu-ms/op where others use the machine too;
// %parse is the share of time in the reader.
func BenchmarkEncode(b *testing.B) {
	always := func(v any) func(int) any { return func(int) any { return v } }
	among := func(vs ...any) func(int) any { return func(i int) any { return vs[i%len(vs)] } }
	plain := always("innodb")
	mixed := among("plain", 3306, true, " it's: ", "a&b", "")
	lines := among("plain", 3306, true, " it's: ", "a\nb", "")
	names := among("plain", "a b", 1, "x.y", "5.5")
	kinds := []struct {
		format                    format.Format
		name, before, line, after string // N in the line is its number
		value                     func(i int) any
	}{
		{mysql.Format(), "plain", "[m]\n", "optionN = §\n", "", plain},
		{mysql.Format(), "nasty", "[m]\n", "optionN = §\n", "", always("p#w\"a\\'b; \n[mysqld]\nskip-grant-tables")},
		{mysql.Format(), "mixed", "[m]\n", "optionN = x§\n", "", lines},
		{mysql.Format(), "refused", "[m]\n", "optionN = x§y # c\n", "", among("a#b", "plain", "it's", "a\x00b")},
		{ini.Format(), "plain", "[g]\n", "optionN = §\n", "", plain},
		{ini.Format(), "refused", "[g]\n", "optionN = §\n", "", mixed},
		{ini.Grafana(), "mixed", "[a]\n", "optionN = §\n", "", lines},
		{ini.Grafana(), "one text", "[a]\nb = \"\"\"", "§\n", "\"\"\"\n", among("plain", "a`b", "x#")},
		{ini.PHP(), "plain", "[PHP]\n", "optionN = §\n", "", plain},
		{ini.PHP(), "mixed", "[PHP]\n", "optionN = \"x§ §\" ; §\n", "", lines},
		{ini.PHP(), "one text", "a = \"", "§\n", "\"\n", among("plain", "${x}", `a"`)},
		{tree.JSON(), "plain", "{\n", "\"optionN\": §,\n", "\"z\": 0}\n", plain},
		{tree.JSON(), "mixed", "{\n", "\"optionN\": {\"x\": [§], \"y\": \"§\"},\n", "\"z\": 0}\n", lines},
		{tree.JSON(), "one string", "[\"", "§,", "\"]\n", lines},
		{tree.YAML(), "plain", "", "optionN: §\n", "", plain},
		{tree.YAML(), "mixed", "", "optionN:\n  - x: §\n    y: \"§\" # x\n", "", lines},
		{tree.YAML(), "flow", "[", "{optionN: §},\n ", "]\n", lines},
		{tree.YAML(), "comments", "[\n", "  # x §\n  §, # y\n", "]\n", mixed},
		{tree.YAML(), "blocks", "", "optionN: |\n  §\n  x\n", "", among("plain", 3306, "it's: ", "a\nb", "x\n")},
		{tree.YAML(), "one block", "a: |\n", "  x §\n", "", lines},
		{tree.YAML(), "names", "", "nameN-§: 1\n", "", names},
		{tree.YAML(), "documents", "", "---\na: &b §\nc: *b\n", "", lines},
		{tree.YAML(), "refused", "", "- x§\n", "", among("plain", "a: b", "x #")},
		{tree.TOML(), "plain", "", "optionN = §\n", "", plain},
		{tree.TOML(), "mixed", "", "[tN]\nx = [§]\ny = \"§\" # x\n", "", lines},
		{tree.TOML(), "tables", "", "[[srv]]\nname = §\n[srv.sub]\nx = '§'\n", "", among("plain", 3306, "a\"b")},
		{tree.TOML(), "array", "a = [\n", "  §,\n", "]\n", lines},
		{tree.TOML(), "dotted names", "", "a.b.kN = §\n", "", lines},
		{properties.Format(), "mixed", "", "optionN = §\n", "", mixed},
		{properties.Format(), "wrong first", "", "optionN §\n", "", always("= é")},
		{env.Format(), "plain", "", "OPTIONN=§\n", "", plain},
		{env.Docker(), "mixed", "", "OPTIONN=§\n", "", mixed},
		{env.Sh(), "mixed", "", "OPTIONN=§\n", "", mixed},
		{env.Sh(), "beside each other", "", "OPTIONN=§§\n", "", mixed},
		{xml.Format(), "mixed", "<r>\n", "<option id='N' b='§'>§</option>\n", "</r>\n", mixed},
		{xml.Format(), "sections", "<r>\n", "<option><![CDATA[§]]></option>\n", "</r>\n", among("plain", "x]]>y", "]]")},
		{nginx.Format(), "plain", "", "location /N { return 200 §; }\n", "", plain},
		{nginx.Format(), "mixed", "server {\n", "location /N { add_header X \"§\"; return 200 §; } # §\n", "}\n", mixed},
		{nginx.Format(), "map", "map $a $b {\n", "§N §;\n", "}\n", among("plain", 3306, "default", "a&b")},
		{nginx.Format(), "one directive", "a", " §", ";\n", among("plain", "it's", "a;b")},
		{nginx.Format(), "refused", "", "a x§;\n", "", among("plain", "a;b", "a}b")},
		{apache.Format(), "plain", "", "OptionN §\n", "", plain},
		{apache.Format(), "mixed", "", "<Location /N>\nHeader set X \"§\"\nErrorDocument 404 §\n# §\n</Location>\n", "", among("plain", 3306, " it's: ", "a&b")},
		{apache.Format(), "refused", "", "A x§\n", "", among("plain", "a b", "a\nb")},
		{vcl.Format(), "plain", "", "backend bN { .host = \"§\"; }\n", "", plain},
		{vcl.Format(), "mixed", "sub a {\n", "set resp.http.x-N = {\"§\"} + \"§\"; # §\n", "}\n", among("plain", 3306, " it's: ", "a&b")},
		{vcl.Format(), "one string", "synthetic({\"", " §\n", "\"});\n", among("plain", "it's", "a\nb")},
		{vcl.Format(), "refused", "", "a \"§\";\n", "", among("plain", "a\"b", "a\nb")},
		{hcl.Format(), "plain", "", "optionN = §\n", "", plain},
		{hcl.V1(), "mixed", "", "service \"N\" {\n  a = [§, \"§\"] # §\n}\n", "", mixed},
		{hcl.V2(), "mixed", "", "service \"N\" {\n  a = [§, \"§\", f(§)] # §\n}\n", "", mixed},
		{hcl.V2(), "object", "a = {\n", "kN = §, \"§N\" = 1\n", "}\n", plain},
		{hcl.V2(), "one text", "a = \"", "§${x}", "\"\n", mixed},
		{hcl.V2(), "one heredoc", "a = <<-EOT\n", "  § ${x}\n", "EOT\n", among("plain", 3306, "x$")},
		{hcl.V1(), "heredocs", "", "aN = <<EOT\n§\nEOT\n", "", among("plain", 3306, "x\ny")},
		{hcl.V2(), "refused", "", "aN = 1§\n", "", among("plain", 3306)},
		{redis.Format(), "plain", "", "optionN §\n", "", plain},
		{redis.Format(), "mixed", "", "user uN on >§ ~\"§:*\"\n# §\n", "", mixed},
		{redis.Format(), "one line", "a", " §", "\n", among("plain", "it's", "a b")},
		{redis.Format(), "one selector", "user a (", " ~§", ")\n", among("plain", 3306)},
		{jaas.Format(), "options", "m required", "\n  oN=\"§\"", ";\n", mixed},
		{url.Format(), "parameters", "https://h/?x=1", "&pN=§", "", mixed},
		{redis.Format(), "refused", "", "a §x\n", "", among("plain", "a b", "a'b")},
		{sh.Format(), "plain", "", "export OPTIONN=§\n", "", plain},
		{sh.Format(), "mixed", "", "export OPTIONN=\"§\" # §\nrun '§' §\n", "", mixed},
		{sh.Format(), "one command", "a", " §", "\n", among("plain", "it's", "a b")},
		{sh.Format(), "here-document", "a <<EOF\n", "x §\n", "EOF\n", mixed},
		{sh.Format(), "refused", "", "a `b §`\n", "", among("plain", "a b", "a'b")},
		{postgres.Conf(), "plain", "", "x.optionN = §\n", "", plain},
		{postgres.Conf(), "mixed", "", "x.aN = '§'\nx.bN §# §\n", "", mixed},
		{postgres.Conf(), "one setting", "a = '", " §", "'\n", among("plain", "it's", "a\\b")},
		{postgres.Conf(), "refused", "", "x.aN = x§\n", "", among("plain", "a b", "it's")},
		{postgres.HBA(), "plain", "", "local § uN trust\n", "", plain},
		{postgres.HBA(), "mixed", "", "host dN,\"§\" § all md5 # §\n", "", among("plain", "all", "+x", "a b", "a\"b")},
		{postgres.HBA(), "one list", "local a", ",§", " u trust\n", among("plain", "all", "a b")},
		{postgres.HBA(), "refused", "", "local § all trust\n", "", among("plain", "/x", "a\nb")},
		{postgres.Ident(), "mixed", "", "mN § §\n", "", among("plain", "all", "a b")},
		{postgres.Pass(), "mixed", "", "hN:*:§:u:§\n", "", among("plain", "*", "a:b", `a\b`)},
		{postgres.Pass(), "refused", "", "h:1:d:u:§\n", "", among("plain", "a\nb")},
		{postgres.Service(), "plain", "", "[N]\nhost=§\npassword=§\n", "", plain},
		{postgres.Service(), "refused", "", "[N]\nhost=§\n", "", among("plain", "a ", "a\nb")},
		{systemd.Format(), "plain", "[Service]\n", "Environment=AN=§\n", "", plain},
		{systemd.Format(), "mixed", "[Service]\n", "ExecStart=/bin/x --n=N § \"§\"\n# §\n", "", mixed},
		{systemd.Format(), "one command", "[Service]\nExecStart=/bin/x", " §", "\n", among("plain", "it's", "a b")},
		{systemd.Format(), "one text", "[Unit]\nDescription=x", " §", "\n", among("plain", "50%")},
		{systemd.Format(), "refused", "[Unit]\n", "After=§\n", "", among("plain", "a b", "a%")},
		{haproxy.Format(), "plain", "backend b\n", " server sN §:80 check\n", "", plain},
		{haproxy.Format(), "mixed", "frontend f\n", " http-request set-header XN \"§ §\" if { path /§ } # §\n", "", among("plain", "it's", 3306, "50%")},
		{haproxy.Format(), "one argument", "frontend f\n log-format \"", " §", "\"\n", among("plain", "it's", "50%")},
		{haproxy.Format(), "expressions", "frontend f\n", " http-request set-header XN \"%[str(§)]§\"\n", "", among("plain", "a.b")},
		{haproxy.Format(), "refused", "backend b\n", " server s§ x\n", "", among("plain", "a b", "a%")},
		{text.Format(), "plain", "", "option N: §\n", "", plain},
		{text.Format(), "refused", "", "option N: §\n", "", among("a\nb", "plain")},
	}
	for _, k := range kinds {
		for _, n := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%s/%d", k.format.Name, k.name, n), func(b *testing.B) {
				doc := []encode.Piece{{Text: k.before}}
				for i := range n {
					doc = append(doc, formattest.Pieces(strings.ReplaceAll(k.line, "N", fmt.Sprint(i)), k.value(i))...)
				}
				doc = append(doc, encode.Piece{Text: k.after})
				if _, errs := encode.Document(k.format, doc); errs == nil == (k.name == "refused") {
					b.Fatal(errs)
				}
				benchmark(b, k.format, doc)
			})
		}
	}
}

func benchmark(b *testing.B, language format.Format, doc []encode.Piece) {
	f, parses := formattest.Counted(language)
	var parsing time.Duration
	if parse := f.Parse; language.Parse == nil {
		f.Parse = nil
	} else {
		f.Parse = func(doc []byte) ([]format.Leaf, error) {
			defer func(from time.Time) { parsing += time.Since(from) }(time.Now())
			return parse(doc)
		}
	}
	b.ReportAllocs()
	from := cpuTime(b)
	for b.Loop() {
		encode.Document(f, doc)
	}
	b.ReportMetric(1000*(cpuTime(b)-from).Seconds()/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(*parses)/float64(b.N), "parses/op")
	b.ReportMetric(100*parsing.Seconds()/b.Elapsed().Seconds(), "%parse")
}

// cpuTime is what the process has used so far.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
