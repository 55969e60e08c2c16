/* Every weighting of a recipe at once, as a browser computes it. */
import { evaluate, readMatrix, spread } from "../../../sozial/ui/static/components/engine.js";

export function weighEach(plan, packed, weightings) {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const matrix = readMatrix(bytes.buffer);
  let orders = [];
  return weightings.map((weights) => {
    const done = evaluate(plan, matrix, weights, orders);
    if (!done) return null;
    orders = done.map((found) => found.hint);
    const main = spread(done[plan.main], matrix);
    const levels = done.map((found) => spread(found, matrix));
    return {
      scores: [...main.scores], ranks: [...main.ranks], classes: [...main.classes],
      cuts: main.breaks ? main.breaks.cuts.map((cut) => (Number.isFinite(cut) ? cut : String(cut))) : null, upper: main.breaks ? main.breaks.upper : null,
      levels: levels.map((level) => ({ scores: [...level.scores], classes: [...level.classes] })),
    };
  });
}
