"use strict";
// All content is readable without this script: it finds, sorts, copies and saves what is there.
// The address says what is chosen, as #status=trial&sort.clients=-seats; #acme is one client.

const one = (css, within = document) => within.querySelector(css);
const all = (css, within = document) => [...within.querySelectorAll(css)];
const page = document.documentElement;
const spoken = one("#Spoken");
const finder = one("#Find");
const clients = one('[data-table="clients"]');

const say = (name, values = {}) => spoken.dataset[name].replace(/{(\w+)}/g, (_, key) => values[key]);
const counted = (number) => number.toLocaleString(page.lang);
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

function made(name, values = {}, ...parts) {
  const element = Object.assign(document.createElement(name), values);
  element.append(...parts);
  return element;
}

// Tables: a client is a body of its own with two rows, everything else is a row.

const heads = (table) => [...table.tHead.rows[0].cells];
const nameOf = (head) => (head.dataset.own === undefined ? "" : "own.") + head.dataset.column;
const rowsOf = (table) => (table === clients ? [...table.tBodies] : [...table.tBodies[0].rows]);
const cellsOf = (row) => (row.rows ? row.rows[0] : row).cells;
const valueOf = (cell) => cell.dataset.v ?? oneLine(cell.textContent);

// Sorting

const asMade = new Map(all("table[data-table]").map((table) => [table, rowsOf(table)]));
const sortedBy = new Map();
const words = new Intl.Collator(page.lang, { numeric: true });
const before = { number: (a, b) => a - b, text: words.compare };

// By a column, from the top with "-" before its name; without one as the page was made.
function sort(table, by = "") {
  if (by === (sortedBy.get(table) ?? "")) return;
  sortedBy.set(table, by);
  const rows = asMade.get(table);
  const at = heads(table).findIndex((head) => nameOf(head) === by.replace(/^-/, ""));
  const down = by.startsWith("-");
  heads(table).forEach((head, place) => {
    if (place === at) head.ariaSort = down ? "descending" : "ascending";
    else head.removeAttribute("aria-sort");
  });
  rows[0].parentNode.append(...(at < 0 ? rows : sorted(rows, heads(table)[at], at, down)));
}

// Empty cells stand last, whichever way.
function sorted(rows, head, at, down) {
  const keyed = rows.map((row) => [valueOf(cellsOf(row)[at]), row]);
  const compare = before[head.dataset.kind] ?? before.text;
  const filled = keyed.filter(([value]) => value !== "");
  filled.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
  return [...filled, ...keyed.filter(([value]) => value === "")].map(([, row]) => row);
}

function addSorting(table) {
  for (const head of heads(table)) {
    const button = made("button", { type: "button", className: "sort" }, ...head.childNodes);
    button.onclick = () => {
      const next = { ascending: `-${nameOf(head)}`, descending: "" };
      choose(`sort.${table.dataset.table}`, next[head.ariaSort] ?? nameOf(head));
    };
    head.append(button);
  }
}

// Finding: words anywhere in a client, and one value of each column that is offered.

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const NOTHING = " "; // is no value of a cell: an empty cell in the address

const texts = new Map();
function textOf(row) {
  if (!texts.has(row)) {
    const parts = [row.rows[0], ...all("dd:not(:has(code))", row)];
    texts.set(row, plain(parts.map((part) => part.textContent).join(" ")));
  }
  return texts.get(row);
}

const chosen = () => all("select", finder).filter((select) => select.value);

function filter() {
  const typed = plain(one("input", finder).value).split(/\s+/).filter(Boolean);
  const wanted = chosen().map((select) => [select.dataset.at, select.value.trim()]);
  let shown = 0;
  for (const row of asMade.get(clients)) {
    const fits =
      wanted.every(([at, value]) => valueOf(cellsOf(row)[at]) === value) &&
      typed.every((word) => textOf(row).includes(word));
    if (row.hidden === fits) row.hidden = !fits;
    shown += fits;
  }
  const everything = asMade.get(clients).length;
  one("output", finder).value = say("shown", { n: counted(shown), all: counted(everything) });
  one("[data-reset]", finder).disabled = shown === everything && !typed.length && !wanted.length;
  nameSaving(clients);
}

