/* Map, ranking, shares and headline follow the thumb of a slider.
 *
 * Streamlit's sliders stay as they are. Each says where it stands in `aria-valuetext`, at every step of mouse, finger or
 * key; that is watched, and what the weights give is computed and painted with the next frame. When the slider is let
 * go the server computes, and what it says stands.
 */
import { Asked, everyUnit } from "./asked.js";
import { readMatrix } from "./engine.js";
import { headline, paintHeadline } from "./headline.js";
import { mapCalled, paintMap, paintRanking, shownOnMap } from "./painting.js";
import { paintShares } from "./share_labels.js";
import { weightsAt } from "./slider_weights.js";
import { compute, computed } from "./weighing.js";
import { className, positionOf } from "./widgets.js";

const FIGURES = new URL("../../../kompass/figures/", import.meta.url);
const WEIGHING = new URL("../../../kompass/weighing/", import.meta.url);
const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);
/* So long after a key or the end of a drag a thumb may still move by it; later only the server moves one. */
const LINGERS = 300;
/* So long after the server has answered what it says is on screen; what was painted before and still stands goes then. */
const SETTLES = 700;
const ABOUT = { attributes: true, subtree: true, attributeFilter: ["aria-valuetext"] };
/* By address: what was fetched for one step is there for the next. */
const fetched = new Map();
let session = null;

async function fetchOnce(address, read) {
  if (!fetched.has(address)) {
    const asked = fetch(new URL(address, FIGURES)).then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(answer.status)));
    fetched.set(address, asked.then(read));
    fetched.get(address).catch(() => fetched.delete(address));
    if (fetched.size > 12) fetched.delete(fetched.keys().next().value);
  }
  return fetched.get(address);
}

