/* The quarters on the map.
 *
 * `Quarters.create` runs once per map: it fetches the geometry, which never changes, and keeps the
 * layers. `Quarters.paint` runs at every step and carries only numbers: one class per quarter and
 * the figures of the tooltip, packed. Names and labels from files are only ever put into the page
 * as text nodes (textContent), never as HTML.
 */
(function () {
  "use strict";

  const NO_VALUE = -2147483648;
  const EDGE = "#76828e";
  const MARK = "#111111";
  const LISTED = "#b3541e";
  let state = null;

  function bytes(text) {
    const raw = atob(text);
    const array = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i += 1) array[i] = raw.charCodeAt(i);
    return array.buffer;
  }

  function text(parent, tag, content, style) {
    const element = document.createElement(tag);
    element.textContent = content;
    if (style) element.className = style;
    parent.appendChild(element);
    return element;
  }

  function number(value, digits, signed) {
    return new Intl.NumberFormat(state.paint.language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? "exceptZero" : "auto",
    }).format(value).replace("-", "\u2212");
  }

  function tooltip(layer) {
    const box = document.createElement("div");
    const feature = layer.feature;
    text(box, "strong", feature.properties.name);
    if (!state.paint) return box;
    const paint = state.paint;
    const at = feature.properties.position;
    const code = paint.classes[at];
    if (code === "-" || code === "x") {
      const reason = (paint.remarks || {})[at];
      const word = code === "-" ? paint.labels.nodata : paint.labels.notrated;
      text(box, "div", reason === undefined ? word : paint.reasons[reason]);
    }
    const value = paint.value ? paint.value[at] : NO_VALUE;
    if (value !== NO_VALUE) {
      if (paint.rank && paint.rank[at]) {
        text(box, "div", paint.labels.rank + " " + number(paint.rank[at], 0) + " " + paint.labels.of
          + " " + number(paint.rated, 0));
      }
      text(box, "div", paint.labels.value + ": " + number(value / paint.scale, paint.digits) + paint.suffix);
    }
    if (code !== "-" && code !== "x") {
      text(box, "div", paint.labels.class + ": " + paint.legend[parseInt(code, 36)].label);
    }
    for (const part of paint.strongest || []) {
      if (part.which[at] === 255) continue;
      text(box, "div", paint.names[part.which[at]] + " " + number(part.amount[at] / paint.partScale, 2, true), "part");
    }
    return box;
  }

  /* What a reader of the screen is told of a quarter that was chosen. */
  function spoken(at) {
    const paint = state.paint;
    const found = [state.layers[at].feature.properties.name];
    if (!paint) return found[0];
    const code = paint.classes[at];
    if (paint.rank && paint.rank[at]) {
      found.push(paint.labels.rank + " " + number(paint.rank[at], 0) + " " + paint.labels.of + " " + number(paint.rated, 0));
    }
    if (code === "-" || code === "x") {
      const reason = (paint.remarks || {})[at];
      found.push(reason === undefined ? (code === "-" ? paint.labels.nodata : paint.labels.notrated) : paint.reasons[reason]);
    } else {
      found.push(paint.labels.class + ": " + paint.legend[parseInt(code, 36)].label);
    }
    return found.join(", ");
  }

  function send(at) {
    state.clicks += 1;
    Streamlit.setComponentValue({ unit: state.layers[at].feature.properties.key, n: state.clicks });
  }

  function style(at) {
    const chosen = state.paint && (state.paint.selected === at || state.paint.near === at);
    const listed = state.paint && (state.paint.marks || {})[at] !== undefined;
    return {
      fillColor: state.paint ? state.fills.of(state.paint.classes[at]) : "#e6e6e6",
      fillOpacity: state.paint && state.paint.tiles ? 0.8 : 1,
      color: chosen ? MARK : listed ? LISTED : EDGE,
      weight: chosen ? 4 : listed ? 2.5 : edgeWidth(),
    };
  }

  function legend() {
    const box = state.legend.getContainer();
    box.replaceChildren();
    const paint = state.paint;
    text(box, "div", paint.title, "legend-title");
    const entries = paint.legend.map((entry, i) => [paint.colours[i], entry.label, entry.cut, (paint.hatched || [])[i]]);
    if (paint.classes.includes("-")) entries.push(["nodata", paint.labels.nodata, ""]);
    if (paint.classes.includes("x")) entries.push(["notrated", paint.labels.notrated, ""]);
    for (const [colour, label, cut, hatched] of entries.reverse()) {
      const row = text(box, "div", "", "legend-row");
      const swatch = text(row, "span", "", "legend-swatch");
      if (colour === "nodata" || colour === "notrated") {
        swatch.style.backgroundImage = "url(" + state.fills.pattern(colour).toDataURL() + ")";
      } else if (hatched) {
        swatch.style.backgroundImage = "url(" + state.fills.hatched(colour).toDataURL() + ")";
      } else {
        swatch.style.backgroundColor = colour;
      }
      text(row, "span", label);
      if (cut) text(row, "span", cut, "legend-cut");
    }
    if (paint.points) {
      for (const kind of paint.points.kinds) {
        const row = text(box, "div", "", "legend-row");
        text(row, "span", kind.sign, "legend-point").style.backgroundColor = kind.colour;
        text(row, "span", kind.label);
      }
    }
    state.beside.rows(box);
  }

  function tiles() {
    const wanted = state.paint.tiles || null;
    if (state.base && (!wanted || state.base.address !== wanted.url)) {
      state.map.removeLayer(state.base.layer);
      state.base = null;
    }
    if (wanted && !state.base) {
      const layer = L.tileLayer(wanted.url, { maxZoom: 19 });
      layer.on("tileerror", () => {});
      layer.addTo(state.map);
      layer.bringToBack();
      const note = document.createElement("span");
      note.textContent = wanted.attribution;
      state.map.attributionControl.addAttribution(note.innerHTML);
      state.base = { layer, address: wanted.url };
    }
  }

  /* What has a border of its own lies above its neighbours, whose borders would cover half of it. */
  function front() {
    const paint = state.paint || {};
    for (const at of [...Object.keys(paint.marks || {}), paint.selected, paint.near]) {
      if (at >= 0) state.layers[at].bringToFront();
    }
  }

  function apply() {
    if (!state || !state.paint || !state.layers.length) return;
    const now = state.paint;
    const before = state.painted;
    const same = before && before.colours.join() === now.colours.join()
      && String(before.hatched) === String(now.hatched) && !before.tiles === !now.tiles
      && before.near === now.near && JSON.stringify(before.marks) === JSON.stringify(now.marks);
    for (let at = 0; at < state.layers.length; at += 1) {
      const moved = at === now.selected || (before && at === before.selected);
      if (same && !moved && before.classes[at] === now.classes[at]) continue;
      state.layers[at].setStyle(style(at));
    }
    front();
    state.map.getContainer().classList.remove("moving");
    state.map.getContainer().classList.toggle("large", Boolean(now.large));
    legend();
    tiles();
    state.points.follow();
    state.beside.follow();
    state.choice.follow();
    state.names.follow();
    state.view.follow();
    // A longer legend would lie on the areas: show all of them beside it once more.
    const rows = now.legend.length;
    if (state.fitted && rows > state.fitted && !state.view.last()) state.view.aim();
    state.painted = now;
    const container = state.map.getContainer();
    container.dataset.step = String(Number(container.dataset.step || 0) + 1);
    container.dataset.classes = now.classes;
  }

  function edgeWidth() {
    return state.layers.length > 1500 ? 0.3 : 0.8;
  }

  /* Where the process that drew the page has died, another one draws it anew, and knows the geometry then. */
  async function ask(address) {
    for (const pause of [500, 1000, 2000, 4000, 8000]) {
      try {
        const answer = await fetch(address);
        if (answer.ok) return answer;
      } catch (error) { /* no process answers */ }
      await new Promise((done) => setTimeout(done, pause));
    }
    return fetch(address).catch(() => null);
  }

  async function load(settings) {
    const answer = await ask(settings.geometry);
    if (!answer || !answer.ok) {
      text(state.map.getContainer(), "p", settings.labels.missing, "map-message");
      return;
    }
    const collection = await answer.json();
    collection.features.forEach((feature, position) => { feature.properties.position = position; });
    const layers = new Array(collection.features.length);
    const group = L.geoJSON(collection, {
      renderer: L.canvas({ padding: 0.1 }),
      smoothFactor: 1,
      onEachFeature: (feature, layer) => { layers[feature.properties.position] = layer; },
    });
    group.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      send(event.layer.feature.properties.position);
    });
    group.bindTooltip(tooltip, { sticky: true });
    state.layers = layers;
    group.setStyle({ color: EDGE, weight: edgeWidth(), fillColor: "#e6e6e6", fillOpacity: 1 });
    apply();
    await state.view.room();
    state.map.invalidateSize();
    /* An island far away would make all others tiny: it is one step of the zoom away. */
    const first = collection.view;
    state.bounds = first ? L.latLngBounds([first[1], first[0]], [first[3], first[2]]) : group.getBounds();
    state.view.restore();
    group.addTo(state.map);
    front();
    state.map.on("moveend", state.view.remember);
    state.view.watchSize();
    const container = state.map.getContainer();
    container.dataset.units = String(layers.length);
    state.choice.fill();
    state.names.draw();
  }

  /* What the component's page does not say of itself: its language and name; and it may be enlarged. */
  function ofFrame(name) {
    for (const meta of document.querySelectorAll('meta[name="viewport"]')) meta.content = "width=device-width, initial-scale=1";
    if (!window.frameElement) return;
    document.documentElement.lang = window.parent.document.documentElement.lang;
    window.frameElement.setAttribute("aria-label", name);
  }

  window.Quarters = {
    create(map, settings) {
      const container = map.getContainer();
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", settings.labels.map);
      ofFrame(settings.labels.map);
      state = { map, layers: [], clicks: 0, paint: null, painted: null, base: null, spoken, send, text, place: "view " + settings.view + " " + settings.geometry };
      state.fills = MapFills(state);
      state.points = MapPoints(state);
      state.view = MapView(state);
      window.Quarters.view = settings.view;
      L.control.zoom({ zoomInTitle: settings.labels.nearer, zoomOutTitle: settings.labels.farther }).addTo(map);
      map.attributionControl.setPrefix(false);
      L.control.scale({ imperial: false }).addTo(map);
      const Legend = L.Control.extend({
        onAdd() {
          const box = L.DomUtil.create("div", "legend");
          L.DomEvent.disableClickPropagation(box);
          L.DomEvent.disableScrollPropagation(box);
          return box;
        },
      });
      state.legend = new Legend({ position: "bottomright" });
      state.legend.addTo(map);
      state.gestures = MapGestures(state, settings);
      state.choice = MapChoice(state, settings);
      state.names = MapNames(state, settings.labels.unnamed || "");
      state.beside = MapBeside(state);
      load(settings);
    },

    paint(payload) {
      if (!state) return;
      const paint = Object.assign({}, payload);
      if (payload.rank) paint.rank = new Uint16Array(bytes(payload.rank));
      if (payload.value) paint.value = new Int32Array(bytes(payload.value));
      paint.strongest = (payload.strongest || []).map((part) => ({
        which: new Uint8Array(bytes(part[0])),
        amount: new Int16Array(bytes(part[1])),
      }));
      state.paint = state.served = paint;
      apply();
    },

    /* What the server said last, where a moment still stands in its place. */
    restore() {
      if (!state || !state.served || state.paint === state.served) return;
      state.map.getContainer().classList.remove("moving");
      const same = state.painted && state.painted.classes === state.served.classes
        && state.painted.colours.join() === state.served.colours.join();
      state.paint = state.served;
      if (same) state.painted = state.served;
      else apply();
    },

    /* While weights move: classes, figures and legend of a moment, painted at once. The server's next step stands. */
    preview(moment) {
      if (!state || !state.paint || !state.layers.length || moment.classes.length !== state.layers.length) return;
      const paint = Object.assign({}, state.paint, moment, { strongest: [], remarks: {}, scale: 1 });
      paint.value = moment.values && moment.values.map((value) => (Number.isNaN(value) ? NO_VALUE : value));
      paint.rank = moment.ranks;
      /* Where all had a class before, whoever loses it by other weights has too few values, and not none. */
      if (moment.few && !state.served.classes.includes("-")) paint.labels = Object.assign({}, state.served.labels, { nodata: moment.few });
      const before = state.painted || { classes: "", colours: [], legend: [] };
      const same = before.colours.join() === paint.colours.join();
      state.paint = paint;
      const fills = {};
      let renderer = null;
      for (let at = 0; at < state.layers.length; at += 1) {
        const code = paint.classes[at];
        if (same && before.classes[at] === code) continue;
        const layer = state.layers[at];
        layer.options.fillColor = fills[code] || (fills[code] = state.fills.of(code));
        renderer = layer._renderer || renderer;
      }
      /* One drawing of the whole canvas: asking for each area is what takes the time. */
      if (renderer) {
        renderer._redrawBounds = null;
        renderer._redraw();
      }
      if (!same || JSON.stringify(before.legend) !== JSON.stringify(paint.legend)) legend();
      state.painted = paint;
      const container = state.map.getContainer();
      /* Places of a moment are others: numbers come back with the server's next step. */
      container.classList.add("moving");
      container.dataset.preview = String(Number(container.dataset.preview || 0) + 1);
      container.dataset.classes = paint.classes;
    },
  };
})();
