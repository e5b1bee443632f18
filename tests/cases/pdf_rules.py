"""The rules of PDF/A-3b (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) that a program can check, over pdf_file.Pdf.

Each function yields one sentence a fault; the clause stands in brackets."""
import hashlib
import re
import struct
import xml.etree.ElementTree as ET

from pdf_file import CharacterMap, Op, Pdf, TrueType

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDF = "{http://ns.adobe.com/pdf/1.3/}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"


def a3_faults(pdf):
    for rule in (file_structure, metadata, output_intent, forbidden, limits, fonts, contents, annotations,
                 attachments):
        yield from rule(pdf)


def ua_faults(pdf):
    for rule in (document, structure, marks, tables_and_lists, headings, links):
        yield from rule(pdf)


# ---- PDF/A ----

def file_structure(pdf):
    if not re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", pdf.bytes):
        yield "the file does not begin with its version and four high bytes (6.1.2)"
    if not pdf.bytes.endswith(b"%%EOF\n") or pdf.bytes.count(b"%%EOF") != 1:
        yield "bytes after the end of the file (6.1.3)"
    if "/Encrypt" in pdf.trailer:
        yield "the file is encrypted (6.1.3)"
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "the trailer has no ID (6.1.3)"
    for match in re.finditer(rb"/Length (\d+)>>\nstream\n", pdf.bytes):
        end = match.end() + int(match[1])
        if pdf.bytes[end:end + 11] != b"\nendstream\n":
            yield "a stream is not as long as it says (6.1.7)"


def xmp(pdf):
    return ET.fromstring(pdf.stream(pdf.catalog["/Metadata"]))


def property_of(root, name):
    for description in root.iter(RDF + "Description"):
        if name in description.attrib:
            return description.attrib[name]
        found = description.find(name)
        if found is not None:
            item = found.find(f".//{RDF}li")
            return (found if item is None else item).text
    return None


def metadata(pdf):
    if "/Metadata" not in pdf.catalog:
        yield "no metadata (6.6.2.1)"
        return
    head = pdf.stream(pdf.catalog["/Metadata"])[:80]
    if not head.startswith(b"<?xpacket begin=") or b"bytes=" in head or b"encoding=" in head:
        yield "the head of the XMP packet (6.6.2.1)"
    root = xmp(pdf)
    if (property_of(root, PDFA + "part"), property_of(root, PDFA + "conformance")) != ("3", "B"):
        yield "no identification as PDF/A-3b (6.6.4)"
    known = {name for name in (property_tag(p) for p in root.iter(PROPERTY + "name")) if name}
    for description in root.iter(RDF + "Description"):
        for child in description:
            if not child.tag.startswith((DC, XMP, PDF, PDFA, EXTENSION)) and child.tag not in known:
                yield f"{child.tag} is described nowhere (6.6.2.3)"
    yield from described(root)
    info = pdf.get(pdf.trailer.get("/Info")) or {}
    for key, name in (("/Title", DC + "title"), ("/Author", DC + "creator"), ("/Producer", PDF + "Producer"),
                      ("/Creator", XMP + "CreatorTool")):
        if key in info and pdf.text(info[key]) != property_of(root, name):
            yield f"{key} is not what the XMP says"
    for key, name in (("/CreationDate", XMP + "CreateDate"), ("/ModDate", XMP + "ModifyDate")):
        digits = re.sub(r"\D", "", property_of(root, name) or "")
        if key in info and re.sub(r"\D", "", pdf.text(info[key])) != digits:
            yield f"{key} is not what the XMP says"


def property_tag(element):
    return PDFUA + element.text if element.text == "part" else None


def described(root):
    """The schema of an extension names itself and each property wholly."""
    for schema in root.iterfind(f".//{EXTENSION}schemas/{RDF}Bag/{RDF}li"):
        for name in ("schema", "namespaceURI", "prefix", "property"):
            if schema.find(SCHEMA + name) is None:
                yield f"an extension schema without {name} (6.6.2.3.3)"
        for item in schema.iterfind(f"{SCHEMA}property/{RDF}Seq/{RDF}li"):
            for name in ("name", "valueType", "category", "description"):
                if item.find(PROPERTY + name) is None:
                    yield f"a property without {name} (6.6.2.3.3)"


