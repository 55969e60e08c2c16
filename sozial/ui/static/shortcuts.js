// Ctrl+Z and Ctrl+Y press the buttons of the project's line, except where somebody is typing: there they belong to the text.
(() => {
  if (window.kompassShortcuts) return;
  window.kompassShortcuts = true;
  const typed = "textarea, [contenteditable=''], [contenteditable='true'], " +
    "input:not([type=range]):not([type=checkbox]):not([type=radio]):not([type=button])";

  function wanted(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return "";
    const key = event.key.toLowerCase();
    if (key === "y" || (key === "z" && event.shiftKey)) return "redo";
    return key === "z" ? "undo" : "";
  }

  document.addEventListener("keydown", (event) => {
    const name = wanted(event);
    if (!name || (event.target instanceof Element && event.target.closest(typed))) return;
    const button = document.querySelector(`.st-key-${name} button`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
})();
