// Turns the room's screen: Alt with Page Up or Page Down here, plain arrow and page keys in the projector's window.
(() => {
  if (window.kompassStage) return;
  window.kompassStage = true;

  function turn(name) {
    const button = document.querySelector(`.st-key-ws-stage-${name} button`);
    if (!button || button.disabled) return false;
    button.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const name = { PageDown: "next", PageUp: "back" }[event.key];
    if (name && turn(name)) event.preventDefault();
  });

  if (!("BroadcastChannel" in window)) return;
  new BroadcastChannel("quartierskompass-room").addEventListener("message", (event) => {
    const link = document.querySelector(".st-key-ws-stage-open a");
    const { turn: name, room } = event.data ?? {};
    if (link && new URL(link.href).pathname === room && (name === "next" || name === "back")) turn(name);
  });
})();