def output_intent(pdf):
    intents = [i for i in pdf.get(pdf.catalog.get("/OutputIntents")) or () if pdf.get(i)["/S"] == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "not one output intent (6.2.3)"
        return
    intent = pdf.get(intents[0])
    if not pdf.text(intent.get("/OutputConditionIdentifier")):
        yield "the output intent has no name (6.2.3)"
    profile = pdf.stream(intent["/DestOutputProfile"])
    size, kind, space = struct.unpack(">I", profile[:4])[0], profile[12:16], profile[16:20]
    if size != len(profile) or kind not in (b"mntr", b"prtr") or space != b"RGB " or profile[8] > 4 or \
            profile[36:40] != b"acsp" or pdf.get(intent["/DestOutputProfile"])["/N"] != 3:
        yield "the profile of the output intent (6.2.3)"


ACTIONS = {"/URI", "/GoTo"}
FORBIDDEN = {"/JavaScript", "/JS", "/AA", "/OpenAction", "/XFA", "/Alternates", "/OPI", "/PS", "/TR", "/HTP",
             "/Requirements", "/FFilter", "/FDecodeParms", "/NeedsRendering", "/OCProperties"}


def forbidden(pdf):
    for where, node in pdf.everything():
        for key in FORBIDDEN & set(node):
            yield f"{key} in object {where} (6.1, 6.2.5, 6.5.1, 6.11)"
        if "/S" in node and ("/URI" in node or "/D" in node) and node["/S"] not in ACTIONS:
            yield f"action {node['/S']} (6.5.1)"
        if node.get("/Subtype") in ("/Image", "/Form", "/PS"):
            yield f"an XObject of a kind that a report has not: {node['/Subtype']}"
    for name, entry in pdf.objects.items():
        if "stream" in entry:
            filters = entry["stream"]["dict"].get("/Filter", [])
            for f in [filters] if isinstance(filters, str) else filters:
                if f != "/FlateDecode":
                    yield f"{name} is packed by {f} (6.1.7.2)"


def limits(pdf):
    for where, node in pdf.everything():
        for key, value in node.items():
            if len(key.encode()) > 128:
                yield f"a name of more than 127 bytes in {where} (6.1.13)"
            if isinstance(value, str) and value.startswith(("u:", "b:")) and len(pdf.raw(value)) > 32767:
                yield f"a string of more than 32,767 bytes in {where} (6.1.13)"
            if isinstance(value, int) and abs(value) > 2147483647:
                yield f"a number out of range in {where} (6.1.13)"
    if len(pdf.objects) > 8388607:
        yield "too many objects (6.1.13)"


class Font:
    """A Type0 font with what a reader needs of it."""

    def __init__(self, pdf, reference):
        self.dictionary = pdf.get(reference)
        self.descendant = pdf.get(pdf.get(self.dictionary["/DescendantFonts"])[0])
        self.descriptor = pdf.get(self.descendant["/FontDescriptor"])
        self.encoding = CharacterMap(pdf.stream(self.dictionary["/Encoding"]))
        self.to_unicode = CharacterMap(pdf.stream(self.dictionary["/ToUnicode"]))
        self.file = TrueType(pdf.stream(self.descriptor["/FontFile2"]))
        self.widths = {}
        row = pdf.get(self.descendant.get("/W", []))
        for first, widths in zip(row[::2], row[1::2]):
            for i, width in enumerate(pdf.get(widths)):
                self.widths[first + i] = width


def page_fonts(pdf, page):
    return {name: Font(pdf, font) for name, font in pdf.get(pdf.get(page, "/Resources")["/Font"]).items()}


def shown(pdf, page):
    """(font name, string) of every string that the page shows."""
    name, operands = None, []
    for token in pdf.content(page):
        if not isinstance(token, Op):
            operands.append(token)
            continue
        if token == "Tf":
            name = operands[-2]
        elif token == "Tj":
            yield name, operands[-1]
        elif token == "TJ":
            yield from ((name, part) for part in operands[-1] if isinstance(part, bytes))
        operands = []


def fonts(pdf):
    cache = {}
    for _, page in pdf.pages():
        resources = pdf.get(page, "/Resources")
        if resources is None:
            yield "a page without resources of its own (6.2.2)"
            continue
        for name, reference in pdf.get(resources["/Font"]).items():
            if reference not in cache:
                cache[reference] = Font(pdf, reference)
                yield from font_faults(cache[reference], pdf)
        used = {(pdf.get(resources["/Font"])[name], code)
                for name, string in shown(pdf, page)
                for code in cache[pdf.get(resources["/Font"])[name]].encoding.codes(string)}
        for reference, code in used:
            yield from glyph_faults(cache[reference], code)


def font_faults(font, pdf):
    name = font.dictionary["/BaseFont"]
    if font.dictionary["/Subtype"] != "/Type0" or font.descendant["/Subtype"] != "/CIDFontType2":
        yield f"{name} is of another kind"
    if not re.fullmatch(r"/[A-Z]{6}\+\S+", name) or name != font.descendant["/BaseFont"] or \
            name != font.descriptor["/FontName"]:
        yield f"the names of {name} (6.2.11.2)"
    if font.descendant.get("/CIDToGIDMap") != "/Identity":
        yield f"{name}: no map from CID to glyph (6.2.11.3.2)"
    cmap = pdf.get(font.dictionary["/Encoding"])
    if cmap.get("/WMode", 0) != 0 or "/UseCMap" in cmap or \
            pdf.get(cmap["/CIDSystemInfo"]) != pdf.get(font.descendant["/CIDSystemInfo"]):
        yield f"{name}: the character map does not fit (6.2.11.3)"
    for table in ("glyf", "loca", "head", "hhea", "hmtx", "maxp"):
        if table not in font.file.tables:
            yield f"{name}: no table {table} (6.2.11.4.1)"
    if font.file.glyphs > 65535 or not font.file.tables["glyf"]:
        yield f"{name}: no outlines (6.2.11.4.1)"


def glyph_faults(font, code):
    name, cid = font.dictionary["/BaseFont"], font.encoding.cids.get(code)
    if not cid:
        yield f"{name} {code.hex()} shows .notdef (6.2.11.8)"
        return
    if cid >= font.file.glyphs:
        yield f"{name} {code.hex()} has no glyph (6.2.11.4.1)"
    elif abs(font.widths.get(cid, 0) - font.file.width(cid)) > 1:
        yield f"{name} {code.hex()} is {font.file.width(cid)} wide, not {font.widths.get(cid)} (6.2.11.5)"
    text = font.to_unicode.texts.get(code)
    if not text or set(text) & {"\0", "\ufeff", "\ufffe"}:
        yield f"{name} {code.hex()} has no text (UA 7.21.7)"


OPERATORS = set("b B b* B* BDC BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J K k l M m MP n q "
                "Q re RG rg ri S s SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split())


def contents(pdf):
    for number, (_, page) in enumerate(pdf.pages(), 1):
        states, depth, operands = pdf.get(pdf.get(page, "/Resources")["/ExtGState"]), 0, []
        for token in pdf.content(page):
            if not isinstance(token, Op):
                operands.append(token)
                continue
            if token not in OPERATORS:
                yield f"page {number}: operator {token} (6.2.2)"
            if token in ("g", "G", "k", "K", "cs", "CS", "sh", "Do", "ri", "BX"):
                yield f"page {number}: {token}, a colour or object that the output intent says nothing of (6.2.4)"
            if token == "gs" and operands[-1] not in states:
                yield f"page {number}: no state {operands[-1]} (6.2.2)"
            depth += (token == "q") - (token == "Q")
            if depth > 28 or depth < 0:
                yield f"page {number}: q without Q (6.1.13)"
            operands = []
        if depth:
            yield f"page {number}: q without Q (6.1.13)"
        for name, state in states.items():
            if set(pdf.get(state)) - {"/ca", "/CA", "/Type"}:
                yield f"state {name} has more than opacity (6.2.5)"


def annotations(pdf):
    for _, page in pdf.pages():
        for reference in pdf.get(page.get("/Annots")) or ():
            node = pdf.get(reference)
            if node["/Subtype"] != "/Link":
                yield f"annotation {node['/Subtype']} (6.3.1)"
            if node.get("/F", 0) & 0b1100101111 != 4:
                yield "a link that is not printed, or hidden (6.3.2)"
            if "/A" not in node and "/Dest" not in node:
                yield "a link that leads nowhere"


def attachments(pdf):
    names = pdf.get(pdf.get(pdf.get(pdf.catalog.get("/Names")) or {}, "/EmbeddedFiles") or {}, "/Names") or []
    keys, specs = names[::2], names[1::2]
    if [Pdf.raw(k) for k in keys] != sorted({Pdf.raw(k) for k in keys}):
        yield "the names of attached files are not in order"
    if sorted(specs) != sorted(pdf.get(pdf.catalog.get("/AF")) or []):
        yield "an attached file is not associated with the document (6.8)"
    for reference in specs:
        spec = pdf.get(reference)
        name = Pdf.text(spec.get("/UF"))
        if not spec.get("/F") or not name or "/" in name or "\\" in name:
            yield f"the name of attached file {name} (6.8)"
        if spec.get("/AFRelationship") not in ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"):
            yield f"{name} has no relation to the document (6.8)"
        embedded = pdf.get(spec["/EF"])["/UF"]
        node, data = pdf.get(embedded), pdf.stream(embedded)
        if not re.fullmatch(r"/[a-z]+/[a-z0-9.+-]+", node.get("/Subtype", "")):
            yield f"{name} has no media type (6.8)"
        params = pdf.get(node.get("/Params")) or {}
        if params.get("/Size") != len(data) or \
                Pdf.raw(params.get("/CheckSum", "b:")) != hashlib.md5(data).digest():
            yield f"{name}: size or checksum"
        info = pdf.get(pdf.trailer["/Info"])
        if params.get("/ModDate") != info.get("/ModDate"):
            yield f"{name}: date (6.8)"


# ---- PDF/UA ----

def document(pdf):
    if pdf.get(pdf.catalog.get("/MarkInfo")) != {"/Marked": True}:
        yield "the document is not marked (6.2)"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", Pdf.text(pdf.catalog.get("/Lang")) or ""):
        yield "no language (7.2)"
    if (pdf.get(pdf.catalog.get("/ViewerPreferences")) or {}).get("/DisplayDocTitle") is not True:
        yield "the title is not shown (7.1)"
    root = xmp(pdf)
    if not property_of(root, DC + "title"):
        yield "no title (7.1)"
    if property_of(root, PDFUA + "part") != "1":
        yield "no identification as PDF/UA-1 (5)"
    for number, (_, page) in enumerate(pdf.pages(), 1):
        if page.get("/Tabs") != "/S":
            yield f"page {number}: tab order (7.18.3)"


ROLES = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "P", "H1", "H2", "H3",
         "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span",
         "Quote", "Code", "Link", "Figure"}


class Element:
    def __init__(self, pdf, reference, parent):
        node = pdf.get(reference)
        self.reference, self.parent, self.node = reference, parent, node
        self.role = node["/S"][1:]
        self.kids, self.marks, self.objects = [], [], []
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, int):
                self.marks.append((node.get("/Pg"), kid))
            elif pdf.get(kid).get("/Type") == "/MCR":
                self.marks.append((pdf.get(kid).get("/Pg", node.get("/Pg")), pdf.get(kid)["/MCID"]))
            elif pdf.get(kid).get("/Type") == "/OBJR":
                self.objects.append(pdf.get(kid)["/Obj"])
            else:
                self.kids.append(Element(pdf, kid, self))
        attributes = pdf.get(node.get("/A"))
        self.attributes = {}
        for entry in attributes if isinstance(attributes, list) else [attributes]:
            self.attributes.update(pdf.get(entry) or {})

    def all(self):
        yield self
        for kid in self.kids:
            yield from kid.all()


