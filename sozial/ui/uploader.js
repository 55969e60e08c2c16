(() => {
  const words = __WORDS__;
  const patterns = [
    [/^.*files are not allowed\.$/, () => words.type],
    [/^File must be (.*) or smaller\.$/, (found) => words.size.replace("{size}", found[1])],
    [/^Remove (.*)$/, (found) => words.remove.replace("{name}", found[1])],
    [/^Cancel upload of (.*)$/, (found) => words.cancel.replace("{name}", found[1])],
    // The style sheet says both in other words; they are not to be read aloud beside them.
    [/^(.* per file|• .*)$/, () => "\u200b"],
  ];
  const said = (text) => {
    if (Object.hasOwn(words.same, text)) return words.same[text];
    for (const [pattern, make] of patterns) {
      const found = pattern.exec(text);
      if (found) return make(found);
    }
    return null;
  };
  const put = () => {
    const places = '[data-testid="stFileUploader"], [data-testid^="stTooltip"][data-testid$="Content"]';
    for (const box of document.querySelectorAll(places)) {
      const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const found = said(texts.currentNode.data.trim());
        if (found !== null && found !== texts.currentNode.data) texts.currentNode.data = found;
      }
      for (const named of box.querySelectorAll("[aria-label], [title]"))
        for (const name of ["aria-label", "title"]) {
          const found = named.hasAttribute(name) ? said(named.getAttribute(name).trim()) : null;
          if (found !== null) named.setAttribute(name, found);
        }
    }
  };
  window.kompassUploader?.disconnect();
  window.kompassUploader = new MutationObserver(put);
  window.kompassUploader.observe(document.body, { childList: true, subtree: true, characterData: true });
  put();
})();
