/* Map and ranking painted with what the browser has computed. */
import { assignClasses, cutClasses } from "./classes.js";
import { meanOf, spread } from "./engine.js";
import { present } from "./moments.js";
import { classLabels, cutLabels, numbers } from "./words.js";

/* Classes of its own, where a composite has none from the recipe. */
function classedAnew(plan, level, matrix) {
  if (level.breaks || !plan.ownClasses) return level.breaks ? spread(level, matrix) : null;
  const breaks = cutClasses(plan.ownClasses, present(level.scores));
  return breaks === undefined ? null : spread({ ...level, breaks, classes: assignClasses(level.scores, breaks) }, matrix);
}

/* What the map shows of it: null where it shows something that weights do not change. */
export function shownOnMap(plan, matrix, found, view) {
  if (view.kind === "index") return found.main;
  if (view.kind === "level") {
    const level = found.done.find((one) => one.code === view.code);
    return level ? classedAnew(plan, level, matrix) : null;
  }
  if (view.kind === "domain" && matrix.columns.length && plan.ownClasses && plan.domains[view.code]) {
    const domain = plan.domains[view.code];
    const weights = domain.columns.map((at) => found.whole[plan.codes[at]] || 0);
    const own = meanOf(domain.columns, weights, plan.ownClasses, matrix);
    return own && spread(own, matrix);
  }
  return null;
}

function legendOf(plan, breaks, own, digits) {
  const cuts = cutLabels(breaks, plan.words, numbers(plan.language, digits));
  const labels = classLabels(breaks.labels || own, cuts.length, plan.words.classes);
  return labels.map((label, at) => ({ label, cut: cuts[at] }));
}

/* The map in the page that has this name. */
export function mapCalled(name) {
  for (const frame of document.querySelectorAll('iframe[title*="folium"]')) {
    const quarters = frame.contentWindow && frame.contentWindow.Quarters;
    if (quarters && quarters.view === name) return quarters;
  }
  return null;
}

export function paintMap(plan, shown, view, withRanks) {
  const quarters = mapCalled(view.map);
  if (!quarters || !shown.breaks) return;
  const index = view.kind === "index";
  const digits = index ? plan.digits : plan.ownDigits;
  const order = plan.areas;
  const pick = (values) => (order ? order.map((at) => values[at]) : values);
  const count = shown.breaks.cuts.length + 1;
  quarters.preview({
    classes: Array.from(pick(shown.classes), (number) => (number === -1 ? "-" : number === -2 ? "x" : number.toString(36))).join(""),
    colours: (index ? plan.colours : plan.ownColours)[count - 1],
    legend: legendOf(plan, shown.breaks, ((index ? plan.classes : plan.ownClasses) || {}).labels || [], digits),
    values: withRanks || !index ? pick(shown.scores) : null,
    ranks: withRanks && index ? pick(shown.ranks) : null,
    digits,
    few: index ? plan.words.few : "",
    rated: shown.ranks.reduce((all, rank) => all + (rank > 0 ? 1 : 0), 0),
  });
}

export function paintRanking(plan, main, withRanks) {
  const count = main.breaks ? main.breaks.cuts.length + 1 : 0;
  const none = () => new Float64Array(main.scores.length);
  document.dispatchEvent(new CustomEvent("quartierskompass:preview", { detail: {
    list: plan.list,
    now: true,
    scores: withRanks ? main.scores : none().fill(NaN),
    ranks: withRanks ? main.ranks : none(),
    classes: main.classes,
    cuts: main.breaks ? main.breaks.cuts : [],
    upper: main.breaks ? main.breaks.upper : [],
    colours: count ? plan.colours[count - 1] : [],
    labels: count ? classLabels(main.breaks.labels || (plan.classes || {}).labels || [], count, plan.words.classes) : [],
  } }));
}
