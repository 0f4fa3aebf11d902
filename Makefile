# What the tests run against, see test/servers.
SERVERS := .cache/bin/consul .cache/bin/vault .cache/bin/consul-template .cache/bin/nulputs.so \
           .cache/mysql-9.7/packages .cache/mariadb-10.11/packages .cache/mariadb-11.8/packages .cache/readers/packages

# Those that start goroutines.
RACE    := ./sources/... ./test/servers

# For the release: net/http's copy of HTTP/2 is 0.3 MB. Vault's client brings its own, and Consul's does without.
TAGS    := nethttpomithttp2

# Likewise: inlining only where it pays. That saves 1.3 MB, 0.75 MB compressed, and costs a render 7 % of CPU.
INLINED := runtime internal/... reflect strings bytes unicode/... sync/... strconv slices maps sort
GCFLAGS := -gcflags=all=-l $(INLINED:%=-gcflags=%=)

.DELETE_ON_ERROR:
.PHONY: build test check bench fuzz size servers clean

build:
	CGO_ENABLED=0 go build -trimpath -tags=$(TAGS) -ldflags='-s -w' $(GCFLAGS) -o dist/initplate ./cmd/initplate

# Everything. Fails where a real server cannot be had; `go test ./...` is the short form, once they are in .cache.
test: servers check size
	go test -race -count=1 -timeout=10m $(RACE)
	go test -count=1 -timeout=10m ./...

check:
	test/tools/check.sh

bench:
	go test -run='^$$' -bench=. -benchmem ./...

fuzz:
	test/tools/fuzz.sh $(or $(FUZZTIME),30s)

# The binary as it is released, against its budget.
size: build
	test/tools/size.sh dist/initplate 14000000 5500000

servers: $(SERVERS)

# Built from their modules, at the versions in test/tools/*/go.mod.
.cache/bin/consul .cache/bin/vault .cache/bin/consul-template: .cache/bin/%: test/tools/%/go.mod test/tools/%/go.sum
	@echo "building $* ($$(go list -C test/tools/$* -m -f '{{.Version}}' github.com/hashicorp/$*)): minutes, the first time"
	go build -C test/tools/$* -ldflags='-s -w' -o '$(CURDIR)/$@.new' github.com/hashicorp/$*
	mv $@.new $@

.cache/bin/nulputs.so: test/tools/nulputs.c
	@mkdir -p $(@D)
	gcc -shared -fPIC -O1 -Wall -Werror -o $@ $<

# The version after each = is what the tests were written for; where the suite has moved on, debroot.sh says to what.
.cache/mysql-9.7/packages: test/tools/debroot.sh
	$< $(@D) sid 'mysql-server-core=9.7*' mysql-client-core

.cache/mariadb-10.11/packages: test/tools/debroot.sh
	$< $(@D) bookworm 'mariadb-server-core=1:10.11*' mariadb-client-core

.cache/mariadb-11.8/packages: test/tools/debroot.sh
	$< $(@D) trixie 'mariadb-server-core=1:11.8*' mariadb-client-core

.cache/readers/packages: test/tools/debroot.sh
	$< $(@D) trixie 'python3=3.13*' python3-yaml python3-ruamel.yaml

clean:
	rm -rf dist
