/* The rows in sight: the only ones in the document, each at its place, gliding to a new one. */

const BESIDE = 6;
const GLIDE = 180;

export class Rows {
  /* `body` holds the rows, `scroller` moves them; `make` builds the cells of a row and `paint` fills them. */
  constructor(scroller, body, make, paint) {
    Object.assign(this, { scroller, body, make, paint });
    this.order = [];
    this.places = new Map();
    this.shown = new Map();
    this.leaving = new Map();
    this.height = 32;
    this.head = 0;
    this.active = -1;
    /* On paper nothing is scrolled: all rows are in the document. */
    this.whole = false;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  /* How many whole rows are seen at once. */
  get seen() {
    return Math.max(1, Math.floor((this.scroller.clientHeight - this.head) / this.height));
  }

  setOrder(order, glide) {
    const before = this.places;
    this.order = order;
    this.places = new Map(order.map((at, place) => [at, place]));
    this.body.style.height = `${order.length * this.height}px`;
    this.draw(glide && !this.still.matches ? before : null);
  }

  setHeight(height) {
    if (height === this.height) return;
    this.height = height;
    this.body.style.height = `${this.order.length * height}px`;
    for (const row of this.shown.values()) row.place = -1;
  }

  /* Throw all rows away, where their cells are others now. */
  rebuild() {
    for (const row of [...this.shown.values(), ...this.leaving.values()]) row.element.remove();
    this.shown.clear();
    this.leaving.clear();
  }

  /* Put the rows in sight into the document; with their places of before they glide from there. */
  draw(before = null) {
    const top = this.scroller.scrollTop;
    const first = this.whole ? 0 : Math.max(0, Math.floor(top / this.height) - BESIDE);
    const last = this.whole ? this.order.length : Math.min(this.order.length, first + this.seen + 2 * BESIDE + 1);
    const wanted = this.order.slice(first, last);
    // The row with the focus stays, however far away it is: the next arrow key goes on from there.
    const focused = this.body.contains(document.activeElement) ? this.active : -1;
    if (focused >= 0 && this.places.has(focused) && !wanted.includes(focused)) {
      if (this.places.get(focused) < first) wanted.unshift(focused);
      else wanted.push(focused);
    }
    const kept = new Set(wanted);
    const from = new Map();
    if (before) for (const [at, row] of this.shown) from.set(at, this._now(row));
    for (const [at, row] of this.shown) {
      if (kept.has(at)) continue;
      this.shown.delete(at);
      if (before && this.places.has(at)) this._leave(at, row, from.get(at));
      else row.element.remove();
    }
    const near = (place) => Math.min(Math.max(place, first - 2), last + 2) * this.height;
    let cursor = this.body.firstChild;
    for (const at of wanted) {
      let row = this.shown.get(at);
      if (!row) {
        row = this._enter(at);
        if (before?.has(at) && !from.has(at)) from.set(at, near(before.get(at)));
      }
      this.paint(row, at);
      if (row.element === cursor) cursor = cursor.nextSibling;
      // A row that is moved in the document would lose the focus: the others go around it.
      else if (at !== focused || !row.element.isConnected) this.body.insertBefore(row.element, cursor);
      this._settle(row, at, before ? from.get(at) : undefined);
    }
    this._mark(first, top);
  }

  /* Bring a row into sight, by the shortest way. */
  reveal(at) {
    const place = this.places.get(at);
    if (place === undefined) return;
    const top = place * this.height;
    // Heights are rounded: one pixel less is surely within.
    const room = this.scroller.clientHeight - this.head - this.height - 1;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top > this.scroller.scrollTop + room) this.scroller.scrollTop = top - room;
    this.draw();
  }

  focus(place) {
    const bounded = Math.min(Math.max(place, 0), this.order.length - 1);
    if (bounded < 0) return;
    this.active = this.order[bounded];
    this.reveal(this.active);
    this.shown.get(this.active)?.element.focus({ preventScroll: true });
  }

  _enter(at) {
    const left = this.leaving.get(at);
    this.leaving.delete(at);
    if (left) left.element.removeAttribute("aria-hidden");
    const row = left ?? { ...this.make(at), place: -1, glide: null };
    this.shown.set(at, row);
    return row;
  }

  _settle(row, at, from) {
    const place = this.places.get(at);
    if (row.place !== place) {
      row.place = place;
      row.element.style.transform = `translateY(${place * this.height}px)`;
      row.element.setAttribute("aria-rowindex", place + 2);
      row.glide?.cancel();
      row.glide = null;
      if (from !== undefined && from !== place * this.height) this._glide(row, from, place * this.height);
    }
  }

  _glide(row, from, to) {
    row.from = from;
    row.to = to;
    const places = [{ transform: `translateY(${from}px)` }, { transform: `translateY(${to}px)` }];
    row.glide = row.element.animate(places, { duration: GLIDE, easing: "ease-out" });
  }

  /* Where a row is seen just now. */
  _now(row) {
    const progress = row.glide?.effect.getComputedTiming().progress;
    return typeof progress === "number" ? row.from + (row.to - row.from) * progress : row.place * this.height;
  }

  _leave(at, row, from) {
    const place = this.places.get(at);
    const top = this.scroller.scrollTop;
    const edge = place * this.height < top ? top - 2 * this.height : top + this.scroller.clientHeight + this.height;
    row.element.setAttribute("aria-hidden", "true");
    row.element.tabIndex = -1;
    row.place = -1;
    row.glide?.cancel();
    row.element.style.transform = `translateY(${edge}px)`;
    this._glide(row, from, edge);
    this.leaving.set(at, row);
    row.glide.onfinish = () => {
      if (this.leaving.get(at) !== row) return;
      this.leaving.delete(at);
      row.element.remove();
    };
  }

  /* One row can be reached with the tab key: the one that was used last, else the first in sight. */
  _mark(first, top) {
    let tab = this.shown.has(this.active) ? this.active : this.order[Math.min(Math.ceil(top / this.height), this.order.length - 1)];
    if (!this.shown.has(tab)) tab = this.order[first];
    for (const [at, row] of this.shown) row.element.tabIndex = at === tab ? 0 : -1;
  }
}
