/* How values are spread over the classes of a map, as bars; the limits between them are moved by hand.
 *
 * The server says at which places a limit can stand and how many values lie at or below each, so that counts are exact
 * without any value in the page. While a limit is moved, colours and counts follow here; when it is let go the server
 * computes as always, and what it says stands. Words are only ever put into the page as text nodes.
 */

import { cutLabels, filled, numbers } from "./words.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDE = 320;
const HIGH = 64;
// How long keys may rest before the server is told; a finger that is lifted tells it at once.
const REST = 500;
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const held = new WeakMap();

function drawn(name, settings, inside = []) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(settings)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

class Limits {
  constructor(parent) {
    this.root = element("div", "class-limits");
    this.field = element("div", "class-limits-field");
    this.picture = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img" });
    this.handles = [];
    this.field.append(this.picture);
    this.ends = element("div", "class-limits-ends");
    this.ends.append(element("span", ""), element("span", ""));
    this.told = element("p", "class-limits-told");
    this.told.setAttribute("aria-live", "polite");
    this.root.append(this.field, this.ends, this.told);
    parent.append(this.root);
  }

  update(data, tell) {
    const before = this.data;
    Object.assign(this, { data, tell });
    if (this.dragged !== undefined) return;
    // What was moved since the server was told last is said next; until then nothing of it is taken back.
    const same = before && before.first === data.first && before.size === data.size && before.cuts.length === data.cuts.length;
    if (!this.fresh || !same) {
      clearTimeout(this.waiting);
      this.moved = new Map();
      this.fresh = false;
    }
    this.write = numbers(data.language, data.digits, Math.max(data.digits, 4));
    this.low = this.place(0);
    this.high = this.place(data.below.length - 1);
    while (this.handles.length > data.cuts.length) this.handles.pop().remove();
    while (this.handles.length < data.cuts.length) this.handles.push(this.handle(this.handles.length));
    this.field.append(...this.handles.filter((handle) => !handle.isConnected));
    const [low, high] = data.ends || [this.write(this.low), this.write(this.high)];
    this.ends.firstChild.textContent = low;
    this.ends.lastChild.textContent = high;
    this.draw();
  }

  place(step) {
    return Number(((this.data.first + step) * this.data.size).toFixed(this.data.digits));
  }

  cut(at) {
    return this.moved.has(at) ? this.place(this.moved.get(at)) : this.data.cuts[at];
  }

  /* Where a limit may stand: between its neighbours, and never on them. */
  room(at) {
    const last = this.data.below.length - 1;
    let least = 0;
    let most = last;
    if (at > 0) while (least < last && this.place(least) <= this.cut(at - 1)) least += 1;
    if (at + 1 < this.data.cuts.length) while (most > 0 && this.place(most) >= this.cut(at + 1)) most -= 1;
    return [least, most];
  }

  step(at) {
    if (this.moved.has(at)) return this.moved.get(at);
    return Math.round(this.data.cuts[at] / this.data.size) - this.data.first;
  }

  move(at, step) {
    const [least, most] = this.room(at);
    if (least > most) return;
    this.moved.set(at, Math.min(Math.max(step, least), most));
    this.fresh = true;
    this.draw();
  }

  counts() {
    const under = this.data.cuts.map((cut, at) => (this.moved.has(at) ? this.data.below[this.moved.get(at)] : this.data.held[at]));
    const all = [...under, this.data.below[this.data.below.length - 1]];
    return all.map((count, at) => count - (at ? all[at - 1] : 0));
  }

  draw() {
    const { below, perBar, colours, words } = this.data;
    const cuts = this.data.cuts.map((cut, at) => this.cut(at));
    const bars = [];
    for (let left = 0; left < below.length - 1; left += perBar) {
      const right = Math.min(left + perBar, below.length - 1);
      // What lies on the lowest place has no bar of its own.
      bars.push({ left, right, count: below[right] - (left ? below[left] : 0) });
    }
    const tallest = Math.max(1, ...bars.map((bar) => bar.count));
    const wide = WIDE / (below.length - 1);
    const shapes = bars.filter((bar) => bar.count).map(({ left, right, count }) => {
      const middle = (this.place(left) + this.place(right)) / 2;
      const number = cuts.filter((cut) => cut < middle).length;
      const tall = (count / tallest) * (HIGH - 4);
      return drawn("rect", {
        x: left * wide, y: HIGH - tall, width: (right - left) * wide, height: tall,
        fill: colours[Math.min(number, colours.length - 1)], stroke: "#5b6670", "stroke-width": 0.6,
      });
    });
    this.picture.replaceChildren(...shapes);
    this.handles.forEach((handle, at) => {
      const value = cuts[at];
      const [least, most] = this.room(at);
      handle.style.left = `${(100 * (value - this.low)) / (this.high - this.low)}%`;
      handle.setAttribute("aria-label", filled(words.limit, { n: at + 1, all: cuts.length }));
      handle.setAttribute("aria-valuenow", value);
      handle.setAttribute("aria-valuemin", this.place(least));
      handle.setAttribute("aria-valuemax", this.place(most));
      handle.setAttribute("aria-valuetext", this.write(value));
    });
    const said = this.moved.size ? this.tellCounts(cuts) : this.data.told;
    this.picture.setAttribute("aria-label", said);
    if (this.told.textContent !== said) this.told.textContent = said;
  }

  tellCounts(cuts) {
    const { classes, words } = this.data;
    const upper = cuts.map((_cut, at) => !this.moved.has(at) && this.data.upper[at]);
    const names = classes || cutLabels({ cuts, upper }, words, this.write);
    return this.counts().map((count, at) => `${names[at]}: ${numbers(this.data.language, 0)(count)}`).join(" · ");
  }

  handle(at) {
    const handle = element("div", "class-limits-handle");
    handle.setAttribute("role", "slider");
    handle.tabIndex = 0;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      handle.setPointerCapture(event.pointerId);
      this.dragged = at;
      event.preventDefault();
      handle.focus();
    });
    handle.addEventListener("pointermove", (event) => {
      if (this.dragged !== at) return;
      const { left, width } = this.field.getBoundingClientRect();
      this.move(at, Math.round(((event.clientX - left) / width) * (this.data.below.length - 1)));
    });
    for (const type of ["pointerup", "pointercancel"]) handle.addEventListener(type, () => this.release());
    handle.addEventListener("keydown", (event) => this.key(event, at));
    handle.addEventListener("blur", () => this.say());
    return handle;
  }

  key(event, at) {
    const [least, most] = this.room(at);
    if (event.key in KEYS) this.move(at, this.step(at) + KEYS[event.key]);
    else if (event.key === "Home") this.move(at, least);
    else if (event.key === "End") this.move(at, most);
    else return;
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(), REST);
  }

  release() {
    if (this.dragged === undefined) return;
    this.dragged = undefined;
    this.say();
  }

  say() {
    clearTimeout(this.waiting);
    if (this.fresh) this.tell("moved", [...this.moved]);
    this.fresh = false;
  }

  end() {
    clearTimeout(this.waiting);
    this.root.remove();
  }
}

export default function show({ data, parentElement, setTriggerValue }) {
  if (!data) return undefined;
  let limits = held.get(parentElement);
  if (!limits) {
    limits = new Limits(parentElement);
    held.set(parentElement, limits);
  }
  limits.update(data, setTriggerValue);
  return () => {
    limits.end();
    held.delete(parentElement);
  };
}
