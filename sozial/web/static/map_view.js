/* What part of the town the map shows: all of it beside the legend, or where somebody has moved it. */
(function () {
  "use strict";

  const SMALLEST = 64;
  /* A town that is smaller than this on screen is as good as lost, in pixels. */
  const DOT = 40;
  const BUTTONS = 52;
  /* So much of a quarter's own size is shown around it. */
  const AROUND = 0.35;

  window.MapView = function (state) {
    /* Moves of the map's own are not remembered as somebody's. */
    let own = false;
    /* The quarter that is shown from near, and whether somebody went back to the whole town meanwhile. */
    let near = -1;
    let whole = false;

    function quietly(move) {
      own = true;
      try { move(); } finally { own = false; }
    }

    /* Show all areas beside or above the legend, whichever leaves them larger; where the legend leaves
     * no room at all, below it. */
    function fit(bounds) {
      const box = state.legend.getContainer();
      const size = state.map.getSize();
      const margins = [[box.offsetWidth + 16, 0], [0, box.offsetHeight + 16]]
        .filter((margin) => size.x - margin[0] > SMALLEST && size.y - margin[1] > SMALLEST);
      const zoom = (margin) => state.map.getBoundsZoom(bounds, false, L.point(margin[0] + 16, margin[1] + 16));
      const margin = margins.reduce((best, next) => (best && zoom(best) >= zoom(next) ? best : next), null) || [0, 0];
      state.fitted = state.paint ? state.paint.legend.length : 0;
      const corner = [margin[0] + 8, margin[1] + 8];
      /* Below the buttons, where that makes the town no smaller. */
      const below = (top) => state.map.getBoundsZoom(bounds, false, L.point(margin[0] + 16, margin[1] + 8 + top));
      const top = below(BUTTONS) >= below(8) ? BUTTONS : 8;
      quietly(() => state.map.fitBounds(bounds, { paddingTopLeft: [8, top], paddingBottomRight: corner, animate: false }));
    }

    /* Back to the whole town, as if nobody had ever moved the map. */
    function home() {
      if (!state.bounds) return;
      state.map.stop();
      fit(state.bounds);
      forget();
      whole = true;
    }

    /* The frame around the map can still be without width when the geometry is there. */
    function room() {
      const container = state.map.getContainer();
      const there = () => container.clientWidth > SMALLEST && container.clientHeight > SMALLEST;
      return new Promise((resolve) => {
        if (there()) {
          resolve();
          return;
        }
        const observer = new ResizeObserver(() => {
          if (!there()) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(container);
      });
    }

    /* A frame that becomes narrower, or wider, shows all areas again, unless somebody has moved the map. */
    function watchSize() {
      new ResizeObserver(() => {
        const container = state.map.getContainer();
        if (container.clientWidth <= SMALLEST || container.clientHeight <= SMALLEST) return;
        const moved = last();
        /* Leaflet answers a resized window on its own, later, and would have its answer remembered as a move. */
        clearTimeout(state.map._sizeTimer);
        quietly(() => state.map.invalidateSize({ animate: false }));
        if (!moved) aim();
      }).observe(state.map.getContainer());
    }

    /* Whether nothing of the town is to be seen, or so little that nobody finds it again. */
    function isLost() {
      const seen = state.map.getBounds();
      if (!state.layers.some((layer) => seen.intersects(layer.getBounds()))) return true;
      const first = state.map.latLngToContainerPoint(state.bounds.getNorthWest());
      const second = state.map.latLngToContainerPoint(state.bounds.getSouthEast());
      return Math.max(Math.abs(second.x - first.x), Math.abs(second.y - first.y)) < DOT;
    }

    /* Show all areas, or the one that is asked about with what lies around it. */
    function aim() {
      near = state.paint && state.paint.near >= 0 ? state.paint.near : -1;
      const layer = near >= 0 && !whole ? state.layers[near] : null;
      fit(layer ? layer.getBounds().pad(AROUND) : state.bounds);
    }

    /* Another quarter is asked about: whatever was looked at before, it is shown. */
    function follow() {
      const wanted = state.paint.near >= 0 ? state.paint.near : -1;
      if (!state.map.getContainer().dataset.units || wanted === near) return;
      forget();
      whole = false;
      aim();
    }

    /* Show what was looked at before, else all areas. */
    function restore() {
      near = state.paint && state.paint.near >= 0 ? state.paint.near : -1;
      const view = last();
      if (view) {
        quietly(() => state.map.setView([view[0], view[1]], view[2], { animate: false }));
        if (!isLost()) return;
        forget();
      }
      aim();
    }

    function remember() {
      if (own) return;
      if (isLost()) {
        forget();
        return;
      }
      const centre = state.map.getCenter();
      const view = [centre.lat, centre.lng, state.map.getZoom()];
      try { sessionStorage.setItem(state.place, JSON.stringify(view)); } catch (error) { /* private mode */ }
    }

    function forget() {
      try { sessionStorage.removeItem(state.place); } catch (error) { /* private mode */ }
    }

    function last() {
      try {
        const view = JSON.parse(sessionStorage.getItem(state.place));
        return Array.isArray(view) && view.length === 3 && view.every(Number.isFinite) ? view : null;
      } catch (error) { return null; }
    }

    return { aim, home, follow, room, watchSize, restore, remember, last };
  };
})();
