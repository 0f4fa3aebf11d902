"""Reads INI files with Python's configparser, in the manner that the argument names."""
import configparser
import json
import sys

options = {
    "raw": lambda: configparser.RawConfigParser(strict=False, allow_no_value=True),
    "basic": lambda: configparser.ConfigParser(allow_no_value=True),
    "extended": lambda: configparser.ConfigParser(
        strict=False, allow_no_value=True, interpolation=configparser.ExtendedInterpolation()
    ),
    "inline": lambda: configparser.RawConfigParser(
        strict=False, allow_no_value=True, inline_comment_prefixes=("#", ";")
    ),
    "equals": lambda: configparser.RawConfigParser(strict=False, allow_no_value=True, delimiters=("=",)),
}[sys.argv[1]]


def get(parser, section, key):
    try:
        return parser.get(section, key) or ""
    except configparser.InterpolationSyntaxError:
        if sys.argv[1] == "extended" and "$" in parser.get(section, key, raw=True):
            return parser.get(section, key, raw=True)  # it says so, which is enough
        raise


def read(doc):
    parser = options()
    parser.optionxform = str
    try:
        parser.read_string(doc)
        items = [["[DEFAULT] " + k, v or ""] for k, v in parser.defaults().items()]
        for section in parser.sections():
            items.append(["[" + section + "]", ""])
            items += [["[" + section + "] " + k, get(parser, section, k)] for k in parser.options(section)]
        return {"Items": items}
    except (configparser.Error, AttributeError) as e:  # the latter: more lines of a key without a value
        return {"Err": repr(e)}


json.dump([read(doc) for doc in json.load(sys.stdin)], sys.stdout)
