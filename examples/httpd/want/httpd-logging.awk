# Rendered by initplate from its template apache-logging: change the parameters, not this file.
BEGIN {
  for (n = 0; n < 256; n++) byte[sprintf("%02x", n)] = n
  for (n = 1; n < 32; n++) control[sprintf("%c", n)] = sprintf("\\u%04x", n)
  n = split("TRACE DEBUG INFO WARN ERROR FATAL", names, " ")
  for (; n; n--) rank[names[n]] = n
  lowest = rank["INFO"]
  split("debug DEBUG info INFO notice INFO warn WARN error ERROR crit FATAL alert FATAL emerg FATAL", names, " ")
  for (n = 1; n in names; n += 2) levels[names[n]] = names[n + 1]
}

# Each line of httpd begins with a mark, which no value can hold. Those of more than 4 KiB may have
# others in them: httpd writes them in pieces.
{
  n = split($0, line, "initplate\t")
  if (line[1] != "") stray(line[1])
  for (i = 2; i <= n; i++) known(line[i])
}

function known(line,  n, part) {
  n = split(line, part, "\t")
  if (n == 11 && part[1] == "A") request(part)
  else if (n == 1 && line ~ /^E [a-z0-9]+ [^ ]+ [^ ]+/) error(line)
  else stray(line)
}

function request(part,  level, message, path, http) {
  level = part[2] >= 500 ? "ERROR" : part[2] >= 400 ? "WARN" : "INFO"
  message = text(part[8])
  path = part[6] == "-" ? "" : message
  sub(/^[^ ]* /, "", path)
  sub(/ [^ ]*$/, "", path)
  http = field("method", part[6]) ",\"path\":\"" path "\",\"status\":" (part[2] + 0) ",\"bytes\":" (part[4] ~ /^[0-9]+$/ ? part[4] : 0)
  http = http ",\"seconds\":" sprintf("%.6f", part[3] / 1000000) "," field("client", part[5]) "," field("host", part[9])
  http = http "," field("user_agent", part[10]) "," field("referer", part[11]) "," field("request_id", part[7])
  say(level, message, "httpd", http)
}

function error(line,  word, level) {
  split(line, word, " ")
  level = word[2] in levels ? levels[word[2]] : "TRACE"
  sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ ?/, "", line)
  sub(/:[0-9]+$/, "", word[4])
  say(level, text(line), word[3] == "-" ? "httpd" : "httpd." word[3], word[4] == "-" ? "" : field("client", word[4]))
}

# A piece of a line, or what others write to httpd's standard error, without its escapes.
function stray(line) {
  say("ERROR", plain(line), "httpd", "")
}

function say(level, message, logger, http) {
  if (rank[level] < lowest) return
  message = "{\"timestamp\":\"" now() "\",\"level\":\"" level "\",\"message\":\"" message "\"," field("logger", logger)
  if ("HOSTNAME" in ENVIRON) message = message ",\"host\":\"" plain(ENVIRON["HOSTNAME"]) "\""
  if (http != "") message = message ",\"http\":{" http "}"
  message = message ",\"environment\":\"production\",\"service\":\"web\",\"team\":\"core\",\"version\":\"1.2.3\"}"
  print message
  fflush()
}

function now(  time) {
  time = strftime("%Y-%m-%dT%H:%M:%S%z")
  return substr(time, 1, 22) ":" substr(time, 23)
}

function field(name, value) {
  return "\"" name "\":\"" text(value) "\""
}

# The text of a JSON string. A value that is not there is a - of httpd. Cut at single characters,
# a value of thousands of quotes takes no longer than another: a client may send it.
function text(value,  n, i, piece, out) {
  if (value == "-") return ""
  n = split(value, piece, "\\")
  out = quote(piece[1])
  for (i = 2; i <= n; i++) {
    if (piece[i] ~ /^x../) out = out utf8(substr(piece[i], 2, 2), length(piece[i]) == 3 && piece[i + 1] ~ /^x../) quote(substr(piece[i], 4))
    else if (piece[i] ~ /^[bnrt]/) out = out "\\" quote(piece[i])
    else if (piece[i] ~ /^v/) out = out "\\u000b" quote(substr(piece[i], 2))
    else if (piece[i] != "") out = out quote(piece[i])
    else if (i < n) out = out "\\\\" quote(piece[++i])
  }
  return out
}

function quote(value) {
  return index(value, "\"") ? swap(value, "\"", "\\\"") : value
}

function plain(value,  c) {
  value = swap(swap(value, "\\", "\\\\"), "\"", "\\\"")
  if (value ~ /[\001-\037]/) for (c in control) value = swap(value, c, control[c])
  return value
}

function swap(value, old, new,  n, i, piece, out) {
  n = split(value, piece, old)
  out = piece[1]
  for (i = 2; i <= n; i++) out = out new piece[i]
  return out
}

# One more byte of UTF-8, as JSON once its character is whole. What is not UTF-8 is U+FFFD.
function utf8(hex, goes_on,  b, out) {
  b = byte[hex]
  if (more && b > 127 && b < 192) {
    code = code * 64 + b - 128
    if (!--more) return character()
  } else {
    out = more ? "\\ufffd" : ""
    more = b < 194 || b > 244 ? 0 : b < 224 ? 1 : b < 240 ? 2 : 3
    least = more == 1 ? 128 : more == 2 ? 2048 : 65536
    code = b - (more == 1 ? 192 : more == 2 ? 224 : 240)
    if (!more) return out (b < 128 ? sprintf("\\u%04x", b) : "\\ufffd")
  }
  if (goes_on) return out
  more = 0
  return out "\\ufffd"
}

function character() {
  if (code < least || code > 1114111 || code >= 55296 && code < 57344) return "\\ufffd"
  if (code < 65536) return sprintf("\\u%04x", code)
  return sprintf("\\u%04x\\u%04x", 55232 + int(code / 1024), 56320 + code % 1024)
}
