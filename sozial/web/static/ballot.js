/* Learns every few seconds where the workshop stands, and shows it: at once where nothing is lost by that, else it says
   so and leaves what was entered alone. The ballot works without this. */
(function () {
  "use strict";
  const news = document.getElementById("news");
  let page = document.getElementById("ballot");
  if (!page || !news) return;
  let unsent, told, missed, looked, timer, sending;

  function begin() {
    unsent = "unsent" in page.dataset;
    told = "";
    missed = 0;
    looked = 0;
    sending = false;
  }

  function patient(milliseconds) {
    return "AbortSignal" in window && AbortSignal.timeout ? { signal: AbortSignal.timeout(milliseconds) } : {};
  }

  function wait() {
    clearTimeout(timer);
    // Phones that were opened together must not all ask together.
    timer = setTimeout(look, Number(page.dataset.looks) * 1000 * (0.8 + 0.4 * Math.random()));
  }

  async function look() {
    // A phone in a pocket asks nobody; it looks at once when it is taken out.
    if (document.hidden || sending) return;
    try {
      const answer = await fetch(page.dataset.now, { cache: "no-store", ...patient(8000) });
      if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
      const mark = await answer.text();
      missed = 0;
      if (!sending) await follow(mark);
    } catch (error) {
      missed += 1;
      if (missed > 1) say("offline", page.dataset.offline, false);
    }
    if (page) wait();
  }

  async function follow(mark) {
    looked += 1;
    if (mark === page.dataset.mark) {
      if (told === "offline" || (told && unsent)) say("", "", false);
      // The quarters of one's own weighting may be there a little later than that they are revealed.
      if ("waits" in page.dataset && looked % 4 === 0) await renew("");
      return;
    }
    if (unsent) say(mark, `${words(mark)} ${page.dataset.kept}`, true);
    else await renew(mark);
  }

  function words(mark) {
    const [number, state] = mark === "gone" ? ["", "gone"] : mark.split("-");
    const [shown, shownState] = page.dataset.mark.split("-");
    // The round is the same: the ballot leads to something else than before.
    if (number === shown && state === shownState) return page.dataset.newsBeyond || "";
    const found = page.dataset["news" + state.charAt(0).toUpperCase() + state.slice(1)] || "";
    return found.replace("{n}", number);
  }

  /* Say something in place, with a button that shows what is new. */
  function say(about, text, withButton) {
    if (told === about) return;
    told = about;
    news.textContent = text;
    news.classList.toggle("stays", withButton);
    if (!withButton) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = page.dataset.show;
    button.addEventListener("click", () => renew(""));
    news.append(button);
  }

  /* Put the page as it is now into the place of the one that is shown. */
  async function renew(mark) {
    const text = mark ? words(mark) : "";
    const answer = await fetch(page.dataset.page, { cache: "no-store", ...patient(15000) });
    if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = document.querySelector("main");
    const held = main.contains(document.activeElement);
    const fresh = document.adoptNode(read.querySelector("main"));
    main.replaceWith(fresh);
    document.title = read.title;
    page = document.getElementById("ballot");
    window.scrollTo(0, 0);
    if (held) {
      fresh.tabIndex = -1;
      fresh.focus({ preventScroll: true });
    }
    if (!page) {
      clearTimeout(timer);
      news.textContent = text;
      return;
    }
    begin();
    say(mark, text, false);
    document.dispatchEvent(new Event("ballot:renewed"));
  }

  function changed(event) {
    if (event.target.closest && event.target.closest("form[data-form]")) unsent = true;
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sending = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && page) look();
  });
  // A page that comes back with the Back button is looked at anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && page) {
      sending = false;
      look();
    }
  });
  begin();
  wait();
})();
