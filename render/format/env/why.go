package env

import "github.com/initplate/initplate/render/format"

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	const dialects = "write in the template's header which program reads the file: format env-docker for docker run, " +
		"env-sh for systemd or a shell"

	holds := format.Unreadable(s, func(r rune) bool { return format.IsControl(r) || isInvalid(r) })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name:
		return whyName()
	case holds != "":
		return "the value holds " + holds + ", which docker run, systemd and shells do not all take", dialects
	case wrongValue(s) != "":
		return "the value holds " + wrongValue(s), dialects
	}

	return "", ""
}

func whyName() (msg, hint string) {
	return "the value is not the name of a variable: letters, digits and _ only, no digit first, " +
		"and no name that is there already", "change the value" + format.OrRaw
}

func whyDocker(v any, at format.Place) (msg, hint string) {
	holds := format.Unreadable(format.Plain(v), func(r rune) bool { return r == 0 || r == '\r' || r == '\n' })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name:
		return whyName()
	case holds != "":
		return "the value holds " + holds + ", which the files of docker run --env-file cannot hold",
			"encode it, or mount it as a file"
	}

	return "", ""
}

func whySh(v any, at format.Place) (msg, hint string) {
	isBad := func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f || isInvalid(r) }
	holds := format.Unreadable(format.Plain(v), isBad)
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name:
		return whyName()
	case holds != "":
		return "the value holds " + holds + ", for which systemd drops the variable or the file", "encode it"
	}

	return "the value needs quotes, which systemd takes as they are in the middle of a value without quotes",
		"put quotes around the whole value" + format.OrRaw
}
