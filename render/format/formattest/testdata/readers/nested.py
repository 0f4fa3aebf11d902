"""Reads documents with the readers that the argument names, one after the other: from a JSON list of documents to a
JSON list per reader. Of each document: its items, in order, each a list of the names on the way and the value, all
with a letter before them that tells the type, and the error, or "".
"""
import datetime
import json
import sys
import tomllib


def load_yaml(name):
    if name == "ruamel":
        import ruamel.yaml

        def load(doc):
            return list(ruamel.yaml.YAML(typ="safe", pure=True).load_all(doc))

        return load
    import yaml

    loader = {"pyyaml": yaml.SafeLoader, "libyaml": yaml.CSafeLoader}[name]
    return lambda doc: list(yaml.load_all(doc, Loader=loader))


def pairs(entries):
    out = dict(entries)
    if len(out) < len(entries):
        raise ValueError("a name that stands twice")
    return out


READERS = {
    "json": lambda: lambda doc: json.loads(doc, object_pairs_hook=pairs),
    "json bytes": lambda: lambda doc: json.loads(doc.encode()),
    "toml": lambda: tomllib.loads,
    "pyyaml": lambda: load_yaml("pyyaml"),
    "libyaml": lambda: load_yaml("libyaml"),
    "ruamel": lambda: load_yaml("ruamel"),
}


def typed(v):
    if v is None:
        return "n"
    letter = {str: "s", bool: "b", int: "i", float: "f"}.get(type(v), "o")
    return letter + (v if letter == "s" else repr(v))


def items(v, path, out):
    if isinstance(v, dict):
        out.append(path + ["{"])
        for k, e in v.items():
            items(e, path + [typed(k)], out)
    elif isinstance(v, list):
        out.append(path + ["["])
        for i, e in enumerate(v):
            items(e, path + ["-%d" % i], out)
    else:
        out.append(path + [typed(v)])
    return out


def read(load, doc):
    try:
        return {"Items": items(load(doc), [], []), "Err": ""}
    except (ValueError, OverflowError, RecursionError) as e:
        return {"Items": [], "Err": "%s: %s" % (type(e).__name__, e)}
    except Exception as e:
        if type(e).__module__.split(".")[0] not in ("yaml", "ruamel", "tomllib"):
            raise
        return {"Items": [], "Err": "%s: %s" % (type(e).__name__, e)}


docs = json.load(sys.stdin)
json.dump([[read(load, doc) for doc in docs] for load in [READERS[name]() for name in sys.argv[1:]]], sys.stdout)
