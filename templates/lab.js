"use strict";
/* Sorts, filters and searches the table of experiments.  Without it every row is there, in order of energy.  The words
   on the page are made here, so that no control is shown that does nothing. */
(() => {
  const table = document.querySelector("table.experiments");
  if (!table || table.tBodies[0].rows.length < 2) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const numeric = heads.map((th) => th.classList.contains("num"));
  /* What a row is sorted and found by, read once: the text of a cell, or data-v where the text is rounded. */
  const rows = [...body.rows].map((tr, place) => {
    const keys = [...tr.cells].map((cell, i) => {
      const text = cell.textContent.trim();
      if (!numeric[i]) return plain(text);
      const value = cell.dataset.v === undefined ? NaN : Number(cell.dataset.v);
      return value;
    });
    return { tr, keys, place, text: plain(tr.textContent), group: tr.cells[1].textContent, method: tr.cells[6].textContent };
  });
  const state = { words: [], group: "", method: "", column: 4, up: false, from: 0, size: 100 };
  let shown = rows;

  const make = (name, parent, set = {}) => Object.assign(parent.appendChild(document.createElement(name)), set);
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.setAttribute("role", "search");
  bar.setAttribute("aria-label", "Experiments");
  const labelled = (text, name, set) => {
    const label = make("label", bar, { textContent: text + " " });
    return make(name, label, set);
  };
  const search = labelled("Search", "input", { type: "search", autocomplete: "off", spellcheck: false });
  const choice = (text, key, all) => {
    const values = [...new Set(rows.map((r) => r[key]))].filter((v) => v).sort();
    if (values.length < 2 || values.length > 500) return;
    const select = labelled(text, "select", {});
    make("option", select, { value: "", textContent: all });
    for (const value of values) make("option", select, { value, textContent: value });
    select.addEventListener("change", () => {
      state[key] = select.value;
      filter();
    });
  };
  choice("Group", "group", "all groups");
  choice("Method", "method", "all methods");
  const size = labelled("Rows", "select", {});
  for (const n of [100, 500, 0]) make("option", size, { value: n, textContent: n || "all" });
  const status = make("p", bar, { className: "found" });
  status.setAttribute("role", "status");
  const pages = document.createElement("div");
  pages.className = "tools pages";
  const before = make("button", pages, { type: "button", textContent: "Previous rows" });
  const after = make("button", pages, { type: "button", textContent: "Next rows" });

  const compare = (a, b) => {
    const x = a.keys[state.column];
    const y = b.keys[state.column];
    /* What is not known stands last, whichever way. */
    if (numeric[state.column]) {
      if (Number.isNaN(x) || Number.isNaN(y)) return (Number.isNaN(x) ? 1 : 0) - (Number.isNaN(y) ? 1 : 0) || a.place - b.place;
      return (state.up ? x - y : y - x) || a.place - b.place;
    }
    if (x === "" || y === "") return (x === "" ? 1 : 0) - (y === "" ? 1 : 0) || a.place - b.place;
    const order = x < y ? -1 : x > y ? 1 : 0;
    return (state.up ? order : -order) || a.place - b.place;
  };
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, n >= 10000 ? "\u202f" : "");
  /* Only the rows of one page are in the document: however many there are, it stays quick. */
  const draw = () => {
    const size = state.size || shown.length || 1;
    const part = shown.slice(state.from, state.from + size);
    body.replaceChildren(...part.map((r) => r.tr));
    const last = state.from + part.length;
    status.textContent = shown.length === 0
      ? "No experiment matches."
      : `Rows ${number(state.from + 1)} to ${number(last)} of ${number(shown.length)}` + (shown.length < rows.length ? `, ${number(rows.length)} in all` : "");
    before.disabled = state.from === 0;
    after.disabled = last >= shown.length;
    pages.hidden = shown.length <= size;
  };
  const filter = () => {
    shown = rows.filter((r) =>
      (!state.group || r.group === state.group) && (!state.method || r.method === state.method) && state.words.every((w) => r.text.includes(w)));
    sort();
  };
  const sort = () => {
    shown.sort(compare);
    state.from = 0;
    heads.forEach((th, i) => {
      if (i === state.column) th.setAttribute("aria-sort", state.up ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    });
    draw();
  };
  /* The words of a head become a button: it is reached with Tab and pressed with Enter or Space. */
  heads.forEach((th, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      state.up = state.column === i ? !state.up : !numeric[i];
      state.column = i;
      sort();
    });
  });
  let wait = 0;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      state.words = plain(search.value).split(/\s+/).filter((w) => w);
      filter();
    }, 80);
  });
  size.addEventListener("change", () => {
    state.size = Number(size.value);
    state.from = 0;
    draw();
  });
  const turn = (by) => {
    state.from += by * state.size;
    draw();
    table.closest(".scroll").focus({ preventScroll: true });
    bar.scrollIntoView({ block: "start" });
  };
  before.addEventListener("click", () => turn(-1));
  after.addEventListener("click", () => turn(1));
  /* Paper has every row that was found. */
  addEventListener("beforeprint", () => body.replaceChildren(...shown.map((r) => r.tr)));
  addEventListener("afterprint", draw);
  table.closest(".scroll").before(bar);
  table.closest(".scroll").after(pages);
  sort();
})();
