// Package logging tries the bundled templates of logging with the programs that read them: each accepts what is rendered
// with defaults, with every parameter and with values that mean something to it, and each line that it then logs is one
// object of JSON with the fields of the standard.
//
// Collectors send what they read to VictoriaLogs, which is asked for it.
//
// The programs are in .cache/bin, .cache/logging, .cache/apache, .cache/awk, .cache/readers, .cache/mysql-9.7,
// .cache/php-fpm and .cache/npm, where `make servers` puts them, and a JDK and Node.js on the path.
package logging
