(() => {
  const words = __WORDS__;
  // Read aloud, hyphenated and spelled as what it is; Streamlit's page says that it is English.
  document.documentElement.lang = words.language;
  // Where Streamlit's own words stand, and only where nothing else does: never cells, options or names of columns.
  const uploader = '[data-testid="stFileUploader"]';
  const tooltip = '[data-testid^="stTooltip"][data-testid$="Content"]';
  const own = [
    '[data-testid="stSkipToContent"]',
    '[data-testid="stTopNav"]',
    '[data-testid="stSidebar"]',
    '[data-testid="stSidebarNav"]',
    '[data-testid="stSidebarCollapseButton"] button',
    '[data-testid="stExpandSidebarButton"]',
    '[data-testid="stTopNav"] > [class*="rest"] [data-testid="stTopNavSection"] *',
    '[data-testid="stStatusWidget"] *',
    '[data-testid="stTooltipHoverTarget"] button',
    '[data-testid="stMarkdownContainer"] [role="img"][aria-label$=" icon"]',
    '[data-testid="stDialog"] button[aria-label]',
    '[data-testid="stToast"] button[aria-label]',
    '[data-testid="InputInstructions"] span',
    '[data-testid="stSelectbox"] input',
    '[data-testid="stSelectbox"] button',
    '[data-testid="stMultiSelect"] input',
    '[data-testid="stMultiSelect"] button',
    '[data-testid="stMultiSelectTagsContainer"] [role="group"]',
    '[data-key="__select_all__"] [data-item-hl]',
    '[data-key="__select_matches__"] [data-item-hl]',
    '[role="listbox"][data-empty="true"] > [role="option"] span',
    '[data-testid="stElementToolbarButton"] button',
    ".gdg-search-bar-inner button",
    ".gdg-search-status label",
    '[data-testid="search-result-area"]',
    '[data-testid="stDataFrameColumnMenu"] [role="menu"]',
    '[data-testid="stDataFrameColumnMenu"] button',
    '[data-testid="stDataFrameColumnMenu"] [role="menuitem"]',
    '[data-testid="stDataFrameColumnMenu"] [role="menuitem"] > div',
    '[data-testid="stDataFrameColumnFormattingMenu"] [role="menuitem"]',
    '[data-testid="stDataFrameStatisticsMetrics"] dt',
    '[data-testid="stDataFrameColumnVisibilityMenu"] > div > label > *',
  ].join(",");
  const places = [uploader, tooltip, own].join(",");
  const names = ["aria-label", "title", "placeholder"];

  const make = (table) => {
    const patterns = table.patterns.map(([pattern, said]) => [new RegExp(pattern), said]);
    return (text) => {
      if (Object.hasOwn(table.same, text)) return table.same[text];
      for (const [pattern, said] of patterns) {
        const found = pattern.exec(text);
        if (found) return said.replace("{found}", () => found[1]);
      }
      return null;
    };
  };
  const ofUploader = make(words.uploader);
  const ofPage = make(words.page);

  // What Streamlit had written, so that another language begins with its words and not with those of the last one.
  const english = window.kompassWords?.english ?? new WeakMap();
  const put = (node, name, now, said, set) => {
    const known = english.get(node) ?? {};
    const text = known[name]?.said === now ? known[name].english : now;
    const found = said(text.trim());
    if (found === null) return;
    english.set(node, { ...known, [name]: { english: text, said: found } });
    if (found !== now) set(found);
  };
  const putText = (node, said) => put(node, "", node.data, said, (found) => { node.data = found; });
  const putNames = (element, said) => {
    for (const name of names)
      if (element.hasAttribute(name))
        put(element, name, element.getAttribute(name), said, (found) => element.setAttribute(name, found));
  };
  const putAll = (box, said) => {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) putText(texts.currentNode, said);
    for (const named of box.querySelectorAll("[aria-label], [title]")) putNames(named, said);
  };
  const translate = (place) => {
    if (place.matches(uploader)) {
      putAll(place, ofUploader);
      // What has a name is no mere decoration.
      for (const zone of place.querySelectorAll('[role="presentation"][aria-label]')) zone.setAttribute("role", "group");
    }
    else if (place.matches(tooltip)) {
      putAll(place, ofUploader);
      // The words of a toolbar's button; elsewhere a tooltip is the app's own.
      if (document.querySelector('[data-testid="stElementToolbarButton"]:is(:hover, :focus-within)')) putAll(place, ofPage);
    } else {
      for (const child of place.childNodes) if (child.nodeType === Node.TEXT_NODE) putText(child, ofPage);
      putNames(place, ofPage);
    }
  };
  // Streamlit puts menus between the entries of the list of pages, which is none for whoever hears it then.
  const pages = '[data-testid="stSidebarNavItems"]';
  const order = (list) => {
    list.setAttribute("role", "list");
    for (const menu of list.querySelectorAll(":scope > div")) {
      menu.setAttribute("role", "listitem");
      for (const entry of menu.querySelectorAll("li")) entry.setAttribute("role", "none");
    }
  };
  // What is wider than its place is moved by keys as well, as long as it is wider.
  const wide = '[data-testid="stTable"] > div, [class*="st-key-showing"] [data-testid="stMarkdownContainer"]';
  const fit = ({ target }) => {
    if (target.scrollWidth <= target.clientWidth) for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
    else for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", words.wide]]) target.setAttribute(name, value);
  };
  window.kompassWords?.widths.disconnect();
  const widths = new ResizeObserver((changes) => changes.forEach(fit));
  const look = (changed) => {
    for (const box of changed.querySelectorAll(wide)) widths.observe(box);
    const listed = changed.closest(pages);
    if (listed) order(listed);
    for (const list of changed.querySelectorAll(pages)) order(list);
    const within = changed.closest(`${uploader},${tooltip}`);
    if (within) return translate(within);
    if (changed.matches(places)) translate(changed);
    for (const place of changed.querySelectorAll(places)) translate(place);
  };
  // Only what changed is looked at: a table that is scrolled, or a map that is moved, costs nothing.
  const follow = (records) => {
    const changed = new Set();
    for (const { type, target, addedNodes } of records)
      if (type === "childList") {
        for (const node of addedNodes) changed.add(node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
      } else changed.add(type === "attributes" ? target : target.parentElement);
    for (const element of changed) if (element?.isConnected) look(element);
  };
  window.kompassWords?.observer.disconnect();
  const observer = new MutationObserver(follow);
  observer.observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: names,
  });
  window.kompassWords = { english, observer, widths };
  look(document.body);
})();
