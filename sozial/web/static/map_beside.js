/* Further layers of a town, water or railways or borders, drawn quietly below or above the areas; nothing answers a click. */
(function () {
  "use strict";

  window.MapBeside = function (state) {
    const map = state.map;
    const container = map.getContainer();
    const drawn = new Map();
    const fetched = new Map();

    for (const [name, level] of [["beneath", 350], ["above", 430]]) {
      const pane = map.createPane(name);
      pane.style.zIndex = level;
      pane.style.pointerEvents = "none";
    }

    function style(entry) {
      return {
        pane: entry.above ? "above" : "beneath", interactive: false, color: entry.colour, weight: entry.width, opacity: 1,
        dashArray: entry.dashed ? "6 5" : null, fill: Boolean(entry.filled), fillColor: entry.colour, fillOpacity: entry.filled ? 0.5 : 0,
      };
    }

    function fillAreasOnly(part) {
      if (part.eachLayer) part.eachLayer(fillAreasOnly);
      else if (!(part instanceof L.Polygon)) part.setStyle({ fill: false });
    }

    async function shape(url) {
      if (!fetched.has(url)) {
        fetched.set(url, fetch(url).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
      }
      const found = await fetched.get(url);
      /* What could not be had is asked for again at the next step. */
      if (!found) fetched.delete(url);
      return found;
    }

    /* Draw what is wanted and not there, take away what is there and not wanted. */
    async function follow() {
      const wanted = new Map((state.paint.beside || []).map((entry) => [JSON.stringify(entry), entry]));
      for (const [said, layer] of drawn) {
        if (wanted.has(said)) continue;
        if (layer) map.removeLayer(layer);
        drawn.delete(said);
      }
      for (const [said, entry] of wanted) {
        if (drawn.has(said)) continue;
        drawn.set(said, null);
        const found = await shape(entry.url);
        if (!drawn.has(said)) continue;
        if (!found) {
          drawn.delete(said);
          continue;
        }
        const options = style(entry);
        const renderer = L.canvas({ pane: options.pane, padding: 0.3 });
        const layer = L.geoJSON(found, { ...options, renderer, style: options });
        /* A river is a line, whatever its layer is: only areas are filled. */
        layer.eachLayer((part) => fillAreasOnly(part));
        drawn.set(said, layer);
        layer.addTo(map);
      }
      container.dataset.beside = String(drawn.size);
    }

    /* A row of the legend: how it is drawn, and its name as text. */
    function rows(box) {
      /* Layers of one look and name share a row. */
      const told = new Set();
      for (const entry of state.paint.beside || []) {
        const look = JSON.stringify([entry.title, entry.colour, entry.width, entry.dashed]);
        if (told.has(look)) continue;
        told.add(look);
        const row = document.createElement("div");
        row.className = "legend-row";
        const sign = document.createElement("span");
        sign.className = "legend-line";
        sign.style.borderTop = `${Math.max(entry.width, 2)}px ${entry.dashed ? "dashed" : "solid"} ${entry.colour}`;
        const name = document.createElement("span");
        name.textContent = entry.title;
        row.append(sign, name);
        box.appendChild(row);
      }
    }

    return { follow, rows };
  };
})();
