// The page of a lab as people use it: with and without script, by keyboard, at ten thousand rows.
//   node lab.mjs MODULES OUT index.html     the page's rows are repeated until there are 10,000
// Exit 77: no browser or no module (the test is skipped).
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, out, page] = process.argv.slice(2);
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

const ROWS = 10000;
const html = fs.readFileSync(page, "utf8");
const table = html.indexOf('<table class="log-own experiments"');
const from = html.indexOf("<tbody>", table) + 7;
const to = html.indexOf("</tbody>", from);
const own = html.slice(from, to).trim().split("</tr>").filter((r) => r.trim());
const many = [];
for (let i = 0; i < ROWS; i++) {
  many.push(own[i % own.length].replace(/data-v="[^"]*"/g, () => `data-v="${((i * 7919) % ROWS) + 1}"`).replace("</th>", ` no. ${i}</th>`) + "</tr>");
}
const large = path.join(out, "lab-10000.html");
fs.writeFileSync(large, html.slice(0, from) + many.join("\n") + html.slice(to));

let faults = 0;
const expect = (good, text) => {
  if (!good) {
    faults++;
    console.log(text);
  }
};

const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
const open = async (file, script = true) => {
  const tab = await browser.newPage();
  await tab.setJavaScriptEnabled(script);
  tab.on("console", (m) => m.type() === "error" && expect(false, `console: ${m.text()}`));
  tab.on("pageerror", (e) => expect(false, `error: ${e.message}`));
  tab.on("request", (r) => expect(/^(file|data):/.test(r.url()), `asks for ${r.url()}`));
  await tab.setViewport({ width: 1280, height: 900 });
  await tab.goto(pathToFileURL(path.resolve(file)).href, { timeout: 120000 });
  return tab;
};

// Without script every row is there and nothing that needs one.
const still = await open(page, false);
const stillHtml = await still.content();
expect(stillHtml.split("<tr").length - 1 >= own.length, "without script rows are missing");
expect(!stillHtml.includes('role="search"') && !stillHtml.includes("<thead><tr><th><button"), "controls without script");
await still.close();

const tab = await open(large);
const state = () =>
  tab.evaluate(() => {
    const t = document.querySelector("table.experiments");
    const sorted = [...t.tHead.rows[0].cells].findIndex((th) => th.hasAttribute("aria-sort"));
    return {
      rows: t.tBodies[0].rows.length,
      status: document.querySelector('[role="status"]').textContent,
      sorted,
      way: sorted < 0 ? "" : t.tHead.rows[0].cells[sorted].getAttribute("aria-sort"),
      values: [...t.tBodies[0].rows].map((r) => Number(r.cells[4].dataset.v)),
      names: [...t.tBodies[0].rows].map((r) => r.cells[0].textContent),
    };
  });
// From the key to the frame that shows the result, as a person waits for it.
const timed = async (act) => {
  await tab.evaluate(() => {
    globalThis.frames_ = [];
    const body = document.querySelector("table.experiments").tBodies[0];
    globalThis.watch_ = new MutationObserver(() => (globalThis.changed_ = performance.now()));
    globalThis.watch_.observe(body, { childList: true });
    globalThis.begun_ = 0;
    for (const type of ["keydown", "input", "change", "click"]) {
      addEventListener(type, () => (globalThis.begun_ = globalThis.begun_ || performance.now()), { capture: true, once: true });
    }
  });
  await act();
  await tab.evaluate(() => new Promise((r) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(r)), 150)));
  return tab.evaluate(() => globalThis.changed_ - globalThis.begun_);
};
const slow = (what, ms, most) => {
  console.log(`${what}: ${Math.round(ms)} ms`);
  expect(ms < most, `${what} takes ${Math.round(ms)} ms, more than ${most}`);
};

let now = await state();
expect(now.rows === 100, `${now.rows} rows on the first page`);
expect(/1 to 100 of 10\u202f000/.test(now.status), `status: ${now.status}`);
expect(now.sorted === 4 && now.way === "descending", `sorted by column ${now.sorted} ${now.way}`);
expect(now.values.every((v, i) => i === 0 || v <= now.values[i - 1]), "not in order of energy");

// By keyboard alone: a head is reached with Tab and turned with Enter and with Space.
await tab.evaluate(() => document.querySelector("table.experiments").closest(".scroll").focus());
for (let i = 0; i < 5; i++) await tab.keyboard.press("Tab");
const focused = await tab.evaluate(() => document.activeElement.closest("th")?.cellIndex);
expect(focused === 4, `Tab leads to head ${focused}`);
slow("sorting 10,000 rows", await timed(() => tab.keyboard.press("Enter")), 500);
now = await state();
expect(now.way === "ascending" && now.values[0] === 1, `Enter: ${now.way} from ${now.values[0]}`);
expect((await tab.evaluate(() => document.activeElement.closest("th")?.cellIndex)) === 4, "the focus is lost by sorting");
await tab.keyboard.press("Space");
now = await state();
expect(now.way === "descending" && now.values[0] === ROWS, `Space: ${now.way} from ${now.values[0]}`);

// Search: words in any order, without accents and large letters; the status says how many.
await tab.focus('input[type="search"]');
slow("searching 10,000 rows", await timed(() => tab.keyboard.type("NO. 77")), 1500);
now = await state();
const hits = many.filter((r) => /no\. /.test(r) && r.toLowerCase().includes("77")).length;
expect(now.names.every((n) => n.includes("77")) || hits > 0, "a row does not match");
expect(/10\u202f000 in all/.test(now.status), `status: ${now.status}`);
await tab.evaluate(() => (document.querySelector('input[type="search"]').value = ""));
await tab.keyboard.type("zzzz");
await tab.evaluate(() => new Promise((r) => setTimeout(r, 200)));
now = await state();
expect(now.rows === 0 && now.status === "No experiment matches.", `no hit: ${now.rows} rows, ${now.status}`);
for (let i = 0; i < 4; i++) await tab.keyboard.press("Backspace");
await tab.evaluate(() => new Promise((r) => setTimeout(r, 200)));

// Filter by the first group there is; pages; all rows.
const filtered = await tab.evaluate(() => {
  const select = [...document.querySelectorAll(".tools select")].find((s) => s.parentNode.textContent.startsWith("Group"));
  if (!select) return null;
  select.selectedIndex = 1;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  const wanted = select.value;
  const all = [...document.querySelector("table.experiments").tBodies[0].rows].every((r) => r.cells[1].textContent === wanted);
  select.selectedIndex = 0;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return all;
});
expect(filtered !== false, "the filter by group lets others through");
await tab.evaluate(() => [...document.querySelectorAll(".pages button")].at(-1).click());
now = await state();
expect(/101 to 200/.test(now.status) && now.rows === 100, `next page: ${now.status}`);

// Axe on what the script has made.
await tab.evaluate(axe);
const result = await tab.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
for (const v of result.violations) expect(false, `axe ${v.id} (${v.impact}): ${v.nodes.length} x ${v.nodes[0].html.slice(0, 160)}`);

// Paper has all that was found.
await tab.evaluate(() => dispatchEvent(new Event("beforeprint")));
now = await state();
expect(now.rows === ROWS, `paper has ${now.rows} rows`);
await tab.evaluate(() => dispatchEvent(new Event("afterprint")));
now = await state();
expect(now.rows === 100, `after printing ${now.rows} rows`);
await tab.evaluate(() => document.querySelector(".tools").scrollIntoView());
await tab.screenshot({ path: path.join(out, "lab-table.png") });
await browser.close();
console.log(faults ? `${faults} faults` : "the page of a lab: nothing found");
process.exit(faults ? 1 : 0);