// A column is offered if its clients differ in it; each value with the number of its clients.
function addChoice(head, at) {
  const values = new Map();
  for (const row of asMade.get(clients)) {
    const cell = cellsOf(row)[at];
    const value = valueOf(cell);
    const label = value && oneLine((cell.firstElementChild ?? cell).textContent);
    const [, count] = values.get(value) ?? [label, 0];
    values.set(value, [label || say("none"), count + 1]);
  }
  if (values.size < 2) return;
  const options = [...values].sort(([, [a]], [, [b]]) => words.compare(a, b));
  const select = made("select", { name: nameOf(head) }, new Option(say("all"), ""));
  select.dataset.at = at;
  for (const [value, [label, count]] of options)
    select.append(new Option(`${label} (${counted(count)})`, value || NOTHING));
  one("[data-choices]", finder).append(made("label", {}, oneLine(head.textContent), select));
}

// Expenses of one client: its row stays, and what stands for it in the pictures.

const spending = one('[data-table="spending"]');
const SPENDER = "spending.client";
const spends = (row, client) => valueOf(cellsOf(row)[0]) === client;

function addSpenders() {
  const names = [...new Set(asMade.get(spending).map((row) => valueOf(cellsOf(row)[0])))];
  if (names.length < 2) return;
  const select = made("select", { name: SPENDER }, new Option(say("all"), ""));
  for (const name of names.sort(words.compare)) select.append(new Option(name));
  select.onchange = () => choose(SPENDER, select.value);
  const label = made("label", {}, oneLine(heads(spending)[0].textContent), select);
  one("#Spending .lead").after(made("div", { className: "find" }, label));
}

function narrow() {
  const select = one(`select[name="${SPENDER}"]`);
  if (!select) return;
  select.value = state.get(SPENDER) ?? "";
  if (select.selectedIndex === -1) select.value = ""; // the address names what is not offered
  const client = select.value;
  for (const row of asMade.get(spending)) row.hidden = client !== "" && !spends(row, client);
  for (const figure of all("#Spending figure:has(.keys)")) {
    const look = client && lookOf(client, figure);
    for (const part of all('.chart :is([class^="part-"], .sign, .total)', figure))
      part.classList.toggle("away", client !== "" && !isOf(part, look));
  }
  nameSaving(spending);
}

// A picture of each currency; whom it does not name is a part of the others.
function lookOf(client, figure) {
  const currency = figure.dataset.chart.split("-")[1];
  const rows = asMade.get(spending).filter((row) => spends(row, client));
  if (!rows.some((row) => valueOf(cellsOf(row)[1]) === currency)) return "";
  const keys = all(".keys li", figure);
  const own = keys.find((key) => one("a", key)?.textContent === client);
  return one("path", own ?? keys.find((key) => !one("a", key))).getAttribute("class");
}

const isOf = (part, look) => part.classList.contains(look) || part.classList.contains(`on-${look}`);

// The address

const chosenIn = (hash) => new URLSearchParams(hash.includes("=") ? hash.slice(1) : "");
let state = chosenIn(location.hash);

function choose(name, value) {
  if (value) state.set(name, value);
  else state.delete(name);
  history.replaceState(null, "", `#${state}`);
  draw(name);
}

const writable = () => (finder ? all("input, select", finder) : []);

function draw(name = "") {
  for (const [table] of asMade) {
    const sorting = `sort.${table.dataset.table}`;
    if (name === sorting || !name) sort(table, state.get(sorting) ?? "");
  }
  if (name === SPENDER || !name) narrow();
  if (!finder || name === SPENDER || name.startsWith("sort.")) return;
  for (const field of writable()) {
    field.value = state.get(field.name) ?? "";
    if (field.selectedIndex === -1) field.value = ""; // the address names what is not offered
  }
  filter();
}