class Session {
  constructor(place) {
    this.place = place;
    this.asked = 0;
    this.observer = new MutationObserver((changes) => this.moved(changes));
    this.observer.observe(document.body, ABOUT);
    /* What was moved and the server has not answered for yet, by key; and what is being moved. */
    this.changed = {};
    this.held = null;
    this.pressed = false;
    this.until = 0;
    this.painted = false;
    this.ending = new AbortController();
    const listen = (kinds, then) => {
      for (const kind of kinds) document.addEventListener(kind, then, { capture: true, passive: true, signal: this.ending.signal });
    };
    /* Whoever presses something else holds no slider any more: what then moves one comes from the server. */
    listen(["pointerdown", "touchstart"], (event) => {
      this.held = this.keyOf(event.target);
      this.pressed = this.held !== null;
    });
    listen(["pointerup", "pointercancel", "touchend", "touchcancel"], () => {
      if (this.pressed) this.until = performance.now() + LINGERS;
      this.pressed = false;
    });
    listen(["keydown"], (event) => {
      const moves = MOVES.has(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
      this.held = moves ? this.keyOf(event.target) : null;
      if (this.held !== null) this.until = performance.now() + LINGERS;
    });
  }

  keyOf(target) {
    if (!target.closest || !target.closest('[data-testid="stSlider"]')) return null;
    const found = Object.keys(this.positions()).filter((key) => target.closest(`.${className(key)}`));
    /* Keys that differ in a sign alone share a class: of these nothing is told before the server has computed. */
    return found.length === 1 ? found[0] : null;
  }

  /* What the server says now: the plan, the figures, and what is on screen. */
  async take(data) {
    this.data = data;
    const about = ++this.asked;
    this.settle();
    this.ready = null;
    if (data.waits) return;
    try {
      const plan = await fetchOnce(data.plan, (content) => JSON.parse(new TextDecoder().decode(content)));
      const matrix = data.asks ? null : await fetchOnce(data.matrix, readMatrix);
      if (about !== this.asked) return;
      if (data.asks && (!this.server || this.server.address.href !== new URL(data.asks, WEIGHING).href)) {
        this.server = new Asked(new URL(data.asks, WEIGHING));
      }
      this.ready = { plan, matrix };
      this.restore(about);
      this.place.dataset.ready = String(Number(this.place.dataset.ready || 0) + 1);
    } catch (error) {
      /* Then map and ranking follow when the slider is let go. */
      this.ready = null;
    }
  }

  /* Shares are said again by what the server knows; map and ranking where nothing new came for them. */
  restore(about) {
    if (!this.painted || Object.keys(this.changed).length) return;
    const still = () => about === this.asked && !Object.keys(this.changed).length;
    let shares = () => {};
    this.find({}, (found) => {
      shares = () => found && still() && paintShares(this.ready.plan, found, this.data.sliders, {});
      shares();
    });
    setTimeout(() => {
      if (!still()) return;
      shares();
      const quarters = mapCalled(this.data.view.map);
      if (quarters) quarters.restore();
      document.dispatchEvent(new CustomEvent("quartierskompass:restore"));
    }, SETTLES);
  }

  moved(changes) {
    if (!this.pressed && performance.now() > this.until) return;
    if (!changes.some((change) => change.target.closest && change.target.closest('[class*="st-key-"]'))) return;
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.step();
    });
  }

  step() {
    if (!this.ready) {
      this.note(Boolean(this.data && this.data.waits) && this.held !== null && positionOf(this.held) !== this.positions()[this.held]);
      return;
    }
    const start = performance.now();
    const at = this.held === null ? null : positionOf(this.held);
    const before = this.held in this.changed ? this.changed[this.held] : this.positions()[this.held];
    if (at === null || at === before) return;
    this.changed[this.held] = at;
    this.painted = true;
    document.documentElement.dataset.weighing = "";
    const about = this.asked;
    const moved = { ...this.changed };
    this.find(moved, (found) => {
      if (about !== this.asked) return;
      if (found) this.paint(found, start, moved);
      else this.note(true);
      const known = this.positions();
      /* Moved back to where it was: the server is not asked again, and has said all this before. */
      if (found && Object.keys(this.changed).every((key) => this.changed[key] === known[key])) {
        this.settle();
        this.restore(this.asked);
      }
    });
  }

  /* What positions of sliders give: computed here, or asked of the server; null where nothing is told yet. */
  find(moved, then) {
    const { plan, matrix } = this.ready;
    if (matrix) {
      const found = compute(plan, matrix, this.data.sliders, moved, this.orders || []);
      if (found) this.orders = found.orders;
      then(found);
      return;
    }
    this.server.want(weightsAt(this.data.sliders, moved), (step) => {
      then(step && computed(plan, everyUnit(step.done[0].scores.length), step));
    });
  }

  paint(found, start, moved) {
    const { plan } = this.ready;
    const matrix = this.ready.matrix || everyUnit(found.main.scores.length);
    const scored = performance.now();
    const view = this.data.view;
    const shown = shownOnMap(plan, matrix, found, view);
    if (shown) paintMap(plan, shown, view, this.data.ranks);
    paintRanking(plan, found.main, this.data.ranks);
    paintShares(plan, found, this.data.sliders, moved);
    this.people(found.line === undefined ? headline(plan, found) : found.line);
    /* A map of something that the weights change, and that only the server paints. */
    this.note(!shown && view.kind !== "none");
    this.place.dataset.steps = String(Number(this.place.dataset.steps || 0) + 1);
    this.place.dataset.scored = (scored - start).toFixed(2);
    this.place.dataset.took = (performance.now() - start).toFixed(2);
  }

  /* What cannot be told before the server has computed is said to be old, and nothing else. */
  note(waits) {
    this.place.querySelector(".dragging-waits").hidden = !waits;
  }

  people(line) {
    const box = this.place.closest(`.${className("people")}`);
    if (!box) return;
    box.dataset.preview = line === null ? "old" : "new";
    if (line !== null) paintHeadline(this.place.querySelector(".dragging-people"), line);
  }

  /* Where the server knows the sliders to be. */
  positions() {
    if (!this.data || !this.data.sliders) return {};
    const { members, fields } = this.data.sliders;
    return Object.fromEntries([...members, ...fields].map((slider) => [slider.key, slider.at]));
  }

  /* The server has computed: its words stand again. */
  settle() {
    const held = this.held === null ? undefined : this.changed[this.held];
    const still = held !== undefined && held !== this.positions()[this.held] && (this.pressed || performance.now() < this.until);
    this.changed = still ? { [this.held]: held } : {};
    const box = this.place.closest(`.${className("people")}`);
    if (box) delete box.dataset.preview;
    delete document.documentElement.dataset.weighing;
    this.note(false);
  }

  end() {
    this.observer.disconnect();
    this.ending.abort();
    cancelAnimationFrame(this.frame);
  }
}

function built(parent, words) {
  const place = document.createElement("div");
  place.className = "dragging";
  const people = document.createElement("p");
  people.className = "dragging-people";
  const waits = document.createElement("p");
  waits.className = "dragging-waits";
  waits.hidden = true;
  waits.textContent = words;
  place.append(people, waits);
  parent.append(place);
  return place;
}

export default function show({ data, parentElement }) {
  if (!session || session.place.parentElement !== parentElement) {
    if (session) session.end();
    session = new Session(built(parentElement, data.words));
  }
  const mine = session;
  mine.place.querySelector(".dragging-waits").textContent = data.words;
  mine.take(data);
  return () => {
    if (session !== mine || mine.place.isConnected) return;
    mine.end();
    session = null;
  };
}
