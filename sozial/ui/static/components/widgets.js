/* Streamlit's widgets in the page, by their keys. */

export function className(key) {
  return "st-key-" + key.replace(/[^a-zA-Z0-9_-]/g, "-");
}

/* Where a slider on the page stands; null where it is not there. */
export function positionOf(key) {
  const thumb = document.querySelector(`.${className(key)} input[type="range"]`);
  const at = thumb ? Number(thumb.value) : NaN;
  return Number.isFinite(at) ? at : null;
}