def tree(pdf):
    root = pdf.get(pdf.catalog["/StructTreeRoot"])
    kids = root["/K"] if isinstance(root["/K"], list) else [root["/K"]]
    return [Element(pdf, kid, None) for kid in kids]


def elements(pdf):
    return [e for top in tree(pdf) for e in top.all()]


def structure(pdf):
    tops = tree(pdf)
    if [top.role for top in tops] != ["Document"]:
        yield "the tree does not begin with one Document"
    root = pdf.catalog["/StructTreeRoot"]
    for e in elements(pdf):
        if e.role not in ROLES:
            yield f"{e.role} is no standard type (7.1)"
        if e.node["/P"] != (e.parent.reference if e.parent else root):
            yield f"{e.role} names another parent"
        if not (e.kids or e.marks or e.objects or e.role in ("TD", "TH")):
            yield f"an empty {e.role}"
        if e.role == "Figure" and not (Pdf.text(e.node.get("/Alt")) or "").strip():
            yield "a figure without description (7.3)"
        if e.role == "Figure" and len(e.attributes.get("/BBox", [])) != 4:
            yield "a figure without its bounds (7.3)"


def marked_operators(pdf, page):
    """Ids of the page's marked content; a fault (text) for what is painted outside of any mark."""
    ids, stack, operands = [], [], []
    for token in pdf.content(page):
        if not isinstance(token, Op):
            operands.append(token)
            continue
        if token in ("BDC", "BMC"):
            tag = operands[0]
            properties = operands[1] if token == "BDC" else {}
            mark = properties.get("/MCID")
            kind = "artifact" if tag == "/Artifact" else "content" if mark is not None else "span"
            if kind == "artifact" and stack or kind == "content" and "artifact" in stack:
                yield "an artifact in content, or content in an artifact (7.1)"
            if mark is not None:
                ids.append(mark)
            stack.append(kind)
        elif token == "EMC":
            stack.pop()
        elif token in ("Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"):
            if not stack:
                yield f"{token} is neither content nor artifact (7.1)"
        operands = []
    if stack:
        yield "marked content without end"
    yield ids


