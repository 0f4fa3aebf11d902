// Package funcs holds the functions that a template may call and that read no
// source: text, lists, maps, numbers, JSON, YAML and TOML.
//
// They are those of sprig, those of consul-template with its names and meanings, and a
// few of our own, or of Helm and gomplate.
// Their results depend on their arguments alone. None reads the environment, the
// network, the clock, a random source or a file, so a template renders the same
// everywhere. Functions of sprig and consul-template that do are left out; [LeftOut]
// says why, name by name.
//
// # Functions of our own
//
//	required "MESSAGE" VALUE     the value; an error with that message if it is nil or empty
//	                             text. The message is a text in quotes, as errors show it
//	bytes, size, seconds         16M as 16777216 and back, 1h30m as 5400
//	fromYaml, toYaml, toToml     parseYAML, toYAML and toTOML, as Helm calls them
//	parseTOML TEXT               the value of a document; dates are text
//	fromToml TEXT                the same
//	parseCSV TEXT                the lines after the first, which has the names of the columns:
//	                             {{ range parseCSV $x }}{{ .host }}:{{ .port }}{{ end }}
//	parseCSV ";" TEXT            the same with another delimiter
//	csv TEXT                     all lines, as lists; it takes a delimiter too
//	sortBy "FIELD" LIST          the items in the order of a field, numbers by value. Equal ones
//	                             keep their order; {{ sortBy "Port" (service "web") }}
//	hostPort HOST PORT           HOST:PORT, with brackets around an address of IPv6
//	cidrHost N NETWORK           its Nth address, -1 is the last: 5 of 10.0.0.0/24 is 10.0.0.5
//	cidrNetmask NETWORK          255.255.255.0 of 10.0.0.0/24
//	cidrSubnets BITS NETWORK     the networks in it with so many more bits in their prefix
//	cidrContains NETWORK ADDRESS whether an address or a network is in a network
//
// parseCSV and csv read RFC 4180. All lines must have the same number of fields.
//
// bcrypt and htpasswd are left out. A hash needs a salt, and a random one gives another file
// in each run. One that is made from the user and the password would be the same wherever that
// user has that password, so it would protect against nothing: passwords could be tried against
// all files at once. Keep the hash itself in Vault; htpasswd -nbB makes it.
//
// # Keystores
//
//	toPKCS12 PASSWORD PEM...    a keystore, or a truststore where there is no private key
//	toJKS PASSWORD PEM...       the same in Java's older format
//
// A PEM is a text with certificates or a private key, or a list of such texts, in any
// order. The result is bytes, to be printed alone in their file, with | raw. Salts are
// made from the content: the same content and password give the same bytes.
//
// # Names that mean two things
//
// Where sprig and consul-template use one name for different things,
// consul-template's meaning wins. Every function of sprig can also be called by
// the name that consul-template gives it, sprig_NAME; that is always sprig's.
//
//	name             here                                       sprig_NAME
//	add              1.5 and 1 make 2.5; any number of them     cuts to whole numbers first
//	contains         text in text, or an element of a list      text in text
//	indent           leaves empty lines empty                   indents every line
//	regexMatch       a mistake in PATTERN is an error           it matches nothing
//	regexReplaceAll  PATTERN REPLACEMENT TEXT                   PATTERN TEXT REPLACEMENT
//	split            trims the text and returns a list          returns a map: _0, _1, ...
//	trim             CUTSET TEXT; whitespace if only TEXT       TEXT
//
// # Where they differ from their models
//
// Sprig's functions are sprig's own, with these exceptions, under both names:
//
//   - Functions that multiply their arguments, such as repeat and until, return at most
//     10 MiB of text or a million elements. repeat, until, untilStep, seq, indent
//     and nindent take a whole number of any type for a count.
//   - A map cannot be put into itself. Merging copies the maps that are merged in.
//   - keys and values are sorted by key. toDate and mustToDate read a date without
//     a zone as UTC, not in the machine's zone. durationRound does not take a date.
//   - JSON's functions, b64dec, b32dec and toDate fail where sprig's return
//     nothing, the text of the error or the year 1.
//   - slice also takes text, as the builtin of text/template does.
//   - An argument that is not a number is an error to int, int64, float64, atoi,
//     toDecimal, duration, durationRound and all arithmetic; sprig takes it for 0. Nil and
//     empty text are still 0 to int, int64, float64, atoi and toDecimal, as with
//     consul-template's parseInt. Whitespace around a number and leading zeros are
//     ignored: int "08\n" is 8, and int "010" is 10. 0x1F, 0o17 and 0b11 are read as such.
//     int and int64 cut a fraction off.
//   - add1, sub, mul, div, mod, max, min and biggest refuse a fraction; sprig cuts it off.
//     All arithmetic fails if the result has more than 64 bits. A whole number becomes a
//     float only if a float holds all of its digits.
//   - duration also takes numbers that are not text, and durations: 3600 and "1h" are
//     1h0m0s. durationRound counts a number in seconds too: sprig counts nanoseconds.
//   - deepEqual, has, without and uniq compare numbers by value, and lists and maps by
//     what they hold, whatever their types are.
//   - toYAML quotes text that its library leaves unquoted and that other readers take
//     for a number or a date, or refuse: 1e400, 2001-12-14 21:59:43 Z, =.
//
// # Text and comparison
//
// Functions that make text of a value (print, println, printf, html, js, urlquery,
// toString, toStrings, quote, squote, cat, join, sortAlpha, dict) write floats in digits,
// however many. toJSON, toYAML and toTOML use an exponent from 1e21. A value that is not
// there is an error, never <nil>; quote, squote, cat, join and toStrings leave it out, as
// sprig's do. A list or a map is an error too, never [a b] or map[a:1], which is Go's syntax.
// join and toStrings take a list of single values, and the rest is for toJSON, toYAML, toTOML
// and range.
//
// printf takes numbers, and text that is a number, for each verb of numbers, and any single
// value for %s, %q and %v. It never writes %! into its text: a verb without a value, a value
// without a verb and a value that does not fit are errors.
//
// eq, ne, lt, le, gt and ge compare numbers of any type by value, exactly. They do not
// compare text with a number, but eq takes one of Vault's numbers as its text too. index
// takes whole numbers of any type for a list.
//
// Whole numbers in JSON and YAML stay whole numbers; sprig and consul-template make 1e+06
// of 1000000. A number that is too large for an integer is a json.Number, or text from
// YAML. YAML's yes, no, on and off are booleans and its dates are text, as with
// consul-template.
//
// consul-template's arithmetic also takes text that is a number, and fails where there is
// no result. Its parseInt, parseUint and parseFloat also take numbers, and ignore
// whitespace around a number.
//
// set, unset and the merging functions change the map they are given, as their models do;
// [Mutates] names them. Package render has all that reads a source.
package funcs
