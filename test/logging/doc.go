// Package logging tries the bundled templates of logging with the programs that read them: each accepts what is rendered
// with defaults, with every parameter and with values that mean something to it, and each line that it then logs is one
// object of JSON with the fields of the standard.
//
<<<<<<< HEAD
// The programs are in .cache/logging, .cache/readers, .cache/mysql-9.7, .cache/php-fpm and .cache/npm, where `make servers`
// puts them, and a JDK and Node.js on the path.
=======
// The programs are in .cache/logging, .cache/apache, .cache/awk, .cache/readers and .cache/mysql-9.7, where `make servers`
// puts them, and a JDK on the path.
>>>>>>> 2ef2cfba (apache-logging: one awk for both logs, values in linear time, lines in pieces; examples httpd and metrics-nginx; pages)
package logging
