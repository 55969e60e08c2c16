/* How wheel, fingers and keys move the map, and when they belong to the page around it.
 *
 * Scrolling the page never moves the map: the wheel zooms after a click into the map or with Ctrl,
 * one finger scrolls the page and two move the map. Keys that the map has no use for go to the page.
 */
(function () {
  "use strict";

  const SHOWN = 1600;
  const HOUSE = "M3 11.2 12 4l9 7.2M5.6 9.4V20h12.8V9.4M10 20v-5.6h4V20";

  window.MapGestures = function (state, settings) {
    const map = state.map;
    const container = map.getContainer();
    const words = settings.labels;
    let armed = false;
    /* Whether the keyboard brought the focus here: then arrow keys are meant for the map. */
    let byKeyboard = false;
    let pointed = false;
    /* Whoever wants no motion sees the map in its new place at once. */
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      map._zoomAnimated = map.options.inertia = map.options.fadeAnimation = false;
      const panBy = map.panBy;
      map.panBy = (way, options) => panBy.call(map, way, { ...options, animate: false });
    }

    function control(position, made) {
      const Control = L.Control.extend({
        onAdd() {
          const element = made();
          L.DomEvent.disableClickPropagation(element);
          L.DomEvent.disableScrollPropagation(element);
          return element;
        },
      });
      return new Control({ position }).addTo(map);
    }

    function sign(path) {
      const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      drawing.setAttribute("viewBox", "0 0 24 24");
      drawing.setAttribute("aria-hidden", "true");
      const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
      line.setAttribute("d", path);
      drawing.appendChild(line);
      return drawing;
    }

    function addHome() {
      control("topleft", () => {
        const bar = L.DomUtil.create("div", "leaflet-bar");
        const button = L.DomUtil.create("button", "map-button", bar);
        button.type = "button";
        button.title = words.home;
        button.setAttribute("aria-label", words.home);
        button.appendChild(sign(HOUSE));
        button.addEventListener("click", () => state.view.home());
        return bar;
      });
      const legend = state.legend.getContainer();
      legend.addEventListener("dblclick", (event) => {
        event.preventDefault();
        state.view.home();
      });
      /* A double click would select words of the legend as well. */
      legend.addEventListener("mousedown", (event) => { if (event.detail > 1) event.preventDefault(); });
    }

    const hint = document.createElement("div");
    hint.className = "map-hint";
    hint.setAttribute("aria-hidden", "true");
    container.appendChild(hint);
    let hiding = 0;

    function tell(words) {
      hint.textContent = words;
      hint.classList.add("shown");
      clearTimeout(hiding);
      hiding = setTimeout(() => hint.classList.remove("shown"), SHOWN);
    }

    function disarm() {
      armed = false;
      map.scrollWheelZoom.disable();
    }

    function watchWheel() {
      disarm();
      const apple = /Mac|iPhone|iPad/.test(navigator.platform);
      container.addEventListener("click", (event) => {
        if (!event.target.closest(".leaflet-control")) armed = true;
      });
      container.addEventListener("mouseleave", disarm);
      window.addEventListener("blur", disarm);
      container.addEventListener("wheel", (event) => {
        if (event.target.closest(".legend")) return;
        if (armed || event.ctrlKey || event.metaKey) {
          /* Leaflet's own listener comes after this one, in the same turn. */
          map.scrollWheelZoom.enable();
          return;
        }
        disarm();
        tell(words.wheel.replace("{key}", apple ? "⌘" : words.control));
      }, { capture: true, passive: true });
    }

    /* With one finger the page scrolls; two move and zoom the map, which Leaflet does in one. */
    function watchFingers() {
      const begin = () => map.dragging.disable();
      const end = (event) => { if (!event.touches.length) map.dragging.enable(); };
      container.addEventListener("touchstart", begin, { capture: true, passive: true });
      container.addEventListener("touchend", end, { passive: true });
      container.addEventListener("touchcancel", end, { passive: true });
      container.addEventListener("touchmove", (event) => {
        if (event.touches.length === 1 && !event.target.closest(".leaflet-control")) tell(words.fingers);
      }, { passive: true });
    }

    function watchFocus() {
      container.addEventListener("pointerdown", () => {
        pointed = true;
        byKeyboard = false;
      }, { capture: true });
      window.addEventListener("pointerup", () => { pointed = false; });
      container.addEventListener("focus", () => { byKeyboard = !pointed; });
      container.addEventListener("blur", () => { byKeyboard = false; });
    }

    /* The page outside listens for keys in its own document; a key that is pressed in here never gets there. */
    function handOn(event) {
      const copy = new window.parent.KeyboardEvent(event.type, {
        key: event.key, code: event.code, keyCode: event.keyCode, which: event.keyCode, location: event.location,
        ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, shiftKey: event.shiftKey,
        repeat: event.repeat, bubbles: true, cancelable: true,
      });
      if (!window.parent.document.body.dispatchEvent(copy)) event.preventDefault();
    }

    const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

    function belongsHere(event) {
      if (event.target.closest && event.target.closest(".leaflet-control")) return true;
      if (event.ctrlKey || event.metaKey) return false;
      if (ARROWS.includes(event.key)) return byKeyboard || !settings.turns;
      return event.target === container && ["+", "-", "=", "_", "Enter", " ", "Tab"].includes(event.key);
    }

    function watchKeys() {
      if (window.parent === window) return;
      for (const type of ["keydown", "keyup"]) {
        window.addEventListener(type, (event) => {
          if (belongsHere(event)) return;
          handOn(event);
          if (ARROWS.includes(event.key)) event.stopPropagation();
        }, { capture: true });
      }
    }

    addHome();
    watchWheel();
    watchFingers();
    watchFocus();
    watchKeys();
    return { control, sign, isByKeyboard: () => byKeyboard };
  };
})();
