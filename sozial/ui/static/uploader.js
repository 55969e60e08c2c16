// Asks before a page is loaded anew or closed while files that were chosen are not in the session yet: they would be
// gone without a word.
(() => {
  if (window.kompassUploads) return;
  const underWay = '[data-testid="stFileUploader"] [data-testid="stFileChipIconSpinner"]';
  const isComing = () => document.querySelector(underWay) !== null;
  const isRunning = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
  // Between choosing and the first sign of it nothing is to be seen: so long a file counts as under way in any case.
  const longEnough = 2000;
  let until = 0;
  let watching = 0;
  let came = false;
  let read = false;
  const watch = () => {
    if (isComing()) came = true;
    else if (isRunning()) read ||= came;
    // The run that took it is over; runs that somebody begins with something else hold nobody.
    else if (read || performance.now() > until) watching = clearInterval(watching) ?? 0;
  };
  const begin = () => {
    until = performance.now() + longEnough;
    came = read = false;
    if (!watching) watching = setInterval(watch, 100);
  };
  const isUploader = (event) => event.target instanceof Element && event.target.closest('[data-testid="stFileUploader"]');
  document.addEventListener("change", (event) => { if (isUploader(event)) begin(); }, true);
  document.addEventListener("drop", (event) => { if (isUploader(event)) begin(); }, true);
  window.addEventListener("beforeunload", (event) => {
    if (!watching && !isComing()) return;
    event.preventDefault();
    // Older browsers ask only where this is set.
    event.returnValue = true;
  });
  window.kompassUploads = { isUnderWay: () => watching !== 0 || isComing() };
})();
