# Calls libpq for tests: libpq.py LIBRARY, with one request in JSON per line. Bytes are characters below 256.
import ctypes as c, json, sys

pq = c.CDLL(sys.argv[1])
POINTER, TEXT, INT = c.c_void_p, c.c_char_p, c.c_int
TEXTS = c.POINTER(TEXT)


class Option(c.Structure):
    _fields_ = [(n, TEXT) for n in ("keyword", "envvar", "compiled", "val", "label", "dispchar")] + [("dispsize", INT)]


for name, result, arguments in [
    ("PQconnectdbParams", POINTER, [TEXTS, TEXTS, INT]), ("PQconnectStartParams", POINTER, [TEXTS, TEXTS, INT]),
    ("PQstatus", INT, [POINTER]), ("PQerrorMessage", TEXT, [POINTER]), ("PQpass", TEXT, [POINTER]),
    ("PQfinish", None, [POINTER]), ("PQexec", POINTER, [POINTER, TEXT]), ("PQntuples", INT, [POINTER]),
    ("PQnfields", INT, [POINTER]), ("PQgetvalue", TEXT, [POINTER, INT, INT]), ("PQclear", None, [POINTER]),
    ("PQresultErrorMessage", TEXT, [POINTER]), ("PQconninfo", c.POINTER(Option), [POINTER]),
    ("PQconninfoParse", c.POINTER(Option), [TEXT, POINTER]),
]:
    function = getattr(pq, name)
    function.restype, function.argtypes = result, arguments


def connect(start, params):
    keys = (TEXT * (len(params) + 1))(*[k.encode("latin1") for k in params])
    values = (TEXT * (len(params) + 1))(*[v.encode("latin1") for v in params.values()])
    return start(keys, values, 0)


def text(b):
    return (b or b"").decode("latin1")


def values(options):
    rows = []
    while options and options[len(rows)].keyword:
        rows.append([text(options[len(rows)].keyword), text(options[len(rows)].val)])
    return rows


kept = {}


def answer(do, params, sql):
    if do == "query":  # on one connection
        if not kept:
            kept[0] = connect(pq.PQconnectdbParams, params)
        result = pq.PQexec(kept[0], sql.encode("latin1"))
        rows = [[text(pq.PQgetvalue(result, i, k)) for k in range(pq.PQnfields(result))] for i in range(pq.PQntuples(result))]
        wrong = text(pq.PQresultErrorMessage(result)) or (text(pq.PQerrorMessage(kept[0])) if pq.PQstatus(kept[0]) else "")
        pq.PQclear(result)
        return {"Rows": rows, "Err": wrong}
    if do == "conninfo":
        return {"Rows": values(pq.PQconninfoParse(sql.encode("latin1"), None))}
    if do == "connect":  # what the server says
        conn = connect(pq.PQconnectdbParams, params)
        out = {"Err": text(pq.PQerrorMessage(conn))}
    else:  # what libpq has read from files
        conn = connect(pq.PQconnectStartParams, params)
        out = {"Pass": text(pq.PQpass(conn)), "Err": text(pq.PQerrorMessage(conn)), "Rows": values(pq.PQconninfo(conn))}
    pq.PQfinish(conn)
    return out


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(answer(request["Do"], request["Params"] or {}, request["SQL"])), flush=True)
