module github.com/initplate/initplate/test/tools/dockerize

go 1.26.0

tool github.com/jwilder/dockerize

require (
	github.com/elgs/gosplitargs v0.0.0-20161028071935-a491c5eeb3c8 // indirect
	github.com/hpcloud/tail v1.0.0 // indirect
	github.com/jwilder/dockerize v0.6.1 // indirect
	github.com/jwilder/gojq v0.0.0-20161018055142-c550732d4a52 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.50.0 // indirect
	gopkg.in/fsnotify.v1 v1.4.7 // indirect
	gopkg.in/tomb.v1 v1.0.0-20141024135613-dd632973f1e7 // indirect
)
