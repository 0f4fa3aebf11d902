#!/usr/bin/env bash
# gotest.sh ARGUMENT...: go test, and if it fails, the reasons once more at the end, in short. CI may keep only the end
# of a log, and the packages that pass come after the one that does not.
set -uo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
[ "$code" = 0 ] && exit

# Of each test that failed, the first and the last lines of what it printed; so too of a package that was not built, or
# panicked. A line that begins with FAIL and a tab ends a package.
awk -v head=3 -v tail=8 '
  function flush(  i) {
    for (i = 1; i <= n; i++) {
      if (i <= head || i > n - tail) print substr(lines[i], 1, 300)
      else if (i == head + 1) print "        ..."
    }
    n = 0
  }
  BEGIN { print "\n=== what failed, in short" }
  /^# / { if (failed) flush(); n = 0; failed = 1 }
  /^(ok|\?) +\t/ || /^PASS$/ { if (failed) flush(); n = failed = 0; next }
  /^FAIL\t/ { flush(); failed = 0; print; next }
  /^FAIL$/ { next }
  /^ *--- (PASS|SKIP): / { if (failed) flush(); failed = n = 0; next }
  /^ *--- FAIL: / { if (failed) flush(); n = 0; failed = 1 }
  { lines[++n] = $0 }
' "$log"
exit "$code"
