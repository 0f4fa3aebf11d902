"""Reads URLs with Python's urllib."""
import json
import sys
from urllib.parse import parse_qsl, unquote, urlsplit


def read(doc):
    try:
        doc = doc.strip().removeprefix("jdbc:")
        u = urlsplit(doc)
        items = [["scheme", u.scheme], ["host", "%s:%s" % (u.hostname, u.port)]]
        items += [["user", unquote(u.username or "")], ["password", unquote(u.password or "")]]
        items += [["path", unquote(part, errors="strict")] for part in u.path.split("/")]
        items += [["?" + name, value] for name, value in parse_qsl(u.query, keep_blank_values=True)]
        return {"Items": items + [["#", unquote(u.fragment)]]}
    except ValueError as e:
        return {"Err": str(e)}


json.dump([read(doc) for doc in json.load(sys.stdin)], sys.stdout)
