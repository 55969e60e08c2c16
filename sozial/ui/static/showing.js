// Present: arrow and page keys turn the steps wherever the focus is, and what is shown fills the screen.
(() => {
  if (window.kompassShowing) return;
  window.kompassShowing = true;
  const KEYS = { ArrowRight: "forward", PageDown: "forward", ArrowLeft: "back", PageUp: "back" };
  const TYPING = "input, textarea, select, [contenteditable=true], [role=listbox], [role=combobox], [role=dialog]";
  const shown = () => document.querySelector("[class*='st-key-showing']");

  function turn(event) {
    const name = KEYS[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !shown()) return;
    if (event.target.closest && event.target.closest(TYPING)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = document.querySelector(`.st-key-step-${name} button`);
    if (event.type === "keydown" && button && !button.disabled) button.click();
  }

  function listen(target) {
    if (target.kompassTurns) return;
    target.kompassTurns = true;
    target.addEventListener("keydown", turn, { capture: true });
  }
  listen(window);
  // Keys that are pressed in a frame stay there; it is listened to once it has the focus.
  window.addEventListener("blur", () => setTimeout(() => {
    const frame = document.activeElement;
    try {
      if (shown() && frame && frame.tagName === "IFRAME") listen(frame.contentWindow);
    } catch { /* a frame of another origin */ }
  }));

  // The largest scale at which all of a step has room; a phone scrolls instead.
  function fit() {
    const stage = shown();
    if (!stage) return;
    const room = window.innerHeight - stage.getBoundingClientRect().top - 26;
    if (window.innerWidth <= 640) {
      stage.style.zoom = "";
      stage.style.removeProperty("--highest");
      return;
    }
    // A chart is as wide as its column at every scale: kept within the screen, letters need not shrink for it.
    const at = (scale) => {
      stage.style.zoom = scale;
      stage.style.setProperty("--highest", `${Math.round(0.78 * room / scale)}px`);
    };
    const most = Math.min(3, Math.max(1, window.innerWidth / 750));
    let low = 0.5, high = most;
    for (let step = 0; step < 7; step += 1) {
      const middle = step === 0 ? most : (low + high) / 2;
      at(middle);
      if (stage.getBoundingClientRect().height <= room && stage.scrollWidth <= stage.clientWidth + 1) {
        low = middle;
        if (step === 0) break;
      } else high = middle;
    }
    at(low);
  }
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(fit, 120);
  };
  window.addEventListener("resize", soon);
  // A map or chart that arrives later makes the step taller.
  const taller = new ResizeObserver(soon);
  let watched = null;
  function look() {
    const stage = shown();
    if (!stage) return;
    if (stage !== watched) taller.observe(watched = stage);
    soon();
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
})();
