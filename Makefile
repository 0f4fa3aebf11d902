# What the tests run against, see test/servers.
SERVERS := .cache/bin/consul .cache/bin/vault .cache/bin/consul-template .cache/bin/nulputs.so .cache/bin/rusage \
           .cache/mysql-9.7/packages .cache/mariadb-10.11/packages .cache/mariadb-11.8/packages .cache/galera-10.11/packages .cache/galera-11.8/packages .cache/plugins-10.11/packages .cache/plugins-11.8/packages .cache/readers/packages .cache/logging/packages .cache/redis/packages .cache/postgresql/packages .cache/haproxy/packages .cache/systemd/packages .cache/apache/packages .cache/varnish/packages .cache/php/packages .cache/php-fpm/packages .cache/bin/otelcol-logs .cache/bin/victoria-logs \
           .cache/metrics/packages .cache/python-otel/packages .cache/npm/packages .cache/bin/statsd_exporter .cache/bin/telegraf .cache/bin/otelcol .cache/prometheus/packages \
           .cache/logging-newer/packages \
           .cache/web-exporters/packages .cache/awk/packages .cache/bin/go-otel \
           .cache/bin/kube-apiserver .cache/bin/kubelet .cache/kubernetes/packages .cache/moto/packages .cache/awscli/packages .cache/bin/cloud-standins \
           .cache/bin/gomplate .cache/bin/confd .cache/bin/dockerize .cache/envsubst/packages .cache/shells/packages .cache/consul-template-docs/examples

# What the tests of images and pods run with.
PODS    := .cache/podman/packages .cache/mysql-image/packages .cache/galera-11.8/packages .cache/java-image/packages .cache/qemu/packages \
           .cache/golang-image/packages .cache/node/packages .cache/bin/kubelet .cache/bin/kube-apiserver .cache/kubernetes/packages

# What the benchmarks hold initplate beside, and measure with.
PEERS   := .cache/bin/consul .cache/bin/vault .cache/bin/consul-template .cache/bin/gomplate .cache/bin/rusage .cache/moto/packages

# Those that start goroutines.
RACE    := ./sources/... ./watch/... ./test/servers

# A server that is missing is a failure, where make has the tests run.
export INITPLATE_TEST_SERVERS := required

.DELETE_ON_ERROR:
.PHONY: build test overlay soak galera pods mysqldb race image image-mysqldb release sbom vulns check bench profiles site site-check browser fuzz size servers clean

build:
	release/build.sh dist/initplate

# Everything. Fails where a real server cannot be had; `go test ./...` is the short form, once they are in .cache.
# Clusters, pods and races wait for half of their time, so two of them run side by side.
test: servers $(PODS) check size overlay sbom
	$(MAKE) --no-print-directory -j2 galera pods mysqldb race
	INITPLATE_TEST_LONG=1 test/tools/gotest.sh -count=1 -timeout=20m ./...

# What takes too long for make test: each hint, option and plugin with each server, PodPresets under load, credentials and
# certificates that are replaced for five minutes, render --watch over time and beside others, two releases of one commit,
# and a fault at each step of a MysqlDb. The figures stand in docs/mysql-lint.md, docs/kubernetes-measures.md,
# docs/watch-measures.md and docs/mysqldb-faults.md.
soak: servers
	INITPLATE_TEST_SOAK=1 test/tools/gotest.sh -count=1 -timeout=3h -v ./test/options ./preflight ./podpreset ./test/podpreset/... ./test/notify
	INITPLATE_TEST_SOAK=1 test/tools/gotest.sh -count=1 -timeout=20m -v -run=LivingLeases ./cmd/initplate
	INITPLATE_TEST_SOAK=1 test/tools/gotest.sh -count=1 -timeout=20m -v -run='Rounds|TestCluster' ./sources/...
	INITPLATE_TEST_SOAK=1 test/tools/gotest.sh -count=1 -timeout=1h -v ./test/watch -update
	INITPLATE_TEST_SOAK=1 test/tools/gotest.sh -count=1 -timeout=30m -v ./release
	test/tools/gotest.sh -C release/pack -count=1 -v -run=Password ./...
	INITPLATE_TEST_SOAK=1 test/tools/gotest.sh -C mysqldb -count=1 -timeout=1h -v -parallel=6 -run='Faults|Many|Leader' ./test -update

