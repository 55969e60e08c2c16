/* Choosing a quarter by keyboard: from a list of all names, and from a chosen one to its neighbours by arrow keys.
 *
 * What is chosen is said to readers of the screen: name, rank and class.
 */
(function () {
  "use strict";

  const LENS = "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13ZM15.4 15.4 21 21";
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  /* A neighbour straight ahead is nearer than one as far away to the side. */
  const ASIDE = 2;

  window.MapChoice = function (state, settings) {
    const map = state.map;
    const container = map.getContainer();
    const words = settings.labels;
    let current = -1;
    let painted = -1;
    let spots = null;

    const said = document.createElement("div");
    said.className = "map-said";
    said.setAttribute("role", "status");
    said.setAttribute("aria-live", "polite");
    container.appendChild(said);

    const list = document.createElement("select");
    list.className = "map-list";
    list.title = words.choose;
    list.setAttribute("aria-label", words.choose);
    state.gestures.control("topleft", () => {
      const bar = L.DomUtil.create("div", "leaflet-bar map-choice");
      bar.appendChild(state.gestures.sign(LENS));
      bar.appendChild(list);
      return bar;
    });
    container.setAttribute("aria-description", words.keys);

    function option(value, name) {
      const entry = document.createElement("option");
      entry.value = String(value);
      entry.textContent = name;
      list.appendChild(entry);
    }

    /* All names in the order of the language; two quarters of one name are told apart by their keys. */
    function fill() {
      const entries = state.layers.map((layer, at) => ({ at, name: layer.feature.properties.name, key: layer.feature.properties.key }));
      const times = new Map();
      for (const { name } of entries) times.set(name, (times.get(name) || 0) + 1);
      const order = new Intl.Collator(state.paint ? state.paint.language : undefined, { numeric: true });
      entries.sort((one, other) => order.compare(one.name, other.name) || order.compare(one.key, other.key));
      list.replaceChildren();
      option(-1, words.choose);
      for (const { at, name, key } of entries) option(at, times.get(name) > 1 ? `${name} (${key})` : name);
      list.value = String(current);
    }

    function choose(at) {
      current = at;
      list.value = String(at);
      said.textContent = state.spoken(at);
      const [lng, lat] = state.layers[at].feature.properties.inside;
      map.panInside(L.latLng(lat, lng), { padding: [60, 60], animate: false });
      state.send(at);
    }

    /* The nearest in a direction, as the map is drawn; -1 where there is none. */
    function neighbour(from, [right, down]) {
      spots = spots || state.layers.map((layer) => {
        const [lng, lat] = layer.feature.properties.inside;
        return map.project(L.latLng(lat, lng), 10);
      });
      let best = -1;
      let least = Infinity;
      spots.forEach((spot, at) => {
        const [x, y] = [spot.x - spots[from].x, spot.y - spots[from].y];
        const ahead = x * right + y * down;
        const aside = Math.abs(x * down) + Math.abs(y * right);
        if (at === from || ahead <= 0 || aside > ahead) return;
        if (ahead + ASIDE * aside < least) [best, least] = [at, ahead + ASIDE * aside];
      });
      return best;
    }

    function nearestToMiddle() {
      const middle = map.getCenter();
      const away = state.layers.map((layer) => {
        const [lng, lat] = layer.feature.properties.inside;
        return middle.distanceTo(L.latLng(lat, lng));
      });
      return away.indexOf(Math.min(...away));
    }

    container.addEventListener("keydown", (event) => {
      if (event.target !== container || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (!state.layers.length) return;
      if (event.key === "Enter" && current < 0) {
        choose(nearestToMiddle());
        return;
      }
      const way = WAYS[event.key];
      if (!way || current < 0) return;
      event.preventDefault();
      event.stopPropagation();
      const next = neighbour(current, way);
      if (next >= 0) choose(next);
    });
    list.addEventListener("change", () => { if (Number(list.value) >= 0) choose(Number(list.value)); });

    /* What was chosen elsewhere is chosen here as well. */
    function follow() {
      if (state.paint.selected === painted) return;
      painted = state.paint.selected;
      current = painted;
      list.value = String(current);
    }

    return { fill, follow };
  };
})();
