// The menu that holds the open page is marked, and on a phone the menu closes when a page was chosen.
(() => {
  const menus = __MENUS__;
  const mark = () => {
    const here = menus[document.title.split(" – ")[0]];
    for (const menu of document.querySelectorAll('[data-testid="stTopNavSection"]'))
      if (here !== undefined && menu.innerText.trim() === here) menu.setAttribute("aria-current", "true");
      else menu.removeAttribute("aria-current");
  };
  window.kompassMenus?.disconnect();
  window.kompassMenus ?? document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || !target.closest('[data-testid="stSidebarNavLink"]')) return;
    // After the page was asked for: a link that is gone opens nothing.
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click());
  });
  window.kompassMenus = new MutationObserver(mark);
  window.kompassMenus.observe(document.head, { childList: true, subtree: true, characterData: true });
  mark();
})();
