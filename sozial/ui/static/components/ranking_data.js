/* The figures of a ranking: unpacked, ordered, searched, and written as the reader writes them. */

import { numbers } from "./words.js";

const ARRAYS = { i1: Int8Array, i2: Int16Array, i4: Int32Array, f8: Float64Array };
const NO_CLASS = -1;
const NOT_RATED = -2;

/* Numbers in units of their last decimal; NaN where there is none. */
export function unpacked({ kind, data }) {
  const raw = atob(data);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  const whole = new ARRAYS[kind](bytes.buffer);
  if (kind === "f8") return whole;
  const none = { i1: -128, i2: -32768, i4: -2147483648 }[kind];
  return Float64Array.from(whole, (value) => (value === none ? NaN : value));
}

/* A number in units of its last decimal, rounded as the server does it: exactly, the middle to the even side. */
export function shownNumber(value, digits) {
  if (!Number.isFinite(value)) return NaN;
  const size = Math.abs(value);
  let whole = Math.round(Number(size.toFixed(digits)) * 10 ** digits);
  const halves = size * 2 ** (digits + 1);
  if (Number.isInteger(halves) && halves % 2 === 1 && whole % 2 === 1) whole -= 1;
  return value < 0 && whole ? -whole : whole;
}

/* How much a score lacks to the next higher class, in units of the last decimal: as the server says it. */
export function gapToNext(score, code, cuts, upper, digits) {
  if (code < 0 || code >= cuts.length || !Number.isFinite(score)) return NaN;
  const lacking = (cuts[code] - score) * 10 ** digits;
  const whole = Math.round(lacking);
  let steps = Math.abs(lacking - whole) < 1e-9 ? whole + (upper[code] ? 0 : 1) : Math.ceil(lacking);
  if (lacking > 0) steps = Math.max(steps, 1);
  return steps > 0 ? steps : NaN;
}

/* Names as people type them: capitals, accents, unseen signs and the ways of writing an umlaut make no difference. */
export function folded(text) {
  const small = text.toLowerCase().replaceAll("ß", "ss");
  const wide = small.normalize("NFC").replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue");
  return [small, wide].map((form) => form.normalize("NFD").replace(/[\p{M}\p{Cf}]/gu, ""));
}

function codesOf(signs) {
  return Int8Array.from(signs, (sign) => ({ "-": NO_CLASS, x: NOT_RATED })[sign] ?? parseInt(sign, 36));
}

function told(part) {
  return (at) => (part && at in part.of ? part.words[part.of[at]] : "");
}

/* One step's figures. A preview puts others in the place of scores, ranks and classes. */
export class Figures {
  constructor(payload) {
    this.payload = payload;
    this.count = payload.count;
    for (const name of ["rank", "score", "change", "gap"]) {
      if (payload[name]) this[name] = unpacked(payload[name]);
    }
    this.digits = payload.score?.digits ?? 0;
    this.rankScale = 10 ** (payload.rank?.digits ?? 0);
    if (payload.classes !== undefined) this.codes = codesOf(payload.classes);
    this.labels = payload.labels ?? [];
    this.colours = payload.colours ?? [];
    this.without = told(payload.without);
    this.remark = told(payload.remarks);
    this.further = (payload.columns ?? []).map((column) => {
      if (column.numbers) return { ...column, values: unpacked(column.numbers), digits: column.numbers.digits };
      return { ...column, values: unpacked({ kind: "i2", data: column.codes }) };
    });
    if (this.change) this.noted = this.rank.map((rank, at) => Math.round(rank / this.rankScale) + this.change[at]);
    this.before = null;
  }

  /* Show what the page itself has computed, until the server says what is so. */
  preview(detail) {
    this.before = detail;
    this.labels = detail.labels ?? this.labels;
    this.colours = detail.colours ?? this.colours;
  }

  rankOf(at) {
    if (!this.rank) return NaN;
    return this.before ? this.before.ranks[at] || NaN : this.rank[at] / this.rankScale;
  }

  changeOf(at) {
    if (!this.change) return NaN;
    return this.before ? this.noted[at] - Math.round(this.rankOf(at)) : this.change[at];
  }

  codeOf(at) {
    return this.before ? this.before.classes[at] : this.codes[at];
  }