def marks(pdf):
    parents = pdf.get(pdf.get(pdf.catalog["/StructTreeRoot"])["/ParentTree"])["/Nums"]
    parents = dict(zip(parents[::2], parents[1::2]))
    owner = {}
    for e in elements(pdf):
        for mark in e.marks:
            if mark in owner:
                yield f"content {mark} belongs to two elements"
            owner[mark] = e.reference
    for number, (reference, page) in enumerate(pdf.pages(), 1):
        found = list(marked_operators(pdf, page))
        yield from (f"page {number}: {text}" for text in found[:-1])
        ids = found[-1]
        if sorted(ids) != list(range(len(ids))):
            yield f"page {number}: ids of content are not one each"
        listed = pdf.get(parents.get(page.get("/StructParents"))) or []
        if listed != [owner.get((reference, i)) for i in range(len(ids))]:
            yield f"page {number}: the parent tree does not fit"
    on_pages = {r for r, _ in pdf.pages()}
    for page, _ in owner:
        if page not in on_pages:
            yield "content on a page that is not there"


def tables_and_lists(pdf):
    for e in elements(pdf):
        roles = [kid.role for kid in e.kids]
        if e.role == "Table":
            if not roles or set(roles) - {"TR", "Caption"} or "Caption" in roles[1:-1] or roles.count("Caption") > 1:
                yield f"a table of {roles} (7.5)"
            widths = {sum(cell.attributes.get("/ColSpan", 1) for cell in row.kids)
                      for row in e.kids if row.role == "TR"}
            if len(widths) != 1:
                yield f"a table with rows of {sorted(widths)} columns (7.2)"
            if not any(cell.role == "TH" for row in e.kids for cell in row.kids):
                yield "a table without heads (7.5)"
        if e.role == "TR" and (set(roles) - {"TD", "TH"} or e.parent.role != "Table"):
            yield f"a row of {roles} in {e.parent.role} (7.2)"
        if e.role in ("TD", "TH") and e.parent.role != "TR":
            yield f"{e.role} in {e.parent.role} (7.2)"
        if e.role == "TH" and e.attributes.get("/Scope") not in ("/Row", "/Column", "/Both"):
            yield "a head without scope (7.5)"
        if e.role == "L" and set(roles) - {"LI", "Caption"}:
            yield f"a list of {roles} (7.6)"
        if e.role == "LI" and (set(roles) - {"Lbl", "LBody"} or e.parent.role != "L"):
            yield f"an item of {roles} in {e.parent.role} (7.6)"
        if e.role in ("Lbl", "LBody") and e.parent.role != "LI":
            yield f"{e.role} in {e.parent.role} (7.6)"


