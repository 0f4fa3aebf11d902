package postgres

// values mean something to one of the readers.
var values = []string{
	"all", "sameuser", "samerole", "samegroup", "samehost", "samenet", "replication", "+all", "+postgres", "@x", "@/etc/passwd", "/", "/.*", "/^a", "\\1", "x\\1", "a,b", ",", "a b", "a\"b",
	"\"\"", "a#b", "''", "'", "a'b", "\\", "\\'", "\\\\", "\\101", "*", "#", ":", "a:b", "\\:", "::1", "10.0.0.0/8", "10.0.0.1", "10.1", "::/0", "0x7f000001", "127", "123456789", "1.2.3.4/99",
	".example.com", "a.b", "a.b.c", "5MB", "1.5", "1.5MB", "0x1F", "0x1G", "1e5", "-1", "+1", ".", "1_000", "on", "trust", "include", "include_dir", "archive_command", "port", "Port",
	"x=y", "x = y", "]", "a]b", "[a]", "ldap://x", "service", "host", "a\\\nb", "x\n*:*:*:*:y", "x\n[y]", "é",
}
