// Reads PDFs with pdf.js, the reader of browsers: text as pdftotext has it, structure, metadata, attached files.
//   node pdf.mjs MODULES FILE.pdf...     MODULES: folder that holds node_modules
// Fails with one line a fault.  Exit 77: no pdf.js, or no pdftotext (the test is skipped).
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "package.json"));
const skip = (why) => {
  console.log(`skipped: ${why}`);
  process.exit(77);
};
let pdfjs;
globalThis.DOMMatrix ??= class {}; // for drawing, which nothing here does
globalThis.Path2D ??= class {};
try {
  pdfjs = require("pdfjs-dist/legacy/build/pdf.js");
} catch {
  skip(`pdfjs-dist is not installed in ${modules}`);
}
const popplerText = (file) => {
  try {
    return execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8", maxBuffer: 1 << 28 });
  } catch (error) {
    return error.code === "ENOENT" ? skip("no pdftotext") : Promise.reject(error);
  }
};

let faults = 0;
const fault = (where, text) => {
  faults++;
  console.log(`${where}: ${text}`);
};
// Blanks come from places on the page, and each reader has its own rules for them; so do marks of direction.
const letters = (text) => [...text.replace(/[\s\u200b-\u200f\u202a-\u202e]/gu, "")].sort().join("");

/** Every element of the tree with its parents' roles; content and annotations as they are. */
function* walk(node, above = []) {
  yield { node, above };
  for (const child of node.children ?? []) yield* walk(child, [...above, node.role]);
}

async function inspect(file) {
  const where = path.basename(file);
  const data = new Uint8Array(fs.readFileSync(file));
  const fonts = path.join(path.dirname(require.resolve("pdfjs-dist/package.json")), "standard_fonts/");
  const pdf = await pdfjs.getDocument({ data, standardFontDataUrl: fonts, stopAtErrors: true, verbosity: 0 }).promise;
  let text = "";
  let level = 0;
  const roles = new Map();
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    const inTree = new Set();
    for (const { node, above } of walk(await page.getStructTree())) {
      if (node.type === "content") inTree.add(node.id);
      if (!node.role) continue;
      roles.set(node.role, (roles.get(node.role) ?? 0) + 1);
      if (node.role === "Figure" && !node.alt?.trim()) fault(where, `page ${number}: a figure without text`);
      if (/^T[DH]$/.test(node.role) && above.at(-1) !== "TR") fault(where, `page ${number}: ${node.role} in ${above.at(-1)}`);
      if (/^H[1-6]$/.test(node.role)) {
        const now = Number(node.role[1]);
        if (now > level + 1) fault(where, `page ${number}: ${node.role} after H${level}`);
        level = now;
      }
    }
    const open = [];
    for (const item of items) {
      if (item.type?.startsWith("beginMarkedContent")) open.push(item);
      else if (item.type === "endMarkedContent") open.pop();
      else if (item.str?.trim()) {
        text += item.str;
        const mark = open.find((m) => m.id);
        if (mark && !inTree.has(mark.id)) fault(where, `page ${number}: “${item.str}” is not in the tree`);
        if (!mark && !open.some((m) => m.tag === "Artifact")) fault(where, `page ${number}: “${item.str}” is neither content nor artifact`);
      }
    }
  }
  for (const role of ["H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure", "LI"]) {
    if (!roles.has(role)) fault(where, `no ${role} in the tree`);
  }
  const [mine, theirs] = [letters(text), letters(popplerText(file))];
  if (mine !== theirs) fault(where, `${mine.length} letters here, ${theirs.length} in pdftotext, and not the same`);
  const { info, metadata } = await pdf.getMetadata();
  if (!metadata?.get("dc:title")) fault(where, "no title in the XMP");
  if (metadata?.get("pdfaid:part") !== "3") fault(where, "no PDF/A identification");
  if (!info.Title) fault(where, "no title");
  const attached = await pdf.getAttachments();
  const record = attached?.["disclosure.json"];
  if (!record || JSON.parse(new TextDecoder().decode(record.content)).gramme !== 1) fault(where, "the record is not attached");
  if (!attached?.["disclosure.xml"]) fault(where, "the record as XML is not attached");
  return [...roles.values()].reduce((a, b) => a + b, 0);
}

let elements = 0;
for (const file of files) elements += await inspect(file);
console.log(faults ? `${faults} faults` : `${files.length} files, ${elements} elements: nothing found`);
process.exit(faults ? 1 : 0);
