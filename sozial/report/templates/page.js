"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const rows = new Map(Array.from(document.querySelectorAll("#table tbody tr"), (row) => [row.dataset.unit, row]));
  const layers = new Map();
  let chosen = null;

  function element(parent, name, text) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function list(parent, items) {
    const inside = element(parent, "ul");
    for (const item of items) element(inside, "li", item);
  }

  function show(unit) {
    const told = data.units[unit];
    if (!told) return;
    const box = document.getElementById("details");
    box.replaceChildren();
    element(box, "h2", told.name);
    list(box, told.lines.map(([label, text]) => label + ": " + text));
    for (const [heading, items] of told.reasons) {
      element(box, "h3", heading);
      list(box, items);
    }
    if (told.parts.length) {
      element(box, "h3", data.words.parts);
      list(box, told.parts.map(([label, text]) => label + ": " + text));
    }
    if (told.notes.length) {
      element(box, "h3", data.words.notes);
      list(box, told.notes.map(([label, text]) => label + ": " + text));
    }
  }

  function choose(unit) {
    if (chosen !== null) {
      if (rows.has(chosen)) rows.get(chosen).classList.remove("chosen");
      if (layers.has(chosen)) layers.get(chosen).setStyle({ weight: 1, color: "#5b6670" });
    }
    chosen = unit;
    if (rows.has(unit)) rows.get(unit).classList.add("chosen");
    if (layers.has(unit)) layers.get(unit).setStyle({ weight: 4, color: "#b3541e" }).bringToFront();
    show(unit);
  }

  for (const [unit, row] of rows) row.querySelector("button.choose").addEventListener("click", () => choose(unit));

  const body = document.querySelector("#table tbody");
  const heads = Array.from(document.querySelectorAll("#table th"));
  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      const key = head.querySelector("button").dataset.key;
      const upwards = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", upwards ? "ascending" : "descending");
      const sorted = Array.from(rows.values()).sort((one, other) => {
        const first = one.dataset[key], second = other.dataset[key];
        const order = key === "name" ? first.localeCompare(second, document.documentElement.lang) : Number(first) - Number(second);
        return upwards ? order : -order;
      });
      body.append(...sorted);
    });
  }

  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLocaleLowerCase();
    for (const row of rows.values()) row.hidden = !row.dataset.name.toLocaleLowerCase().includes(wanted);
  });

  if (!data.map) return;
  const map = L.map("map", { attributionControl: false, zoomSnap: 0.25, zoomControl: false });
  L.control.zoom({ zoomInTitle: data.words.zoom_in, zoomOutTitle: data.words.zoom_out }).addTo(map);
  const area = L.geoJSON(data.map.areas, {
    style: (feature) => {
      const number = data.map.classes[data.map.areas.features.indexOf(feature)];
      const fill = number >= 0 ? data.map.colours[number] : number === -1 ? "url(#nodata)" : "url(#notrated)";
      return { fillColor: fill, fillOpacity: 1, color: "#5b6670", weight: 1 };
    },
    onEachFeature: (feature, layer) => {
      layers.set(feature.properties.key, layer);
      layer.on("click", () => choose(feature.properties.key));
      const label = document.createElement("span");
      label.textContent = feature.properties.name;
      layer.bindTooltip(label, { sticky: true });
    },
  }).addTo(map);
  map.fitBounds(area.getBounds());
  map.on("resize", () => map.fitBounds(area.getBounds()));

  const legend = document.getElementById("legend");
  for (const [colour, label, cut] of data.map.legend) {
    const item = element(legend, "li");
    const fill = colour === "nodata" || colour === "notrated" ? "url(#" + colour + ")" : colour;
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("viewBox", "0 0 10 10");
    drawing.setAttribute("aria-hidden", "true");
    const square = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    square.setAttribute("width", "10");
    square.setAttribute("height", "10");
    square.setAttribute("fill", fill);
    drawing.appendChild(square);
    item.appendChild(drawing);
    element(item, "span", " " + label + (cut ? ": " + cut : ""));
  }
})();
