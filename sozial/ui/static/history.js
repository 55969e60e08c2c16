(() => {
  if (window.kompassHistory) return;
  const push = history.pushState.bind(history);
  const app = () => document.querySelector('[data-testid="stApp"]');
  // Until the run that draws a page is over, the settings that it puts into the link belong to the arrival.
  let arrives = app()?.dataset.testScriptState !== "notRunning";
  // A page that is left with a button loses its settings from the link first.
  let leaves = false;
  history.pushState = (state, title, url) => {
    const then = new URL(url ?? location.href, location.href);
    const moves = then.pathname !== location.pathname;
    if (moves ? leaves : arrives) history.replaceState(state, title, url);
    else push(state, title, url);
    leaves = !moves && !arrives && !then.search;
    arrives = arrives || moves;
  };
  new MutationObserver(() => {
    if (app()?.dataset.testScriptState === "notRunning") arrives = leaves = false;
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });
  window.kompassHistory = true;
})();
