// A finger that moves up or down over a slider scrolls the page and changes nothing: Streamlit's sliders jump as soon as
// they are touched, before anybody knows where the finger goes. What begins on a slider is held back until it is known.
(() => {
  if (window.kompassSliders) return;
  const slider = '[data-testid="stSlider"]';
  const enough = 6;
  // The touch that is held back, and those that were given on.
  let held = null;
  let givenOn = false;
  const isOnSlider = (event) => event.target instanceof Element && event.target.closest(slider) !== null;
  const listen = (name, answer) => window.addEventListener(name, answer, { capture: true, passive: true });
  listen("pointerdown", (event) => {
    if (givenOn || event.pointerType !== "touch" || !isOnSlider(event)) return;
    held = event.isPrimary ? event : null;
    event.stopImmediatePropagation();
  });
  // The same finger once more, in the older kind of event.
  listen("touchstart", (event) => { if (isOnSlider(event)) event.stopImmediatePropagation(); });
  listen("pointermove", (event) => {
    if (held === null || event.pointerId !== held.pointerId) return;
    const across = Math.abs(event.clientX - held.clientX);
    const along = Math.abs(event.clientY - held.clientY);
    if (across < enough || across < along) return event.stopImmediatePropagation();
    const { target, pointerId, clientX, clientY, screenX, screenY } = held;
    held = null;
    givenOn = true;
    target.dispatchEvent(new PointerEvent("pointerdown", {
      bubbles: true, cancelable: true, composed: true, view: window, pointerType: "touch", isPrimary: true, button: 0,
      buttons: 1, pointerId, clientX, clientY, screenX, screenY,
    }));
    givenOn = false;
  });
  // A tap is answered by the click that the browser makes of it; a page that scrolls takes the finger away.
  for (const name of ["pointerup", "pointercancel"]) listen(name, (event) => {
    if (held !== null && event.pointerId === held.pointerId) held = null;
  });

  // The map is a page of its own: a mouse button that is let go above it would not be heard of here, and the slider would
  // follow the mouse without being held. So nothing of it is in the way while a slider is held.
  listen("pointerdown", (event) => { if (isOnSlider(event)) document.documentElement.dataset.sliding = ""; });
  for (const name of ["pointerup", "pointercancel", "blur"]) listen(name, () => {
    delete document.documentElement.dataset.sliding;
  });

  // Whether a Handlungsfeld is open is said to those who do not see the arrow.
  const opening = '[class*="st-key-open-"] button';
  const say = () => {
    for (const button of document.querySelectorAll(opening)) {
      const isOpen = button.querySelector('[data-testid="stIconMaterial"]')?.textContent === "expand_more";
      if (button.getAttribute("aria-expanded") !== String(isOpen)) button.setAttribute("aria-expanded", String(isOpen));
    }
  };
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; say(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  say();
  window.kompassSliders = true;
})();