# The language of templates and all scripts once more, with the copy of text/template that a release is built with.
overlay: servers
	release/overlay.sh .cache/overlay
	test/tools/gotest.sh -overlay=.cache/overlay/overlay.json -count=1 -run='Language|Access|Method' ./render
	test/tools/gotest.sh -overlay=.cache/overlay/overlay.json -count=1 -run='Scripts|Servers|Logins' -timeout=10m ./cmd/initplate

# Whole clusters of MariaDB with Galera: takes root, and some minutes.
galera: servers
	go vet -tags=galera ./test/galera
	test/tools/gotest.sh -tags=galera -count=1 -timeout=30m ./test/galera

# The image, and pods with it, in podman and on a node of Kubernetes: takes root, but neither an installation nor a network.
pods: $(PODS)
	go vet -tags=pods ./test/pods
	test/tools/gotest.sh -tags=pods -count=1 -timeout=30m ./test/pods

# The controller of MysqlDb, a module of its own: two minutes to build it the first time, one to test it.
mysqldb: servers
	test/tools/gotest.sh -C mysqldb -count=1 -timeout=15m -parallel=6 ./...

race: servers
	test/tools/gotest.sh -race -count=1 -timeout=10m $(RACE)

# With podman or docker, whichever is there; pulls nothing.
image:
	images/build.sh $(or $(TAG),initplate:latest) $(ARCH)

image-mysqldb:
	images/build.sh $(or $(TAG),initplate-mysqldb:latest) $(or $(ARCH),$(shell go env GOARCH)) mysqldb

release:
	release/release.sh

# What is linked into the programs.
sbom: build
	go run ./release/sbom dist/initplate >dist/initplate.cdx.json
	go build -C mysqldb -o ../dist/mysqldb ./cmd/mysqldb
	go run ./release/sbom dist/mysqldb >dist/mysqldb.cdx.json

# What is known to be wrong with that: asks vuln.go.dev.
vulns:
	go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./cmd/initplate
	go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 -C mysqldb ./cmd/mysqldb

check:
	test/tools/check.sh

# Side by side with others, for a quarter of an hour; writes docs/benchmarks.md. Leave the machine alone meanwhile.
bench: $(PEERS)
	go test -run='^$$' -bench=SideBySide -timeout=40m ./test/bench -update

# What the parameter profile of the MySQL family changes, by mysqlslap: ten minutes; writes docs/mysql-profiles.md. Leave the machine alone.
profiles: servers
	go test -run='^$$' -bench=Profiles -benchtime=1x -timeout=40m ./test/profiles -update

# README.md and docs as a static site, in dist/site.
site:
	go run -C site . -repository .. -out ../dist/site

# Each page of it in Chromium; pictures to look at are in dist/site-pictures.
site-check: .cache/chromium/packages site
	go vet -C site -tags=browser ./...
	test/tools/gotest.sh -C site -tags=browser -count=1 -v -run=Browser ./...

# Pages of --report in Chromium; pictures to look at are in dist/report-pictures.
browser: build .cache/chromium/packages .cache/bin/consul
	go vet -C test/browser -tags=browser ./...
	test/tools/gotest.sh -C test/browser -tags=browser -count=1 -v ./...

fuzz:
	test/tools/fuzz.sh $(or $(FUZZTIME),30s)

# The binary as it is released, against its budget.
size: build
	test/tools/size.sh dist/initplate 17500000 6720000

servers: $(SERVERS) $(PODS)

# Built from their modules, at the versions in test/tools/*/go.mod.
.cache/bin/consul .cache/bin/vault .cache/bin/consul-template: .cache/bin/%: test/tools/%/go.mod test/tools/%/go.sum
	@echo "building $* ($$(go list -C test/tools/$* -m -f '{{.Version}}' github.com/hashicorp/$*)): minutes, the first time"
	go build -C test/tools/$* -ldflags='-s -w' -o '$(CURDIR)/$@.new' github.com/hashicorp/$*
	mv $@.new $@

