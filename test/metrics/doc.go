// Package metrics tries the bundled templates of metrics with the programs that read them: each accepts what is rendered
// with defaults, with every parameter and with values that mean something to it, and serves or scrapes what it says.
//
// The programs are in .cache/metrics, .cache/web-exporters, .cache/logging, .cache/apache, .cache/mysql-9.7,
// .cache/php-fpm, .cache/npm and .cache/bin, where `make servers` puts them, and Node.js on the path.
package metrics
