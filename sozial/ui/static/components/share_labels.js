/* Shares in the labels of sliders and in the fields beside them, as the server writes them. */
import { sharesAt } from "./slider_weights.js";
import { className } from "./widgets.js";
import { numbers, shares } from "./words.js";

/* The share stands at the end of a label, after the last sign that parts them; what says more than a share stays. */
function writeShare(key, text) {
  for (const words of document.querySelectorAll(`.${className(key)} :is([data-testid="stWidgetLabel"], button) p`)) {
    const last = words.lastChild;
    if (!last || last.nodeType !== Node.TEXT_NODE) continue;
    const at = last.nodeValue.lastIndexOf("\u00b7 ");
    if (at < 0 || !/^\d[\d.,]*\u00a0%$/.test(last.nodeValue.slice(at + 2))) continue;
    const next = last.nodeValue.slice(0, at + 2) + text;
    if (last.nodeValue !== next) last.nodeValue = next;
  }
}

export function paintShares(plan, found, sliders, moved) {
  const write = shares(plan.language, 1);
  const below = new Map();
  for (const { key, code, of } of plan.labels) {
    if (!below.has(of)) below.set(of, found.below(of));
    const text = write(below.get(of)[code] || 0);
    writeShare(key, text);
    writeShare("open-" + code, text);
  }
  const parts = sharesAt(sliders, moved);
  for (const { key, name } of sliders.fields) {
    writeShare(key, write(parts[key]));
    writeShare("open-" + name, write(parts[key]));
    writeTyped(name, 100 * parts[key], plan.language);
  }
}

/* The field beside a Handlungsfeld's slider says the same, unless somebody types in it. */
function writeTyped(name, share, language) {
  const input = document.querySelector(`.${className("exact-" + name)} input`);
  if (!input || input === document.activeElement) return;
  const digits = Math.round(share * 100) === Math.round(share * 10) * 10 ? 1 : 2;
  const text = numbers(language, digits)(share);
  if (input.value !== text) input.value = text;
}
