/* Asks every second what is on the screen, and shows it. The page itself has no controls: keys go to the moderator's
   page, where that is open in the same browser. Without this script the page loads itself anew. */
(function () {
  "use strict";
  const screen = document.getElementById("screen");
  const lost = document.getElementById("lost");
  const address = document.body.dataset.now;
  const every = 1000, patience = 4;
  let version = document.body.dataset.version;
  let missed = 0;

  function fill(live) {
    for (const place of screen.querySelectorAll("[data-live]")) {
      const words = String(live[place.dataset.live] ?? "");
      if (place.textContent !== words) place.textContent = words;
    }
    for (const bar of screen.querySelectorAll("[data-part]")) bar.value = live.part ?? 0;
  }

  async function ask() {
    try {
      const answer = await fetch(`${address}?version=${encodeURIComponent(version)}`, { cache: "no-store" });
      if (answer.status === 404) {
        /* Deleted, or it lies in the bin: from there it may come back. */
        const words = document.createElement("p");
        words.className = "gone";
        words.textContent = document.body.dataset.gone;
        screen.replaceChildren(words);
        version = "";
        lost.hidden = true;
        window.setTimeout(ask, every * patience);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (now.html !== undefined) {
        screen.innerHTML = now.html;
        version = now.version;
        if (now.language) document.documentElement.lang = now.language;
      }
      fill(now.live);
      missed = 0;
    } catch (error) {
      missed += 1;
    }
    lost.hidden = missed < patience;
    window.setTimeout(ask, every);
  }

  const turns = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back" };
  const moderator = "BroadcastChannel" in window ? new BroadcastChannel("quartierskompass-room") : null;
  document.addEventListener("keydown", (event) => {
    const turn = turns[event.key];
    if (!turn || !moderator || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    moderator.postMessage({ turn, room: window.location.pathname });
  });
  window.setTimeout(ask, every);
})();
