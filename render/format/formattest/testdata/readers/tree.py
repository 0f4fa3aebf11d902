"""Reads XML with Python's xml.etree, which is expat."""
import json
import sys
import xml.etree.ElementTree as ElementTree


def walk(element, parent, items):
    path = parent + "/" + element.tag
    items.append([path, "<element>"])
    items += [[path + "/@" + name, value] for name, value in sorted(element.attrib.items())]
    text = element.text or ""
    for child in element:
        items.append([path, text])
        walk(child, path, items)
        text = child.tail or ""
    items.append([path, text])


def read(doc):
    items = []
    try:
        walk(ElementTree.fromstring(doc.encode()), "", items)
        return {"Items": items}
    except ElementTree.ParseError as e:
        return {"Err": str(e)}


json.dump([read(doc) for doc in json.load(sys.stdin)], sys.stdout)
