// What was saved or refused is said in sight of the button that was pressed, also far down the page (style.css). Once
// somebody scrolls on it goes to its own place, so that it covers nothing that is read. A page that moves by itself, as
// where a form above closes, has shown it to nobody yet.
(() => {
  if (window.kompassNotices) return;
  const place = ".st-key-notices";
  const enough = 40;
  let words = "";
  // Where the page stood last, and where it stood when somebody first did something after the words came: what a wheel
  // does to the page is done before its event is heard of.
  let stood = 0;
  let from = null;
  const settle = () => {
    const box = document.querySelector(place);
    const said = box === null ? "" : box.innerText.trim();
    if (said === words) return;
    words = said;
    from = null;
    if (box !== null) delete box.dataset.read;
  };
  const listen = (name, answer) => window.addEventListener(name, answer, { capture: true, passive: true });
  for (const name of ["wheel", "touchstart", "pointerdown", "keydown"]) listen(name, () => {
    settle();
    if (words !== "" && from === null) from = stood;
  });
  listen("scroll", (event) => {
    const page = event.target;
    if (!(page instanceof Element) || !page.matches('[data-testid="stMain"]')) return;
    settle();
    stood = page.scrollTop;
    const box = document.querySelector(place);
    if (from !== null && box !== null && Math.abs(stood - from) > enough) box.dataset.read = "";
  });
  window.kompassNotices = new MutationObserver(settle);
  window.kompassNotices.observe(document.body, { childList: true, subtree: true, characterData: true });
})();
