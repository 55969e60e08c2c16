/* Places above the areas: facilities, measures. Names are text nodes. */
window.MapPoints = function (state) {
  "use strict";

  const MANY = 500;
  let drawn = null;
  let said = "";

  /* A place with the letter of its kind. The table names them all, so the keyboard need not stop at each. */
  function signed(place, kind) {
    const html = document.createElement("span");
    html.textContent = kind.sign;
    html.style.backgroundColor = kind.colour;
    const icon = L.divIcon({ className: "place-sign", html, iconSize: [18, 18] });
    return L.marker(place, { icon, keyboard: false });
  }

  function dot(place, kind, many) {
    const look = { radius: many ? 3 : 5, color: "#ffffff", weight: 1.5, fillColor: kind.colour, fillOpacity: 1 };
    return L.circleMarker(place, look);
  }

  /* Drawn anew only when they are others. */
  function follow() {
    const wanted = state.paint.points || null;
    const now = wanted ? JSON.stringify(wanted) : "";
    if (said === now) return;
    if (drawn) state.map.removeLayer(drawn);
    drawn = null;
    said = now;
    if (!wanted) return;
    const many = wanted.places.length > MANY;
    const marks = wanted.places.map(([north, east, label, which]) => {
      const kind = wanted.kinds[which];
      const mark = kind.sign && !many ? signed([north, east], kind) : dot([north, east], kind, many);
      mark.bindTooltip(() => {
        const box = document.createElement("div");
        state.text(box, "strong", label);
        return box;
      });
      return mark;
    });
    drawn = L.layerGroup(marks).addTo(state.map);
    state.map.getContainer().dataset.points = String(marks.length);
  }

  return { follow };
};