  /* In units of the last decimal. */
  scoreOf(at) {
    if (!this.score) return NaN;
    return this.before ? shownNumber(this.before.scores[at], this.digits) : this.score[at];
  }

  gapOf(at) {
    if (!this.gap) return NaN;
    if (!this.before) return this.gap[at];
    return gapToNext(this.before.scores[at], this.before.classes[at], this.before.cuts, this.before.upper, this.digits);
  }

  furtherOf(number, at) {
    const value = this.further[number].values[at];
    return this.further[number].words && value < 0 ? NaN : value;
  }

  /* What a column is sorted by; NaN comes last in both directions. */
  sortValue(column) {
    if (column.startsWith("more")) return (at) => this.furtherOf(Number(column.slice(4)), at);
    const read = { rank: this.rankOf, change: this.changeOf, gap: this.gapOf, class: this.codeOf }[column];
    if (column === "class") return (at) => (this.codeOf(at) < 0 ? NaN : this.codeOf(at));
    if (read) return (at) => read.call(this, at);
    return this.before ? (at) => this.before.scores[at] : (at) => this.score[at];
  }

  /* The scores between which bars are drawn. */
  span() {
    let low = Infinity;
    let high = -Infinity;
    for (let at = 0; at < this.count; at += 1) {
      const value = this.before ? this.before.scores[at] : this.score[at];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high) return [0, 1];
    low = Math.min(low, 0);
    return [low, Math.max(high, 0, low + 1e-9)];
  }
}

/* The order of the rows: by a column, then by rank or name, rows without a value last. `before`: the order a moment ago,
 * from which the next one is found sooner. */
export function ordered(figures, names, sort, wanted, before) {
  const count = figures.count;
  const first = figures.payload.order === "rank" ? (at) => figures.rankOf(at) : (at) => names.place(at);
  const value = sort.column === "name" ? (at) => names.place(at) : figures.sortValue(sort.column);
  const sign = sort.descending ? -1 : 1;
  const values = new Float64Array(count);
  const behind = new Float64Array(count);
  const rows = [];
  const hint = before && before.length === count ? before : null;
  // By name alone, rows without a class come last as well.
  const last = figures.payload.order === "name" && sort.column === "name" && figures.codes;
  for (let at = 0; at < count; at += 1) {
    const found = value(at);
    values[at] = Number.isNaN(found) || (last && figures.codeOf(at) < 0) ? Infinity : sign * found;
    const second = first(at);
    behind[at] = Number.isNaN(second) ? Infinity : second;
    if (wanted ? wanted[at] : !hint) rows.push(at);
  }
  if (!wanted && hint) rows.push(...hint);
  const compare = (one, other) => {
    if (values[one] !== values[other]) return values[one] < values[other] ? -1 : 1;
    if (behind[one] !== behind[other]) return behind[one] < behind[other] ? -1 : 1;
    return names.place(one) - names.place(other) || one - other;
  };
  return rows.sort(compare);
}

/* Keys and names, which no step changes. */
export class Names {
  constructor([keys, names], language) {
    this.keys = keys;
    this.names = names;
    this.language = language;
    this.places = null;
    this.forms = null;
  }

  /* A row's place in the alphabet of the reader. */
  place(at) {
    if (!this.places) {
      const { compare } = new Intl.Collator(this.language, { numeric: true });
      const order = this.names.map((_name, number) => number);
      order.sort((one, other) => compare(this.names[one], this.names[other]) || one - other);
      this.places = new Int32Array(order.length);
      order.forEach((row, number) => { this.places[row] = number; });
    }
    return this.places[at];
  }

  /* Which rows are called so; null where nothing is searched. */
  matching(text) {
    const asked = folded(text.trim());
    if (!asked[0]) return null;
    this.forms = this.forms ?? this.names.map(folded);
    return this.forms.map(([plain, wide]) => plain.includes(asked[0]) || wide.includes(asked[1]));
  }
}

/* Numbers in the reader's language. */
export class Writing {
  constructor(language) {
    this.language = language;
  }

  number(value, least = 0, most = least) {
    return numbers(this.language, least, most)(value);
  }

  whole(units, digits, missing) {
    return Number.isNaN(units) ? missing : this.number(units / 10 ** digits, digits);
  }
}
