/* What one position of the sliders gives: weights, scores, ranks, classes, shares. */
import { evaluate, spread } from "./engine.js";
import { weightsAt } from "./slider_weights.js";

/* The share of everything below a composite, by code; weights as they were used. */
function sharesBelow(done, places, top) {
  const found = {};
  const descend = (place, share) => {
    const level = done[place];
    const total = level.weights.reduce((all, weight) => all + weight, 0);
    level.codes.forEach((code, at) => {
      const part = total > 0 ? (share * level.weights[at]) / total : 0;
      found[code] = (found[code] || 0) + part;
      if (places[code] !== undefined) descend(places[code], part);
    });
  };
  descend(top, 1);
  return found;
}

/* What one step shows, from the positions of the sliders. */
export function compute(plan, matrix, sliders, moved, orders) {
  const done = evaluate(plan.index, matrix, weightsAt(sliders, moved), orders);
  return done && { ...shown(plan, matrix, done), orders: done.map((level) => level.hint) };
}

/* The same of what the server has computed. */
export function computed(plan, matrix, step) {
  const done = step.done.map((level, at) => ({
    ...level,
    code: plan.index.levels[at].code,
    weights: plan.index.levels[at].codes.map((code) => level.weights[code] ?? 0),
  }));
  return { ...shown(plan, matrix, done), line: step.line };
}

function shown(plan, matrix, done) {
  done.forEach((level, at) => { level.codes = plan.index.levels[at].codes; });
  const places = Object.fromEntries(plan.index.levels.map((level, at) => [level.code, at]));
  const below = (top) => sharesBelow(done, places, top);
  return { done, whole: below(plan.index.main), below, main: spread(done[plan.index.main], matrix) };
}
