/* A ranking in the page: a real table of which only the rows in sight are in the document.
 *
 * Streamlit calls the function below anew with each step's figures; what a person has typed, sorted and scrolled stays.
 * While a weight is moved, the page itself computes and says so by an event on the document:
 *   new CustomEvent("quartierskompass:preview", { detail: { list, scores, ranks, classes, cuts, upper, colours, labels } })
 * in the order of the names that were published as `list`. What the server says next stands.
 * Names and words from files are only ever put into the page as text nodes.
 */

import { Figures, Names, Writing, ordered } from "./ranking_data.js";
import { Rows } from "./ranking_rows.js";

const PREVIEW = "quartierskompass:preview";
const RESTORE = "quartierskompass:restore";
// What goes first where there is no room; rank, name and class always stay.
const DROPPED = ["bar", "gap", "change", "more", "score"];
const wraps = (key) => key === "gap" || key.startsWith("more");
const FALLING = new Set(["score", "change", "class"]);
const tables = new WeakMap();
const lists = new Map();

function namesOf(address, language) {
  const kind = `${address} ${language}`;
  if (!lists.has(kind)) {
    // Beside the folder of the components, wherever the app is served.
    const place = new URL(`../../../kompass/figures/${address}`, import.meta.url);
    const asked = fetch(place).then((answer) => {
      if (!answer.ok) throw new Error(`names: ${answer.status}`);
      return answer.json();
    });
    lists.set(kind, asked.then((found) => new Names(found, language)));
    lists.get(kind).catch(() => lists.delete(kind));
  }
  return lists.get(kind);
}