function typedIn() {
  for (const { name, value } of writable()) {
    if (value) state.set(name, value);
    else state.delete(name);
  }
  history.replaceState(null, "", `#${state}`);
  filter();
}

// A client that is asked for is opened, and shown although it does not fit what is chosen.
function open() {
  if (location.hash.includes("=")) {
    state = chosenIn(location.hash);
    draw();
    return;
  }
  const target = document.getElementById(location.hash.slice(1));
  const folded = target && one("details", target);
  if (!folded || target.parentNode !== clients) return;
  folded.open = true;
  if (target.hidden) {
    target.hidden = false;
    target.scrollIntoView();
  }
}

// Copying

function addCopies(within) {
  for (const code of all("code[data-copy]", within)) {
    if (code.closest("details:not([open])") || code.nextElementSibling?.className === "copy") continue;
    const label = say("copy", { what: code.textContent });
    // Its word is drawn by the style: it is no part of the text that is found and saved.
    const button = made("button", { type: "button", className: "copy", ariaLabel: label });
    button.dataset.word = say("word");
    button.onclick = () => copy(code, button);
    code.after(button);
  }
}

async function copy(code, button) {
  const copied = await written(code);
  spoken.textContent = say(copied ? "copied" : "selected", { what: code.textContent });
  button.dataset.word = say(copied ? "done" : "word");
  setTimeout(() => (button.dataset.word = say("word")), 2000);
}

// A browser may refuse its clipboard to a file; what is selected can be copied in an older way.
async function written(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}

// Saving: the rows that are shown, in their order, as the commands write CSV.

const FORMULA = /^'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/; // what a spreadsheet would compute
const quoted = (text) =>
  text && `"${(FORMULA.test(text) ? "'" : "") + text.replaceAll('"', '""')}"`;
const cellAsCsv = (cell, { kind }) => (kind === "text" ? quoted(valueOf(cell)) : valueOf(cell));
const shownRows = (table) => rowsOf(table).filter((row) => !row.hidden);

function csv(table) {
  const named = heads(table).flatMap(({ dataset }) => [dataset.column, dataset.also ?? []].flat());
  const lines = shownRows(table).map((row) =>
    heads(table).flatMap(({ dataset }, at) => {
      const cell = cellsOf(row)[at];
      const also = dataset.also ? [quoted(oneLine(cell.firstElementChild.textContent))] : [];
      return [cellAsCsv(cell, dataset), ...also];
    }),
  );
  return [named, ...lines].map((cells) => `${cells.join(",")}\n`).join("");
}

const saving = new Map();
function addSaving(table) {
  const button = made("button", { type: "button" });
  button.onclick = () => {
    const address = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
    made("a", { href: address, download: `${table.dataset.table}.csv` }).click();
    URL.revokeObjectURL(address);
    spoken.textContent = say("saved", { what: `${table.dataset.table}.csv` });
  };
  saving.set(table, button);
  table.parentNode.before(made("p", { className: "save" }, button));
  nameSaving(table);
}

function nameSaving(table) {
  saving.get(table).textContent = say("csv", { n: counted(shownRows(table).length) });
}

for (const [table] of asMade) {
  addSorting(table);
  addSaving(table);
}
if (spending) addSpenders();
if (finder) {
  heads(clients).forEach((head, at) => "filter" in head.dataset && addChoice(head, at));
  finder.hidden = false;
  let waiting = 0;
  finder.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(typedIn, 100); // once, when typing rests
  };
  one("[data-reset]", finder).onclick = () => {
    for (const field of writable()) field.value = "";
    typedIn();
  };
  one("[data-unfold]", finder).onclick = () => {
    const rows = all(":scope > tbody:not([hidden]) .more details", clients);
    const folded = rows.some((row) => !row.open);
    for (const row of rows) row.open = folded;
  };
}
addCopies(document);
document.addEventListener("toggle", ({ target }) => target.open && addCopies(target), true);
addEventListener("hashchange", open);
draw();
open();
