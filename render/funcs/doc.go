// Package funcs holds the functions that a template may call and that read no
// source: text, lists, maps, numbers, JSON, YAML and TOML.
//
// They are those of sprig, and of consul-template with its names and meanings,
// and a few of our own: bytes, size, seconds, toYaml, toToml, fromYaml, toPKCS12 and
// toJKS. All are functions of their arguments alone: none reads the environment, the
// network, the clock, a random source or a file, so a template renders the same
// everywhere. What sprig and consul-template have beyond that is left out;
// [LeftOut] says why, name by name.
//
// # Keystores
//
//	toPKCS12 PASSWORD PEM...    a keystore, or a truststore where there is no private key
//	toJKS PASSWORD PEM...       the same in Java's older format
//
// A PEM is a text with certificates or a private key, or a list of those; the order
// does not matter. What they return is bytes, to be printed alone in its file, with
// | raw. Salts are drawn from what the keystore holds: the same content and password
// give the same bytes.
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
//	trim             CUTSET TEXT; white space if only TEXT      TEXT
//
// # Where they differ from their models
//
// Sprig's functions are sprig's own, with these exceptions, by both names:
//
//   - What multiplies its arguments, such as repeat and until, is limited to
//     10 MiB of text or a million elements. repeat, until, untilStep, seq, indent
//     and nindent take any whole number for a count.
//   - A map cannot be put into itself, and what is merged into one is copied.
//   - keys and values are sorted by key. toDate and mustToDate read a date without
//     a zone as UTC, not in the machine's zone. durationRound takes no date.
//   - JSON's functions, b64dec, b32dec and toDate fail where sprig's return
//     nothing, the text of the error or the year 1.
//   - slice also takes text, as the builtin of text/template does.
//   - What sprig takes for 0 because it is no number is an error: of int, int64,
//     float64, atoi, toDecimal, duration, durationRound, and of all arithmetic. Nothing
//     (nil, or text without a character) is still 0 to int, int64, float64, atoi and
//     toDecimal, as with consul-template's parseInt. Whitespace round a number and zeros
//     before it mean nothing: int "08\n" is 8, and int "010" is 10; 0x1F, 0o17 and 0b11
//     are read as such. A fraction is cut off by int and int64.
//   - add1, sub, mul, div, mod, max, min and biggest take no fraction, which sprig cuts
//     off. All arithmetic fails where a result has more than 64 bits. A float is made of
//     a whole number only if it has room for all of its digits.
//   - duration also takes numbers that are no text, and durations: 3600 and "1h" are
//     1h0m0s. A number is of seconds to durationRound too: sprig's are nanoseconds.
//   - deepEqual, has, without and uniq compare numbers by their value, and lists and maps
//     by what they hold, whatever their types are.
//   - toYAML puts quotes round text that its library leaves without them and that other
//     readers take for a number or a date, or refuse: 1e400, 2001-12-14 21:59:43 Z, =.
//
// # Text and comparison
//
// What makes text of a value (print, println, printf, html, js, urlquery, toString,
// toStrings, quote, squote, cat, join, sortAlpha, dict) writes floats in digits, however
// many. toJSON, toYAML and toTOML take an exponent from 1e21. A value
// that is not there is an error of them, never <nil>; quote, squote, cat, join and
// toStrings leave it out, as sprig's do.
//
// printf takes a number for every verb of numbers, text that is one too, and anything for
// %s, %q and %v. It never writes %! into its text: a verb without a value, a value without
// a verb and one that does not fit are errors.
//
// eq, ne, lt, le, gt and ge compare numbers of any type by their value, to the last digit.
// Text and a number are not compared, but for eq with a number of Vault's, which is also
// its text. index takes any whole number for a list.
//
// Whole numbers in JSON and YAML stay whole numbers; sprig and consul-template
// make 1e+06 of 1000000. What no integer holds is a json.Number, or text from
// YAML. YAML's yes, no, on and off are booleans and its dates are text, as with
// consul-template.
//
// consul-template's arithmetic also takes text that is a number, and fails where
// there is no result. Its parseInt, parseUint and parseFloat take whitespace round the
// number, and numbers.
//
// set, unset and the merging functions change the map they are given, as their
// models do; [Mutates] names them. executeTemplate and scratch, which need the
// execution, and all that reads a source belong to package render.
package funcs
