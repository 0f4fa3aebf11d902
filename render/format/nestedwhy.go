package format

func whyJSON(v any, at Place) (msg, hint string) { return "", "" }
func whyYAML(v any, at Place) (msg, hint string) { return "", "" }
func whyTOML(v any, at Place) (msg, hint string) { return "", "" }
