/* Names of quarters on the map, where they fit: larger areas first, none over another, the chosen one always. Where some
 * do not fit, all are written smaller if that shows more of them, and the map says that others come when it is nearer.
 * Quarters that are named beside the map stand on it in any case: by the number that they have there, or by name.
 *
 * Names are text nodes. They are laid out anew when the map has moved, and never because a colour changes.
 */
(function () {
  "use strict";

  const SIZE = 12;
  const LARGE_SIZE = 17;
  const SMALLER = 10 / 12;
  /* Smaller letters are worth it for all names, or for so many times as many. */
  const WORTH = 1.25;
  const LINE = 1.15;
  /* A name may be a little wider than the place where it stands. */
  const OVER = 1.25;
  const MOST = 400;
  /* Numbers are read from the back row: a part of the town's width on screen, within bounds. */
  const MARKS_PER_WIDTH = 20;
  const SMALLEST_MARK = 15;
  const LARGEST_MARK = 28;
  /* How much of a mark's own width it may stand beside its place, so that it covers no other. */
  const ASIDE = [[0, 0], [0, -0.35], [0, 0.35], [-0.35, 0], [0.35, 0], [-0.3, -0.3], [0.3, -0.3], [-0.3, 0.3], [0.3, 0.3],
    [0, -0.55], [0, 0.55], [-0.55, 0], [0.55, 0]];
  /* Names stand further off: so many lines above or below. */
  const LINES_OFF = [0, -0.6, 0.6, -1.2, 1.2, -1.8, 1.8];
  const GAP = 3;
  const SMALLER_GAP = 1;
  const FAMILY = '"Source Sans", "Segoe UI", sans-serif';

  /* The outer ring of the largest part of an area, as [lng, lat]. */
  function outline(geometry) {
    const parts = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    let best = [];
    let most = -1;
    for (const part of parts) {
      const size = Math.abs(surface(part[0] || []));
      if (size > most) [best, most] = [part, size];
    }
    return { rings: best, size: Math.max(most, 0) };
  }

  function surface(ring) {
    let sum = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      sum += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
    }
    return sum / 2;
  }

  /* From where to where the area reaches beside a point, at the point's latitude; west and east. */
  function reach(rings, [lng, lat]) {
    let west = -Infinity;
    let east = Infinity;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const [a, b] = [ring[j], ring[i]];
        if ((a[1] > lat) === (b[1] > lat)) continue;
        const at = a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0]);
        if (at <= lng && at > west) west = at;
        if (at >= lng && at < east) east = at;
      }
    }
    return Number.isFinite(west) && Number.isFinite(east) ? [west, east] : [lng, lng];
  }

  /* A name in two lines that are about as long as each other; null where it cannot be broken. */
  function halves(name) {
    let best = null;
    for (const found of name.matchAll(/[\s\-–/]+/g)) {
      const end = found.index + found[0].length;
      const first = name.slice(0, end).trimEnd();
      const second = name.slice(end);
      if (!first || !second) continue;
      const longer = Math.max(first.length, second.length);
      if (!best || longer < best.longer) best = { lines: [first, second], longer };
    }
    return best && best.lines;
  }

  window.MapNames = function (state, others) {
    const map = state.map;
    const container = map.getContainer();
    const pane = map.createPane("names");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    pane.setAttribute("aria-hidden", "true");
    const note = document.createElement("div");
    note.className = "names-note";
    note.textContent = others;
    note.hidden = true;
    container.appendChild(note);
    const pen = document.createElement("canvas").getContext("2d");
    const widths = new Map();
    let places = null;
    let laid = "";
    let times = 0;

    function prepare() {
      places = state.layers.map((layer, at) => {
        const { rings, size } = outline(layer.feature.geometry);
        const spot = layer.feature.properties.inside;
        const [west, east] = reach(rings, spot);
        const bounds = layer.getBounds();
        return {
          at, size: size * Math.cos(spot[1] * Math.PI / 180), spot: L.latLng(spot[1], spot[0]), name: layer.feature.properties.name,
          west: L.latLng(spot[1], west), east: L.latLng(spot[1], east), low: bounds.getSouthWest(), high: bounds.getNorthEast(),
        };
      }).sort((one, other) => other.size - one.size);
    }

    function width(text, size, bold) {
      const key = size + (bold ? "b" : "n") + text;
      if (!widths.has(key)) {
        pen.font = (bold ? "700 " : "600 ") + size + "px " + FAMILY;
        widths.set(key, pen.measureText(text).width);
      }
      return widths.get(key);
    }

    /* The lines of a name in its place, or null where it does not fit; what is chosen fits everywhere. */
    function fitting(place, size, chosen) {
      const wide = (map.latLngToLayerPoint(place.east).x - map.latLngToLayerPoint(place.west).x) * OVER;
      const high = map.latLngToLayerPoint(place.low).y - map.latLngToLayerPoint(place.high).y;
      const ways = [[place.name], halves(place.name)].filter(Boolean);
      let best = null;
      for (const lines of ways) {
        const found = { lines, width: Math.max(...lines.map((line) => width(line, size, chosen))), height: lines.length * size * LINE };
        if (found.width <= wide && found.height <= high) return found;
        if (!best || found.width < best.width) best = found;
      }
      return chosen ? best : null;
    }

    const covers = (one, other) => one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
    const around = (x, y, wide, high) => [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
    const shared = (box, taken) => taken.reduce((sum, other) => sum + Math.max(0, Math.min(box[2], other[2]) - Math.max(box[0], other[0]))
      * Math.max(0, Math.min(box[3], other[3]) - Math.max(box[1], other[1])), 0);

    /* Where a mark covers least of those that stand already. */
    function freest(point, wide, high, steps, taken) {
      let best = null;
      for (const [x, y] of steps) {
        const box = around(point.x + x, point.y + y, wide, high);
        const lost = shared(box, taken);
        if (!best || lost < best.lost) best = { box, lost };
        if (!lost) break;
      }
      return best.box;
    }

    function put(box, words, size, style) {
      const element = document.createElement("div");
      element.className = style;
      element.style.fontSize = size + "px";
      element.textContent = words;
      element.style.left = (box[0] + box[2]) / 2 + "px";
      element.style.top = (box[1] + box[3]) / 2 + "px";
      pane.appendChild(element);
    }

    function markSize() {
      const wide = map.latLngToLayerPoint(state.bounds.getNorthEast()).x - map.latLngToLayerPoint(state.bounds.getNorthWest()).x;
      return Math.min(LARGEST_MARK, Math.max(SMALLEST_MARK, Math.round(wide / MARKS_PER_WIDTH)));
    }

    /* Numbers, or names, of what is listed beside the map; small quarters first, which have the least room. */
    function mark(taken) {
      const marks = state.paint.marks || {};
      if (!Object.keys(marks).length || !state.bounds) return;
      const size = markSize();
      const seen = map.getBounds();
      for (const place of places.filter((one) => marks[one.at] !== undefined && seen.contains(one.spot)).reverse()) {
        const point = map.latLngToLayerPoint(place.spot);
        const sign = marks[place.at];
        if (sign) {
          const wide = Math.max(size * 1.4, width(sign, size, true) + size * 0.6);
          const box = freest(point, wide, size * 1.4, ASIDE.map(([x, y]) => [x * wide, y * size * 1.4]), taken);
          taken.push(box);
          put(box, sign, size, "quarter-mark");
        } else {
          const small = Math.max(SMALLEST_MARK - 2, Math.round(size * 0.75));
          const wide = width(place.name, small, true);
          const box = freest(point, wide, small * LINE, LINES_OFF.map((lines) => [0, lines * small * LINE]), taken);
          taken.push(box);
          put(box, place.name, small, "quarter-name listed");
        }
      }
    }

    function write(place, found, size, chosen, point) {
      const box = document.createElement("div");
      box.className = chosen ? "quarter-name chosen" : "quarter-name";
      box.style.fontSize = size + "px";
      for (const line of found.lines) {
        const row = document.createElement("div");
        row.textContent = line;
        box.appendChild(row);
      }
      box.style.left = point.x + "px";
      box.style.top = point.y + "px";
      pane.appendChild(box);
    }

    function draw() {
      if (!state.layers.length || !map._loaded || !state.paint) return;
      if (!places) prepare();
      const chosenAt = state.paint.selected;
      const size = state.paint.large ? LARGE_SIZE : SIZE;
      const seen = map.getBounds();
      times += 1;
      laid = signature();
      const chosen = places.find((place) => place.at === chosenAt);
      const marks = state.paint.marks || {};
      pane.replaceChildren();
      const standing = [];
      mark(standing);
      /* Names beside the listed ones would be taken for listed ones. */
      const onlyListed = Object.values(marks).includes("");
      const named = state.paint.named && !onlyListed ? places : [];
      const wanted = named.filter((place) => seen.contains(place.spot));
      let shown = laidOut(wanted, chosen, size, seen, standing);
      /* What is read from the back row is not written smaller. */
      if (shown.length < wanted.length && !state.paint.large) {
        const smaller = laidOut(wanted, chosen, size * SMALLER, seen, standing);
        if (smaller.length === wanted.length || smaller.length > WORTH * shown.length) shown = smaller;
      }
      for (const one of shown) write(one.place, one.found, one.size, one.place === chosen, one.point);
      /* Where the quarters that matter are marked, nothing is missing. */
      note.hidden = !others || standing.length > 0 || shown.length >= wanted.length;
      container.dataset.named = String(times);
      container.dataset.unnamed = String(Math.max(wanted.length - shown.length, 0));
    }

    /* Where each name stands that fits at a size, beside the marks that stand already. */
    function laidOut(wanted, chosen, size, seen, standing) {
      const marks = state.paint.marks || {};
      const taken = [...standing];
      const shown = [];
      let chosenStands = false;
      const gap = size < SIZE ? SMALLER_GAP : GAP;
      for (const place of chosen ? [chosen, ...wanted] : wanted) {
        const isChosen = place === chosen;
        if (isChosen && chosenStands) continue;
        if (marks[place.at] === "") continue;
        if (taken.length >= MOST) break;
        if (!seen.contains(place.spot)) continue;
        const found = fitting(place, size, isChosen);
        if (!found) continue;
        const point = map.latLngToLayerPoint(place.spot);
        if (marks[place.at] && state.bounds) point.y += (markSize() * 1.4 + found.height) / 2;
        const box = [point.x - found.width / 2 - gap, point.y - found.height / 2 - gap,
          point.x + found.width / 2 + gap, point.y + found.height / 2 + gap];
        if (!isChosen && taken.some((other) => covers(box, other))) continue;
        if (isChosen) chosenStands = true;
        taken.push(box);
        shown.push({ place, found, size, point });
      }
      return shown;
    }

    function signature() {
      return [state.paint.selected, Boolean(state.paint.named), Boolean(state.paint.large), JSON.stringify(state.paint.marks || {})].join();
    }

    /* Follow what is chosen and what is wanted; colours alone change nothing here. */
    function follow() {
      if (container.dataset.units && signature() !== laid) draw();
    }

    map.on("moveend resize", draw);
    return { draw, follow };
  };
})();