function element(name, settings = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

class RankingTable {
  constructor(parent) {
    this.parent = parent;
    this.steps = 0;
    this.sort = null;
    this.selected = -1;
    this.planned = 0;
    this.pen = document.createElement("canvas").getContext("2d");
    this.build();
    this.rows = new Rows(this.scroller, this.body, (at) => this.makeRow(at), (row, at) => this.paintRow(row, at));
    this.onPreview = (event) => this.preview(event.detail);
    document.addEventListener(PREVIEW, this.onPreview);
    this.onRestore = () => this.restore();
    document.addEventListener(RESTORE, this.onRestore);
    this.onPaper = ({ type }) => {
      this.rows.whole = type === "beforeprint";
      this.rows.draw();
    };
    for (const type of ["beforeprint", "afterprint"]) window.addEventListener(type, this.onPaper);
    this.sizes = new ResizeObserver(() => this.plan({ columns: true }));
    this.sizes.observe(this.scroller);
  }

  build() {
    this.search = element("input", { type: "search", class: "ranking-search", autocomplete: "off", spellcheck: "false" });
    this.found = element("span", { class: "ranking-found", role: "status", "aria-live": "polite" });
    this.caption = element("caption", { class: "ranking-unseen" });
    this.heads = element("tr", { role: "row", "aria-rowindex": "1" });
    this.body = element("tbody", { role: "rowgroup" });
    this.none = element("p", { class: "ranking-none", hidden: "" });
    this.table = element(
      "table", { role: "grid" }, this.caption, element("thead", { role: "rowgroup" }, this.heads), this.body,
    );
    this.scroller = element("div", { class: "ranking-scroll" }, this.table, this.none);
    this.root = element(
      "div", { class: "ranking" }, element("div", { class: "ranking-top" }, this.search, this.found), this.scroller,
    );
    // Nothing is seen before its styles are there; they make it visible.
    this.root.style.visibility = "hidden";
    this.parent.append(this.root);
    this.search.addEventListener("input", () => this.plan({ order: true, told: true, top: true }));
    this.search.addEventListener("keydown", (event) => this.keyInSearch(event));
    this.scroller.addEventListener("scroll", () => this.plan({}), { passive: true });
    this.body.addEventListener("click", (event) => event.detail < 2 && this.choose(this.rowOf(event)));
    this.body.addEventListener("keydown", (event) => this.keyInRow(event));
    this.body.addEventListener("focusin", (event) => {
      this.rows.active = this.rowOf(event);
      this.plan({});
    });
  }

  /* A step of the server: what it says stands. */
  async update(data, tell) {
    this.tell = tell;
    this.root.lang = data.language;
    this.root.classList.toggle("ranking-large", Boolean(data.large));
    this.root.style.height = data.height ? `${data.height}px` : "";
    this.search.setAttribute("aria-label", data.words.search);
    this.search.placeholder = data.words.search;
    this.search.parentElement.hidden = data.count < (data.searchFrom ?? 0);
    this.wanted = data;
    let names;
    try {
      names = await namesOf(data.list, data.language);
    } catch {
      if (this.wanted === data) this.say(data.words.failed);
      return;
    }
    if (this.wanted !== data || !this.root.isConnected) return;
    const first = !this.figures;
    const anew = this.names !== names;
    const chosen = data.selected;
    const elsewhere = chosen !== this.selected || anew;
    this.names = names;
    this.figures = new Figures(data);
    this.writing = this.writing?.language === data.language ? this.writing : new Writing(data.language);
    this.selected = chosen;
    if (anew) this.rows.active = -1;
    this.table.setAttribute("aria-label", data.title);
    this.caption.textContent = data.title;
    this.chooseColumns(anew);
    this.place({ glide: !first && !anew });
    if (elsewhere && chosen >= 0) this.rows.reveal(chosen);
    this.steps += 1;
    this.parent.dataset.step = this.root.dataset.step = this.steps;
    this.root.dataset.list = data.list;
    delete this.root.dataset.preview;
  }

  /* What the page itself has computed while a weight is moved; drawn at once, with the map, where it says so. */
  preview(detail) {
    if (!this.figures || detail?.list !== this.figures.payload.list) return;
    this.figures.preview(detail);
    this.asked = { ...this.asked, order: true, glide: true, preview: true };
    if (detail.now) this.draw();
    else this.plan({});
  }

  /* What the server said last, where a moment still stands in its place. */
  restore() {
    if (!this.figures || !this.figures.before) return;
    this.figures = new Figures(this.figures.payload);
    this.plan({ order: true });
  }

  /* Draw with the next frame, once for all that was asked for until then. */
  plan(asked) {
    this.asked = { ...this.asked, ...asked };
    if (this.planned) return;
    this.planned = requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.planned);
    this.planned = 0;
    const { columns, order, glide, told, top, preview } = this.asked;
    this.asked = {};
    if (!this.figures) return;
    if (columns) this.chooseColumns(false);
    if (order || columns) this.place({ glide });
    else this.rows.draw();
    if (top) this.scroller.scrollTop = 0;
    if (told) this.tellFound();
    if (preview) this.root.dataset.preview = Number(this.root.dataset.preview ?? 0) + 1;
  }

  place({ glide }) {
    const wanted = this.names.matching(this.search.value);
    const order = ordered(this.figures, this.names, this.sort ?? { column: this.figures.payload.order }, wanted, this.order);
    this.order = wanted ? null : order;
    this.span = this.figures.score ? this.figures.span() : [0, 1];
    this.table.setAttribute("aria-rowcount", order.length + 1);
    this.none.hidden = order.length > 0;
    this.none.textContent = order.length ? "" : this.figures.payload.words.none;
    this.rows.setOrder(order, glide);
  }

  tellFound() {
    const { words, count } = this.figures.payload;
    const said = words.found.replace("{n}", this.writing.number(this.rows.order.length));
    this.found.textContent = this.search.value.trim() ? said.replace("{all}", this.writing.number(count)) : "";
  }

  say(words) {
    this.none.hidden = false;
    this.none.textContent = words;
  }

  /* Which columns there are, and which of them there is room for. */
  chooseColumns(anew) {
    const { payload } = this.figures;
    const { heads, words } = payload;
    const style = getComputedStyle(this.root);
    const size = parseFloat(style.fontSize);
    const wide = (text, bold = "") => {
      this.pen.font = `${bold} ${style.fontSize} ${style.fontFamily}`;
      return this.pen.measureText(text).width;
    };
    const widest = (texts) => Math.max(0, ...texts.map((text) => wide(text)));
    const sign = Math.max(wide("↑", "600"), wide("↓", "600")) + 0.3 * size;
    const all = [];
    // A cell has room of its own on each side, and a head for the sign of the order.
    const add = (key, head, inside, right, most = Infinity) => {
      // A head of several words stands in as many lines where its column is narrow.
      const longest = Math.max(...(wraps(key) ? head[0].split(" ") : [head[0]]).map((text) => wide(text, "600")));
      const width = Math.max(Math.min(inside, most), Math.min(longest + (key === "bar" ? 0 : sign), most)) + 0.95 * size;
      all.push({ key, head, right, width: Math.ceil(width) });
    };
    const number = (values, digits) => widest(this.ends(values).map((value) => this.writing.whole(value, digits, "")));
    if (heads.rank) add("rank", heads.rank, wide(this.writing.number(payload.count)), true);
    if (heads.change) add("change", heads.change, number(this.figures.change, 0) + wide("▲ "), true);
    add("name", heads.name, 6.1 * size, false);
    this.figures.further.forEach((more, place) => {
      const inside = more.words ? widest(more.words) : number(more.values, more.digits) + wide(more.suffix ?? "");
      add(`more${place}`, more.head, inside, !more.words, more.words ? 11 * size : 5.5 * size);
    });
    if (heads.score) add("score", heads.score, number(this.figures.score, this.figures.digits), true);
    if (heads.bar) add("bar", heads.bar, 0, false);
    if (heads.class) {
      const told = [...this.figures.labels, ...(payload.without?.words ?? []), words.notrated];
      add("class", heads.class, widest(told) + 1.3 * size, false, 12 * size);
    }
    if (heads.gap) add("gap", heads.gap, number(this.figures.gap, this.figures.digits), true);
    let room = this.scroller.clientWidth || Infinity;
    for (const column of all) room -= column.width;
    for (const kind of DROPPED) {
      while (room < 0) {
        const at = all.findLastIndex((column) => column.key.startsWith(kind));
        if (at < 0) break;
        room += all.splice(at, 1)[0].width;
      }
    }
    const kind = JSON.stringify([all, size, payload.language]);
    this.rows.setHeight(Math.round(size * 2.25));
    if (kind === this.kind && !anew) return;
    this.kind = kind;
    this.columns = all;
    const widths = all.map(({ key, width }) => (key === "name" ? `minmax(4rem, 1fr)` : `${width}px`));
    this.root.style.setProperty("--ranking-columns", widths.join(" "));
    this.root.style.setProperty("--ranking-row", `${this.rows.height}px`);
    this.rows.rebuild();
    this.drawHeads();
    this.rows.head = this.heads.parentElement.offsetHeight;
  }

  /* The smallest and the largest of some numbers. */
  ends(values) {
    let low = 0;
    let high = 0;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }

  drawHeads() {
    if (this.sort && !this.columns.some(({ key }) => key === this.sort.column)) this.sort = null;
    const sort = this.sort ?? { column: this.figures.payload.order, descending: false };
    this.table.setAttribute("aria-colcount", this.columns.length);
    const focused = this.heads.contains(document.activeElement) ? document.activeElement.dataset.column : null;
    this.heads.replaceChildren(
      ...this.columns.map(({ key, head, right }) => {
        const cell = element("th", { scope: "col", role: "columnheader", class: right ? "ranking-right" : "" });
        if (key === "bar") {
          cell.classList.add("ranking-plain");
          cell.textContent = head[0];
          return cell;
        }
        const sorted = key === sort.column;
        cell.setAttribute("aria-sort", sorted ? (sort.descending ? "descending" : "ascending") : "none");
        const word = element("span", { class: wraps(key) ? "ranking-word ranking-wrapped" : "ranking-word" }, head[0]);
        const sign = element("span", { class: "ranking-sign", "aria-hidden": "true" }, sorted ? (sort.descending ? "↓" : "↑") : "");
        const button = element("button", { type: "button", "data-column": key, title: head[1] ?? head[0] }, word, sign);
        button.addEventListener("click", () => this.sortBy(key));
        cell.append(button);
        return cell;
      }),
    );
    if (focused) this.heads.querySelector(`[data-column="${focused}"]`)?.focus();
  }

  sortBy(column) {
    const now = this.sort ?? { column: this.figures.payload.order, descending: false };
    const descending = now.column === column ? !now.descending : FALLING.has(column) || column.startsWith("more");
    this.sort = { column, descending };
    this.drawHeads();
    this.place({ glide: true });
  }

  makeRow(at) {
    const cells = this.columns.map(({ key, right }) => {
      const name = key === "name" ? "th" : "td";
      const cell = element(name, { role: key === "name" ? "rowheader" : "gridcell", class: right ? "ranking-right" : "" });
      if (key === "name") cell.scope = "row";
      if (key === "bar") {
        cell.classList.add("ranking-barred");
        cell.append(element("span", { class: "ranking-bar", "aria-hidden": "true" }));
      }
      if (key === "class") {
        cell.classList.add("ranking-swatched");
        cell.append(element("span", { class: "ranking-swatch", "aria-hidden": "true" }), element("span", { class: "ranking-word" }));
      }
      return cell;
    });
    const row = element("tr", { role: "row" }, ...cells);
    row.dataset.row = at;
    return { element: row, cells, texts: [] };
  }

  paintRow(row, at) {
    const chosen = at === this.selected ? "true" : "false";
    if (row.chosen !== chosen) row.element.setAttribute("aria-selected", (row.chosen = chosen));
    this.columns.forEach(({ key }, number) => {
      const [text, about, sign] = this.cellOf(key, at);
      const leads = key === "name" && chosen === "true" && this.wanted.selects;
      const kind = `${text}\n${about ?? ""}\n${sign ?? ""}${leads ? "\nleads" : ""}`;
      if (row.texts[number] === kind) return;
      row.texts[number] = kind;
      const cell = row.cells[number];
      if (key === "bar") {
        cell.firstChild.style.left = `${sign[0]}%`;
        cell.firstChild.style.width = `${sign[1]}%`;
      } else if (key === "class") {
        cell.firstChild.style.background = sign.startsWith("#") ? sign : "";
        cell.firstChild.dataset.kind = sign.startsWith("#") ? "" : sign;
        cell.lastChild.textContent = text;
        cell.title = about;
      } else {
        if (leads) cell.replaceChildren(this.wayOf(at, text));
        else cell.textContent = text;
        if (key === "change" && about) cell.setAttribute("aria-label", about);
        else if (key === "change") cell.removeAttribute("aria-label");
        else if (about) cell.title = about;
      }
    });
  }

  /* The name of the chosen row leads to all that is known of it. */
  wayOf(at, text) {
    const { words } = this.figures.payload;
    const way = element("button", { type: "button", class: "ranking-way", "aria-label": words.profile.replace("{name}", text) }, text);
    way.addEventListener("click", (event) => {
      event.stopPropagation();
      // The second half of a double click was not meant for what the first one brought.
      if (event.detail < 2) this.tell("profile", this.names.keys[at]);
    });
    return way;
  }

  /* What a cell says: its text, more about it, and a sign beside it. */
  cellOf(key, at) {
    const { figures, writing } = this;
    const { words } = figures.payload;
    const { missing } = words;
    if (key === "name") return [this.names.names[at], this.names.names[at]];
    if (key === "rank") {
      const rank = figures.rankOf(at);
      return [Number.isNaN(rank) ? missing : writing.number(rank, 0, 1)];
    }
    if (key === "change") {
      const change = figures.changeOf(at);
      if (Number.isNaN(change)) return [""];
      if (!change) return ["=", words.same];
      const size = writing.number(Math.abs(change));
      return [`${change > 0 ? "▲" : "▼"} ${size}`, (change > 0 ? words.up : words.down).replace("{n}", size)];
    }
    if (key === "score") return [writing.whole(figures.scoreOf(at), figures.digits, missing)];
    if (key === "gap") return [writing.whole(figures.gapOf(at), figures.digits, missing)];
    if (key === "bar") return this.barOf(at, missing);
    if (key === "class") return this.classOf(at, words);
    const number = Number(key.slice(4));
    const more = figures.further[number];
    const value = figures.furtherOf(number, at);
    if (!more.words) return [writing.whole(value, more.digits, missing) + (Number.isFinite(value) ? more.suffix ?? "" : "")];
    return Number.isNaN(value) ? [missing] : [more.words[value], more.words[value]];
  }

  barOf(at, missing) {
    const units = this.figures.scoreOf(at);
    const text = this.writing.whole(units, this.figures.digits, missing);
    if (Number.isNaN(units)) return [text, "", [0, 0]];
    const [low, high] = this.span;
    const scale = this.figures.before ? 1 : 10 ** this.figures.digits;
    const [from, to, none] = [low, high, 0].map((value) => value / scale);
    const part = (value) => Math.round(((value - from) / (to - from)) * 1000) / 10;
    const end = part(Math.min(Math.max(units / 10 ** this.figures.digits, from), to));
    const start = part(none);
    return [text, "", [Math.min(start, end), Math.abs(end - start)]];
  }

  classOf(at, words) {
    const code = this.figures.codeOf(at);
    const remark = this.figures.remark(at);
    if (code >= 0) return [this.figures.labels[code] ?? "", remark, this.figures.colours[code] ?? "none"];
    if (code === -2) return [words.notrated, remark, "notrated"];
    return [this.figures.without(at) || (this.figures.before ? words.few : words.nodata), remark, "nodata"];
  }

  rowOf(event) {
    const row = event.target.closest?.("[data-row]");
    return row && this.body.contains(row) ? Number(row.dataset.row) : -1;
  }

  /* Select a row everywhere; choosing it once more takes that back. */
  choose(at) {
    if (at < 0 || !this.names || !this.wanted.selects) return;
    this.rows.active = at;
    this.selected = at === this.selected ? -1 : at;
    this.plan({});
    this.tell("selected", this.selected < 0 ? "" : this.names.keys[at]);
  }

  keyInRow(event) {
    const at = this.rowOf(event);
    if (event.target.closest(".ranking-way") && (event.key === "Enter" || event.key === " ")) return;
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = this.rows.places.get(at) ?? 0;
    const to = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + this.rows.seen - 1,
      PageUp: place - this.rows.seen + 1,
      Home: 0,
      End: this.rows.order.length - 1,
    }[event.key];
    if (to !== undefined) this.rows.focus(to);
    else if (event.key === "Enter" || event.key === " ") this.choose(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  keyInSearch(event) {
    if (event.key === "Escape") {
      this.search.value = "";
      this.place({ glide: false });
      this.tellFound();
      this.rows.focus(this.rows.places.get(this.rows.active) ?? 0);
    } else if (event.key === "ArrowDown") this.rows.focus(0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  end() {
    document.removeEventListener(PREVIEW, this.onPreview);
    document.removeEventListener(RESTORE, this.onRestore);
    for (const type of ["beforeprint", "afterprint"]) window.removeEventListener(type, this.onPaper);
    this.sizes.disconnect();
    cancelAnimationFrame(this.planned);
    this.root.remove();
    tables.delete(this.parent);
  }
}

export default function show({ data, parentElement, setTriggerValue }) {
  if (!data) return undefined;
  let table = tables.get(parentElement);
  if (!table) {
    table = new RankingTable(parentElement);
    tables.set(parentElement, table);
  }
  table.update(data, setTriggerValue);
  return () => table.end();
}
