/* When two numbers are equal, and what follows from it for ranks: `sozial.index.values.equality` and `ranking`. */
export const EQUAL = 1e-12;

export function reachOf(values) {
  let reach = 0;
  for (let at = 0; at < values.length; at += 1) {
    const size = Math.abs(values[at]);
    if (size > reach) reach = size;
  }
  return Number.isFinite(reach) ? reach : 0;
}

/* Places of the values in ascending order, missing ones last. `hint`: their order a moment ago, which is nearly it. */
export function ascending(values, hint) {
  const known = [];
  const missing = [];
  if (hint && hint.length === values.length) {
    for (let place = 0; place < hint.length; place += 1) (values[hint[place]] === values[hint[place]] ? known : missing).push(hint[place]);
  } else {
    for (let at = 0; at < values.length; at += 1) (values[at] === values[at] ? known : missing).push(at);
  }
  known.sort((one, other) => values[one] - values[other]);
  return known.concat(missing);
}

/* Make values that are no further apart than the tolerance equal to the last bit: each takes the least of its run. */
export function settle(values, tolerance, hint) {
  const order = ascending(values, hint);
  let before = NaN;
  let least = NaN;
  for (let place = 0; place < order.length; place += 1) {
    const value = values[order[place]];
    if (value !== value) break;
    if (!(value - before <= tolerance)) least = value;
    before = value;
    values[order[place]] = least;
  }
  return order;
}

/* Ranks, 1 = highest or lowest; 0 = no score. */
export function rankScores(scores, ties, first, order) {
  const ranks = new Float64Array(scores.length);
  const places = ties === "order" || !order ? inOrder(scores, first, ties) : order.filter((at) => scores[at] === scores[at]);
  if (ties !== "order" && order && first === "highest") places.reverse();
  let start = 0;
  let dense = 0;
  while (start < places.length) {
    let end = start + 1;
    while (ties !== "order" && end < places.length && scores[places[end]] === scores[places[start]]) end += 1;
    dense += 1;
    const rank = { max: end, average: (start + 1 + end) / 2, dense }[ties] ?? start + 1;
    for (let place = start; place < end; place += 1) ranks[places[place]] = rank;
    start = end;
  }
  return ranks;
}

function inOrder(scores, first, ties) {
  const places = [];
  for (let at = 0; at < scores.length; at += 1) if (scores[at] === scores[at]) places.push(at);
  const sign = first === "highest" ? -1 : 1;
  return places.sort((one, other) => sign * (scores[one] - scores[other]) || (ties === "order" ? one - other : 0));
}
