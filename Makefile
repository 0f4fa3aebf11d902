# What the tests run against, see test/servers.
SERVERS := .cache/bin/consul .cache/bin/vault .cache/bin/consul-template .cache/bin/nulputs.so \
           .cache/mysql-9.7/packages .cache/mariadb-10.11/packages .cache/mariadb-11.8/packages .cache/galera-10.11/packages .cache/galera-11.8/packages .cache/readers/packages

# Those that start goroutines.
RACE    := ./sources/... ./test/servers

.DELETE_ON_ERROR:
.PHONY: build test check bench fuzz size servers clean

build:
	release/build.sh dist/initplate

# Everything. Fails where a real server cannot be had; `go test ./...` is the short form, once they are in .cache.
test: servers check size
	go test -race -count=1 -timeout=10m $(RACE)
	INITPLATE_TEST_LONG=1 go test -count=1 -timeout=10m ./...

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

# With what the scripts of a state transfer call. Debian links awk when it configures gawk.
GALERA := mariadb-client mariadb-backup 'galera-4=26.4*' rsync socat iproute2 procps bash dash coreutils sed gawk grep \
          findutils base-files debianutils lsof hostname util-linux passwd

.cache/galera-10.11/packages: test/tools/debroot.sh
	$< $(@D) bookworm 'mariadb-server=1:10.11*' $(GALERA)
	ln -sf gawk $(@D)/root/usr/bin/awk

.cache/galera-11.8/packages: test/tools/debroot.sh
	$< $(@D) trixie 'mariadb-server=1:11.8*' $(GALERA)
	ln -sf gawk $(@D)/root/usr/bin/awk

.cache/readers/packages: test/tools/debroot.sh
	$< $(@D) trixie 'python3=3.13*' python3-yaml python3-ruamel.yaml

clean:
	rm -rf dist
