"""Reads units with systemd's own library: its lines, words and variables. Specifiers are replaced here."""
import ctypes
import json
import os
import re
import sys
import tempfile

systemd = ctypes.CDLL(sys.argv[1])
UNQUOTE, CUNESCAPE, UNESCAPE_RELAX = 1 << 5, 1 << 1, 1 << 2
WORDS = {"Environment", "PassEnvironment", "UnsetEnvironment"}

Parser = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint, ctypes.c_char_p, ctypes.c_uint,
                          ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p)
Lookup = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p),
                          ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)
settings = []


def add(unit, file, line, section, section_line, name, kind, value, data, user):
    settings.append((section, name, value))
    return 0


parser = Parser(add)


def find(table, section, name, function, kind, data, user):
    function[0] = ctypes.cast(parser, ctypes.c_void_p)
    return 1


lookup = Lookup(find)


def first_word(at, flags):
    word = ctypes.c_char_p()
    status = systemd.extract_first_word(ctypes.byref(at), ctypes.byref(word), None, flags)
    return status, word.value


def words(value, is_command=False):
    """extract_first_word_and_warn: what has unknown escapes is read once more, with those as they are."""
    out = []
    buffer = ctypes.create_string_buffer(value)
    at = ctypes.c_char_p(ctypes.addressof(buffer))
    while True:
        before = ctypes.cast(at, ctypes.c_void_p).value
        raw = ctypes.string_at(before).lstrip(b" \t\n\r") if before else b""
        lone = re.match(rb"(\\?;)(?=[ \t\n\r]|$)", raw)
        if is_command and lone and out and out[-1][0] is not None:
            out.append((";" if lone[1] == b"\\;" else None, b";"))
            at = ctypes.c_char_p(before + len(ctypes.string_at(before)) - len(raw) + len(lone[1]))
            continue
        status, word = first_word(at, UNQUOTE | CUNESCAPE)
        if status == -22:
            at = ctypes.c_char_p(before)
            status, word = first_word(at, UNQUOTE | CUNESCAPE | UNESCAPE_RELAX)
        if status < 0:
            return None
        if status == 0:
            return out
        out.append(("", word))


def specifiers(text):
    return re.sub(rb"%(%?)", lambda m: b"%" if m[1] else b"<specifier>", text)


def variables(arguments):
    """Replaces variables; the program, which is first, keeps the list from being empty."""
    array = (ctypes.c_char_p * (len(arguments) + 2))(b"program", *arguments, None)
    environment = (ctypes.c_char_p * 2)(b"name=<variable>", None)
    out, unset, bad = (ctypes.POINTER(ctypes.c_char_p)() for _ in range(3))
    status = systemd.replace_env_argv(array, environment, ctypes.byref(out), ctypes.byref(unset), ctypes.byref(bad))
    if status < 0:
        return None
    texts = []
    while out[len(texts)] is not None:
        texts.append(out[len(texts)])
    return texts[1:]


def commands(section, name, value):
    """Splits command lines as config_parse_exec does."""
    items = []
    line = []
    found = words(value, True)
    if found is None:
        return None
    for mark, word in found + [(None, b";")]:
        if mark is not None and (line or word != b";"):
            line.append(specifiers(word))
            continue
        if line:
            signs = re.match(rb"[-@:+!|]*", line[0])[0]
            program = line[0][len(signs):]
            arguments = line[1:] if b":" in signs else variables(line[1:])
            if arguments is None:
                return None
            items += [(section + b" " + name, t) for t in [signs, program, *arguments, b"<end>"]]
        line = []
    return items


def read(doc, file):
    with open(file, "wb") as f:
        f.write(doc.encode())
    settings.clear()
    status = systemd.config_parse(None, file.encode(), None, None, lookup, None, 0, None, None)
    if status < 0:
        return {"Err": os.strerror(-status)}
    items = []
    for section, name, value in settings:
        where = (section or b"<none>") + b" " + name
        text = name.decode(errors="replace")
        if text.startswith("Exec"):
            found = commands(section or b"<none>", name, value)
        elif text in WORDS:
            found = words(value)
            found = found and [(where, specifiers(word)) for _, word in found]
        else:
            found = [(where, value if text == "MemoryMax" else specifiers(value))]
        if found is None:
            return {"Err": "words of " + text}
        items += [(where, b"<setting>"), *found]
    return {"Items": [[w.decode(errors="replace"), t.decode(errors="replace")] for w, t in items]}


with tempfile.TemporaryDirectory() as folder:
    json.dump([read(doc, os.path.join(folder, "unit")) for doc in json.load(sys.stdin)], sys.stdout)
