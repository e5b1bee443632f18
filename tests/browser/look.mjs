// Looks at pages as people do: light and dark, screen, phone and paper.  Fails with one line a fault.
//   node look.mjs MODULES OUT PAGE.html...     MODULES: folder that holds node_modules; OUT: screenshots
// Exit 77: no browser or no module (the test is skipped).
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, out, ...pages] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "package.json"));
const skip = (why) => {
  console.log(`skipped: ${why}`);
  process.exit(77);
};
const find = (name) => {
  try {
    return require(name);
  } catch {
    return skip(`${name} is not installed in ${modules}`);
  }
};
const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((p) => p && fs.existsSync(p));
if (!browserPath) skip("no chromium");
const puppeteer = find("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
fs.mkdirSync(out, { recursive: true });

// Sizes are those of the visual system: measure, phone, the smallest phone.
const views = [
  { name: "screen", width: 1280, scheme: "light" },
  { name: "dark", width: 1280, scheme: "dark" },
  { name: "phone", width: 390, scheme: "light" },
  { name: "phone-dark", width: 390, scheme: "dark" },
  { name: "small", width: 320, scheme: "light" },
  { name: "print", width: 794, scheme: "dark", media: "print" },
];

let faults = 0;
const fault = (where, text) => {
  faults++;
  console.log(`${where}: ${text}`);
};

/** Runs in the page: what a person would stumble over. */
function inspect(phone) {
  const found = [];
  const width = document.scrollingElement.scrollWidth;
  if (width > innerWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, pre, .skip, svg"));
    found.push(`scrolls sideways: ${width} px in ${innerWidth} px, first ${wide[0]?.outerHTML.slice(0, 80)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`id ${id} is there twice`);
  for (const a of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(a.getAttribute("href").slice(1))) found.push(`link to nowhere: ${a.getAttribute("href")}`);
  }
  let level = 0;
  for (const h of document.querySelectorAll("h1,h2,h3,h4")) {
    const now = Number(h.tagName[1]);
    if (now > level + 1) found.push(`${h.tagName} follows h${level}: ${h.textContent}`);
    level = now;
  }
  if (document.querySelector("[style], iframe, object, embed, img, link")) found.push("an element that a report must not have");
  if (document.scripts.length > (document.querySelector("table.experiments") ? 1 : 0)) found.push("a script");
  for (const weight of [400, 700, 900]) {
    if (!document.fonts.check(`${weight} 16px Lato`)) found.push(`Lato ${weight} is not loaded`);
  }
  if ([...document.fonts].some((f) => f.status === "error")) found.push("the browser refuses an embedded font");
  if (phone) {
    for (const e of document.querySelectorAll("p,td,th,dt,dd,li,summary,svg text")) {
      const box = e.getBoundingClientRect();
      let size = parseFloat(getComputedStyle(e).fontSize);
      const svg = e.closest("svg");
      if (svg) size *= svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      if (box.width > 0 && e.textContent.trim() && size < (svg ? 7.4 : 11)) found.push(`text of ${size.toFixed(1)} px: ${e.textContent.slice(0, 40)}`);
    }
  }
  return found;
}

const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
for (const file of pages) {
  const name = path.basename(file, ".html");
  for (const view of views) {
    const where = `${name} ${view.name}`;
    const page = await browser.newPage();
    await page.setBypassCSP(false);
    page.on("console", (m) => m.type() === "error" && fault(where, m.text()));
    page.on("pageerror", (e) => fault(where, e.message));
    page.on("request", (r) => /^(file|data):/.test(r.url()) || fault(where, `asks for ${r.url()}`));
    await page.setViewport({ width: view.width, height: 1000 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: view.scheme }]);
    if (view.media) await page.emulateMediaType(view.media);
    await page.goto(pathToFileURL(path.resolve(file)).href);
    await page.evaluate(async () => {
      document.querySelectorAll("details").forEach((d) => (d.open = true));
      await Promise.all([...document.fonts].map((f) => f.load()));
    });
    for (const text of await page.evaluate(inspect, view.width < 400)) fault(where, text);
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
    await page.screenshot({ path: path.join(out, `${name}-${view.name}.png`), fullPage: true });
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
    await page.evaluate(axe); // through the protocol: the page's policy forbids scripts of its own
    const result = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    for (const v of result.violations) {
      fault(where, `axe ${v.id} (${v.impact}): ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary?.replace(/\s+/g, " ").slice(0, 200)}`);
    }
    if (view.media) await page.pdf({ path: path.join(out, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
    await page.close();
  }
}
await browser.close();
console.log(faults ? `${faults} faults` : `${pages.length} pages, ${views.length} views each: nothing found`);
process.exit(faults ? 1 : 0);