def headings(pdf):
    level = 0
    for e in elements(pdf):
        if re.fullmatch(r"H[1-6]", e.role):
            if int(e.role[1]) > level + 1:
                yield f"{e.role} after level {level} (7.4.2)"
            level = int(e.role[1])
            if not e.marks:
                yield f"{e.role} without text"
    if not level:
        yield "no heading"


def links(pdf):
    parents = pdf.get(pdf.get(pdf.catalog["/StructTreeRoot"])["/ParentTree"])["/Nums"]
    parents = dict(zip(parents[::2], parents[1::2]))
    owner = {o: e for e in elements(pdf) for o in e.objects}
    for e in elements(pdf):
        if e.role == "Link" and (len(e.objects) != 1 or not e.marks):
            yield "a Link without its annotation or its text (7.18.5)"
        if e.role == "Link" and any(above.role == "Link" for above in ancestors(e)):
            yield "a Link in a Link (7.18.5)"
    for _, page in pdf.pages():
        for reference in pdf.get(page.get("/Annots")) or ():
            node, e = pdf.get(reference), owner.get(reference)
            if not e or e.role != "Link" or parents.get(node.get("/StructParent")) != e.reference:
                yield "a link that is not in the tree (7.18.1, 7.18.5)"
            if not (Pdf.text(node.get("/Contents")) or "").strip():
                yield "a link that says not where it leads (7.18.5)"


def ancestors(e):
    while e.parent:
        e = e.parent
        yield e
