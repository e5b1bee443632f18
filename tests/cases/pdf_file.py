"""A PDF as plain values, through qpdf's JSON: objects, content streams, character maps, TrueType tables."""
import base64
import json
import re
import struct
import subprocess


def words(data):
    """Tokens of a content stream or character map: numbers, b'strings', '/names', lists, dicts, operators (Op)."""
    return _Tokens(data).all()


class Op(str):
    """An operator or keyword."""


class _Tokens:
    SPACE, DELIMITERS = b"\0\t\n\f\r ", b"()<>[]{}/%"
    ESCAPES = {ord("n"): 10, ord("r"): 13, ord("t"): 9, ord("b"): 8, ord("f"): 12}

    def __init__(self, data):
        self.data, self.at = data, 0

    def all(self):
        out = []
        while (token := self.next()) is not None:
            out.append(token)
        return out

    def skip(self):
        data = self.data
        while self.at < len(data):
            if data[self.at] in self.SPACE:
                self.at += 1
            elif data[self.at] == ord("%"):
                while self.at < len(data) and data[self.at] not in b"\r\n":
                    self.at += 1
            else:
                return

    def next(self):
        self.skip()
        data = self.data
        if self.at >= len(data):
            return None
        c = data[self.at:self.at + 1]
        if c == b"(":
            return self.literal()
        if data[self.at:self.at + 2] == b"<<":
            self.at += 2
            return self.dictionary()
        if c == b"<":
            end = data.index(b">", self.at)
            text = data[self.at + 1:end].decode("ascii")
            self.at = end + 1
            text = re.sub(r"\s", "", text)
            return bytes.fromhex(text + "0" * (len(text) % 2))
        if c == b"[":
            self.at += 1
            items = []
            while (item := self.next()) != "]" or not isinstance(item, Op):
                assert item is not None, "array without end"
                items.append(item)
            return items
        if c in (b"]", b"{", b"}"):
            self.at += 1
            return Op(c.decode())
        if data[self.at:self.at + 2] == b">>":
            self.at += 2
            return Op(">>")
        return self.word()

    def word(self):
        start = self.at
        self.at += 1
        while self.at < len(self.data) and self.data[self.at] not in self.SPACE + self.DELIMITERS:
            self.at += 1
        text = self.data[start:self.at].decode("latin-1")
        if text.startswith("/"):
            return text
        if re.fullmatch(r"[+-]?\d+", text):
            return int(text)
        if re.fullmatch(r"[+-]?(\d+\.\d*|\.\d+)", text):
            return float(text)
        return Op(text)

    def dictionary(self):
        items = []
        while (item := self.next()) != ">>" or not isinstance(item, Op):
            assert item is not None, "dictionary without end"
            items.append(item)
        return dict(zip(items[::2], items[1::2]))

    def literal(self):
        out, depth, data = bytearray(), 1, self.data
        self.at += 1
        while True:
            c = data[self.at]
            self.at += 1
            if c == ord("\\"):
                c = data[self.at]
                self.at += 1
                if c in b"01234567":
                    digits = re.match(rb"[0-7]{1,3}", data[self.at - 1:self.at + 2])[0]
                    self.at += len(digits) - 1
                    out.append(int(digits, 8) & 255)
                else:
                    out.append(self.ESCAPES.get(c, c))
                continue
            depth += (c == ord("(")) - (c == ord(")"))
            if depth == 0:
                return bytes(out)
            out.append(c)