# Five minutes for the API server and one for the kubelet, the first time.
.cache/bin/kube-apiserver .cache/bin/kubelet: .cache/bin/%: test/tools/kubernetes/go.mod test/tools/kubernetes/go.sum
	@mkdir -p $(@D)
	version=$$(go list -C $(<D) -m -f '{{.Version}}' k8s.io/kubernetes) && \
	  go build -C $(<D) -ldflags="-s -w -X k8s.io/component-base/version.gitVersion=$$version" -o '$(CURDIR)/$@.new' k8s.io/kubernetes/cmd/$*
	mv $@.new $@

# What the API server keeps its objects in, and the client that people have.
.cache/kubernetes/packages: test/tools/debroot.sh
	$< $(@D) sid 'etcd-server=3.5*' 'kubectl=1.3*'

# A stand-in for AWS that verifies signatures and IAM policies.
.cache/moto/packages: test/tools/debroot.sh
	$< $(@D) sid 'python3-moto=5.2*' python3-flask python3-flask-cors python3-boto3 python3

# The client of AWS that people have.
.cache/awscli/packages: test/tools/debroot.sh
	$< $(@D) trixie 'awscli=2.23*' python3

# Stand-ins for Google Cloud and Azure: their official protos and fakes, half a minute the first time.
.cache/bin/cloud-standins: $(wildcard test/tools/cloudstandins/*)
	@mkdir -p $(@D)
	CGO_ENABLED=0 go build -C test/tools/cloudstandins -ldflags='-s -w' -o '$(CURDIR)/$@.new' .
	mv $@.new $@

# What people come from, see test/parity. gomplate is the largest of them.
.cache/bin/gomplate: test/tools/gomplate/go.mod test/tools/gomplate/go.sum
	@echo "building gomplate ($$(go list -C test/tools/gomplate -m -f '{{.Version}}' github.com/hairyhenderson/gomplate/v4)): minutes, the first time"
	CGO_ENABLED=0 go build -C test/tools/gomplate -ldflags='-s -w' -o '$(CURDIR)/$@.new' github.com/hairyhenderson/gomplate/v4/cmd/gomplate
	mv $@.new $@

# With the versions of their modules that build together: half of confd's are those of its time.
.cache/bin/confd: test/tools/confd/go.mod test/tools/confd/go.sum
	@mkdir -p $(@D)
	CGO_ENABLED=0 go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@.new' github.com/kelseyhightower/confd
	mv $@.new $@

.cache/bin/dockerize: test/tools/dockerize/go.mod test/tools/dockerize/go.sum
	@mkdir -p $(@D)
	CGO_ENABLED=0 go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@.new' github.com/jwilder/dockerize
	mv $@.new $@

.cache/envsubst/packages: test/tools/debroot.sh
	$< $(@D) trixie 'gettext-base=0.23*'

# The documentation of the consul-template that is built above.
.cache/consul-template-docs/examples: test/tools/consul-template/go.mod
	@mkdir -p $(@D)
	go mod download -C test/tools/consul-template github.com/hashicorp/consul-template
	rm -rf $@
	cp -r "$$(go list -C test/tools/consul-template -m -f '{{.Dir}}' github.com/hashicorp/consul-template)/examples" $@
	chmod -R u+w $@
	touch $@

.cache/bin/rusage: test/tools/rusage.c
	@mkdir -p $(@D)
	gcc -O1 -Wall -Werror -o $@ $<

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

.cache/podman/packages: test/tools/debroot.sh
	$< $(@D) trixie 'podman=5.4*' runc catatonit mount coreutils

# A node of Kubernetes, but for the kubelet.
.cache/node/packages: test/tools/debroot.sh
	$< $(@D) sid 'containerd=2.*' runc containernetworking-plugins mount coreutils bash

.cache/mysql-image/packages: test/tools/debroot.sh
	$< $(@D) sid 'mysql-server-core=9.7*' mysql-client-core bash coreutils

.cache/java-image/packages: test/tools/debroot.sh
	$< $(@D) trixie 'openjdk-21-jre-headless=21*' liblogback-java libslf4j-java bash coreutils

# Less than the official image has, which is buildpack-deps:trixie-scm and a C compiler.
.cache/golang-image/packages: test/tools/debroot.sh
	$< $(@D) trixie base-files bash ca-certificates coreutils dash debianutils diffutils findutils git grep gzip sed tar

.cache/qemu/packages: test/tools/debroot.sh
	$< $(@D) trixie 'qemu-user=1:10.0*' libc6

# With what the scripts of a state transfer call. Debian links awk when it configures gawk.
GALERA := mariadb-client mariadb-backup 'galera-4=26.4*' rsync socat iproute2 procps bash dash coreutils sed gawk grep \
          findutils base-files debianutils lsof hostname util-linux passwd

.cache/galera-10.11/packages: test/tools/debroot.sh
	$< $(@D) bookworm 'mariadb-server=1:10.11*' $(GALERA)
	ln -sf gawk $(@D)/root/usr/bin/awk

.cache/galera-11.8/packages: test/tools/debroot.sh
	$< $(@D) trixie 'mariadb-server=1:11.8*' $(GALERA)
	ln -sf gawk $(@D)/root/usr/bin/awk

# With every plugin that Debian has for them, for the lint of option files. OQGraph is in bookworm only.
PLUGINS := $(addprefix mariadb-plugin-,connect cracklib-password-check gssapi-server hashicorp-key-management mroonga \
           provider-bzip2 provider-lz4 provider-lzma provider-lzo provider-snappy rocksdb s3 spider)

.cache/plugins-10.11/packages: test/tools/debroot.sh
	$< $(@D) bookworm 'mariadb-server=1:10.11*' $(PLUGINS) mariadb-plugin-oqgraph

.cache/plugins-11.8/packages: test/tools/debroot.sh
	$< $(@D) trixie 'mariadb-server=1:11.8*' $(PLUGINS)

# What reads the templates of logging; the JDK that runs its libraries is that of the system.
.cache/logging/packages: test/tools/debroot.sh
	$< $(@D) trixie 'rsyslog=8.2504*' 'nginx=1.26*' liblogback-java 'liblog4j2-java=2.19*'

# Newer releases of two of them.
.cache/logging-newer/packages: test/tools/debjars.sh
	$< $(@D) sid liblogback-java liblog4j2-java libslf4j2-java

.cache/redis/packages: test/tools/debroot.sh
	$< $(@D) trixie 'redis-server=5:8.0*' redis-sentinel 'valkey-server=8.1*'

# With what calls libpq: render/format/postgres/testdata/libpq.py.
.cache/postgresql/packages: test/tools/debroot.sh
	$< $(@D) trixie 'postgresql-17=17*' postgresql-client-17 python3

.cache/apache/packages: test/tools/debroot.sh
	$< $(@D) trixie 'apache2-bin=2.4*'

# What Apache's logs pass through: awk of Debian, Red Hat and Alpine.
.cache/awk/packages: test/tools/debroot.sh
	$< $(@D) trixie 'mawk=1.3.4*' 'gawk=1:5.2*' 'busybox=1:1.37*'

.cache/varnish/packages: test/tools/debroot.sh
	$< $(@D) trixie 'varnish=7.7*'

.cache/php/packages: test/tools/debroot.sh
	$< $(@D) trixie 'php8.4-cli=8.4*'

# With what sends it requests.
.cache/php-fpm/packages: test/tools/debroot.sh
	$< $(@D) trixie 'php8.4-fpm=8.4*' libfcgi-bin

# With what calls systemd's own library: render/format/systemd/testdata/systemd.py.
.cache/systemd/packages: test/tools/debroot.sh
	$< $(@D) trixie 'systemd=257*' python3

.cache/shells/packages: test/tools/debroot.sh
	$< $(@D) trixie 'bash=5.2*' bash-completion 'zsh=5.9*' 'fish=4.0*'

.cache/haproxy/packages: test/tools/debroot.sh
	$< $(@D) trixie 'haproxy=3.0*'

# What looks at the site of the docs, and at reports: without a display.
.cache/chromium/packages: test/tools/debroot.sh
	$< $(@D) trixie chromium-headless-shell fontconfig-config fonts-dejavu-core fonts-liberation2

.cache/bin/otelcol-logs: test/tools/otelcol-logs/go.mod test/tools/otelcol-logs/go.sum test/tools/otelcol-logs/main.go
	@mkdir -p $(@D)
	go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@.new' .
	mv $@.new $@

# What collectors of logs send to. Pure Go, which builds in a minute.
.cache/bin/victoria-logs: test/tools/victorialogs/go.mod test/tools/victorialogs/go.sum
	@mkdir -p $(@D)
	CGO_ENABLED=0 go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@' github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs

.cache/readers/packages: test/tools/debroot.sh
	$< $(@D) trixie 'python3=3.13*' python3-yaml python3-ruamel.yaml

# What reads the templates of metrics.
.cache/metrics/packages: test/tools/debroot.sh
	$< $(@D) trixie 'prometheus=2.53*' 'prometheus-mysqld-exporter=0.17*'

.cache/web-exporters/packages: test/tools/debroot.sh
	$< $(@D) trixie 'prometheus-nginx-exporter=1.4*' 'prometheus-apache-exporter=1.0*'

.cache/python-otel/packages: test/tools/debroot.sh
	$< $(@D) sid python3 python3-opentelemetry-sdk python3-opentelemetry-exporter-prometheus python3-opentelemetry-exporter-otlp

# pino, pino-pretty and OpenTelemetry, for the Node.js of the system: half a minute, 120 MB.
.cache/npm/packages: test/tools/npm/package.json test/tools/npm/package-lock.json
	rm -rf $(@D)
	mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund
	ls $(@D)/node_modules >$@

# Half a minute of one processor, the first time.
.cache/bin/go-otel: test/tools/go-otel/go.mod test/tools/go-otel/go.sum test/tools/go-otel/main.go
	@mkdir -p $(@D)
	go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@' .

.cache/bin/statsd_exporter: test/tools/statsd_exporter/go.mod test/tools/statsd_exporter/go.sum
	@mkdir -p $(@D)
	go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@' github.com/prometheus/statsd_exporter

# With the plugins of the template alone: with all, it takes half an hour. No "go mod tidy", which looks at all.
.cache/bin/telegraf: test/tools/telegraf/go.mod test/tools/telegraf/go.sum
	@mkdir -p $(@D)
	go build -C $(<D) -tags=custom,inputs.mysql,inputs.internal,outputs.prometheus_client -ldflags='-s -w' -o '$(CURDIR)/$@' github.com/influxdata/telegraf/cmd/telegraf

# Of Prometheus, what finds targets in Consul. Of its Operator, what makes Prometheus' configuration of the Operator's
# kinds, and these kinds for the API server.
.cache/prometheus/packages: test/tools/prometheus/go.mod test/tools/prometheus/go.sum test/tools/prometheus/operator/main.go test/tools/prometheus/consul/main.go
	@mkdir -p $(@D)
	go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$(@D)/' ./operator ./consul
	cd "$$(go list -C $(<D) -m -f '{{.Dir}}' github.com/prometheus-operator/prometheus-operator)/example/prometheus-operator-crd" && \
	  install -m 644 monitoring.coreos.com_servicemonitors.yaml monitoring.coreos.com_podmonitors.yaml '$(CURDIR)/$(@D)'
	ls $(@D) >$@

# Ten minutes of one processor, the first time.
.cache/bin/otelcol: test/tools/otelcol/go.mod test/tools/otelcol/go.sum test/tools/otelcol/main.go
	@mkdir -p $(@D)
	go build -C $(<D) -ldflags='-s -w' -o '$(CURDIR)/$@' .

clean:
	rm -rf dist
