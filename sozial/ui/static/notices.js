// What was saved or refused is said in sight of the button that was pressed, also far down the page (style.css). Once
// somebody scrolls on it goes to its own place, so that it covers nothing that is read.
(() => {
  if (window.kompassNotices) return;
  const place = ".st-key-notices";
  const enough = 40;
  let words = "";
  let from = null;
  const settle = () => {
    const box = document.querySelector(place);
    const said = box === null ? "" : box.innerText.trim();
    if (said === words) return;
    words = said;
    from = null;
    if (box !== null) delete box.dataset.read;
  };
  window.addEventListener("scroll", (event) => {
    const page = event.target;
    if (!(page instanceof Element) || !page.matches('[data-testid="stMain"]')) return;
    settle();
    const box = document.querySelector(place);
    if (words === "" || box === null) return;
    if (from === null) from = page.scrollTop;
    if (Math.abs(page.scrollTop - from) > enough) box.dataset.read = "";
  }, { capture: true, passive: true });
  window.kompassNotices = new MutationObserver(settle);
  window.kompassNotices.observe(document.body, { childList: true, subtree: true, characterData: true });
})();