class Pdf:
    """The objects of a file.  get() follows references; text() reads text strings."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        done = subprocess.run(["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline",
                               "--decode-level=generalized", path], capture_output=True, check=True)
        self.objects = json.loads(done.stdout)["qpdf"][1]
        self.trailer = self.objects["trailer"]["value"]
        self.catalog = self.get(self.trailer["/Root"])

    def entry(self, node):
        """The object behind a reference as qpdf tells it ({"value": ...} or {"stream": ...})."""
        return self.objects.get("obj:" + node, {"value": None})

    @staticmethod
    def is_reference(node):
        return isinstance(node, str) and re.fullmatch(r"\d+ \d+ R", node) is not None

    def get(self, node, key=None):
        """The value, or the dictionary of a stream; of it the entry of that key."""
        while self.is_reference(node):
            entry = self.entry(node)
            node = entry["stream"]["dict"] if "stream" in entry else entry["value"]
        return node if key is None or node is None else self.get(node.get(key))

    def stream(self, reference):
        """Decoded bytes."""
        return base64.b64decode(self.entry(reference)["stream"]["data"])

    @staticmethod
    def text(node):
        if node is None:
            return None
        return node[2:] if node.startswith("u:") else bytes.fromhex(node[2:]).decode("latin-1")

    @staticmethod
    def raw(node):
        """The bytes of a string."""
        if node.startswith("b:"):
            return bytes.fromhex(node[2:])
        text = node[2:]
        if all(ord(c) < 256 for c in text):
            return text.encode("latin-1")
        return b"\xfe\xff" + text.encode("utf-16-be")

    def everything(self):
        """Every dictionary with the reference of the object it lies in."""
        def walk(node, where):
            if isinstance(node, dict):
                yield where, node
                for child in node.values():
                    yield from walk(child, where)
            elif isinstance(node, list):
                for child in node:
                    yield from walk(child, where)
        for name, entry in self.objects.items():
            value = entry["stream"]["dict"] if "stream" in entry else entry["value"]
            yield from walk(value, name.removeprefix("obj:"))

    def pages(self):
        """(reference, dictionary) of every page, in order."""
        def walk(node):
            kids = self.get(node, "/Kids")
            if kids is None:
                yield node, self.get(node)
            for kid in kids or ():
                yield from walk(kid)
        return list(walk(self.catalog["/Pages"]))

    def content(self, page):
        return words(self.stream(page["/Contents"]))


class CharacterMap:
    """Codes of a string to CIDs, or to text."""

    def __init__(self, data):
        self.spaces, self.cids, self.texts = [], {}, {}
        tokens = words(data)
        section, start = None, 0
        for i, token in enumerate(tokens):
            if isinstance(token, Op) and token.startswith("begin") and token[5:] in (
                    "codespacerange", "cidrange", "cidchar", "bfrange", "bfchar"):
                section, start = token[5:], i + 1
            elif section and isinstance(token, Op) and token == "end" + section:
                self.take(section, tokens[start:i])
                section = None

    def take(self, section, items):
        size = {"codespacerange": 2, "cidchar": 2, "bfchar": 2}.get(section, 3)
        for i in range(0, len(items), size):
            row = items[i:i + size]
            if section == "codespacerange":
                self.spaces.append(row)
            elif section == "cidchar":
                self.cids[row[0]] = row[1]
            elif section == "cidrange":
                for k, code in enumerate(self.span(row[0], row[1])):
                    self.cids[code] = row[2] + k
            elif section == "bfchar":
                self.texts[row[0]] = row[1].decode("utf-16-be")
            else:
                for k, code in enumerate(self.span(row[0], row[1])):
                    last = int.from_bytes(row[2], "big") + k
                    self.texts[code] = last.to_bytes(len(row[2]), "big").decode("utf-16-be")

    @staticmethod
    def span(first, last):
        for value in range(int.from_bytes(first, "big"), int.from_bytes(last, "big") + 1):
            yield value.to_bytes(len(first), "big")

    def codes(self, string):
        """The codes of a string, by the code space (ISO 32000-1, 9.7.6.2)."""
        at = 0
        while at < len(string):
            for first, last in self.spaces:
                code = string[at:at + len(first)]
                if len(code) == len(first) and all(a <= c <= b for a, c, b in zip(first, code, last)):
                    yield code
                    at += len(code)
                    break
            else:
                raise ValueError(f"no code space holds {string[at:at + 2].hex()}")


class TrueType:
    """Number of glyphs, and their widths in thousandths of an em."""

    def __init__(self, data):
        count = struct.unpack(">H", data[4:6])[0]
        self.tables = {}
        for i in range(count):
            tag, _, offset, length = struct.unpack(">4sIII", data[12 + 16 * i:28 + 16 * i])
            self.tables[tag.decode()] = data[offset:offset + length]
        self.units = struct.unpack(">H", self.tables["head"][18:20])[0]
        self.glyphs = struct.unpack(">H", self.tables["maxp"][4:6])[0]
        self.metrics = struct.unpack(">H", self.tables["hhea"][34:36])[0]

    def width(self, gid):
        gid = min(gid, self.metrics - 1)
        return struct.unpack(">H", self.tables["hmtx"][4 * gid:4 * gid + 2])[0] * 1000 / self.units
