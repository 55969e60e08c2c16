/* Where one class ends and the next begins: `sozial.index.classify`, for the schemes that `sozial.preview.plan` names. */
import { EQUAL, ascending, rankScores, reachOf, settle } from "./equality.js";
import { ends, moments } from "./moments.js";

const NO_CLASS = -1;
const LARGEST = 1e100;
/* Hyndman and Fan (1996): a and b of the position a + p (n + 1 - a - b), in eighths. */
const POSITIONS = { 7: 8, 9: 3 };

/* Cut-offs, and whether a value on one belongs to the class above; null without any value, undefined where the server
 * has to be asked. */
export function cutClasses(plan, values) {
  if (!values.length) return null;
  return SCHEMES[plan.name](values, plan);
}

const SCHEMES = {
  sd(values, plan) {
    const [least, greatest] = ends(values);
    if (least === greatest) return breaks([], []);
    const [mean, sd] = moments(values, plan.ddof);
    if (values.length > plan.ddof && !(sd > 1 / LARGEST && sd < LARGEST)) return undefined;
    return breaks(plan.cuts.map((cut) => mean + cut * sd), plan.upper);
  },
  fixed(values, plan) {
    return breaks(plan.cuts, plan.upper);
  },
  quantiles(values, plan) {
    const near = EQUAL * reachOf(values);
    const ordered = Float64Array.from(values).sort();
    const found = Float64Array.from(plan.shares, (share) => quantile(ordered, share, POSITIONS[plan.type]));
    settle(found, near);
    let cuts = [...new Set(found)].sort((one, other) => one - other);
    const last = ordered[ordered.length - 1];
    cuts = cuts.filter((cut) => (plan.above ? cut - ordered[0] > near : last - cut > near));
    return breaks(cuts, cuts.map(() => plan.above));
  },
  equal(values, plan) {
    const [least, greatest] = ends(values);
    if (least === greatest) return breaks([], []);
    const cuts = steps(least, greatest, plan.count);
    return breaks(cuts, cuts.map(() => false));
  },
  rank_quantiles(values, plan) {
    const [least, greatest] = ends(values);
    if (least === greatest) return breaks([], []);
    const ranks = rankScores(values, "min", "highest", ascending(values));
    const { count } = plan;
    const total = values.length;
    const groups = ranks.map((rank) =>
      (plan.rounding === "ceil" ? Math.ceil((rank * count) / total) : Math.floor(((rank - 1) * count) / total) + 1));
    const cuts = [];
    for (let group = count - 1; group > 0; group -= 1) {
      let cut = Infinity;
      values.forEach((value, at) => { if (groups[at] <= group && value < cut) cut = value; });
      cuts.push(cut);
    }
    const named = plan.labels.length ? plan.labels : cuts.concat([0]).map((_cut, at) => String(count - at));
    return { cuts, upper: cuts.map(() => true), labels: named };
  },
  hybrid(values, plan) {
    const ranks = rankScores(values, "min", "highest", ascending(values));
    const most = Math.max((plan.share / 100) * values.length + 1e-9, 1);
    const rest = values.filter((_value, at) => ranks[at] > most);
    if (!rest.length) return breaks([], []);
    const [least, greatest] = ends(rest);
    const below = least < greatest ? steps(least, greatest, plan.count) : [];
    let top = Infinity;
    values.forEach((value, at) => { if (ranks[at] <= most && value < top) top = value; });
    return breaks([...below, top], [...below.map(() => false), true]);
  },
};

function breaks(cuts, upper) {
  return { cuts: [...cuts], upper: [...upper], labels: null };
}

/* The inner borders of so many parts of equal width. */
function steps(least, greatest, count) {
  const width = (greatest - least) / count;
  return Array.from({ length: count - 1 }, (_part, at) => (at + 1) * width + least);
}

function quantile(ordered, [numerator, denominator], edge) {
  /* Position in parts of 8 × the denominator: whole numbers, so that nothing has to be forgiven. */
  const unit = 8 * denominator;
  const size = ordered.length;
  let position = edge * denominator + numerator * (8 * (size + 1) - 2 * edge);
  position = Math.min(Math.max(position, unit), size * unit);
  const below = Math.floor(position / unit);
  const rest = (position - below * unit) / unit;
  const low = ordered[below - 1];
  const high = ordered[Math.min(below, size - 1)];
  return rest === 0 || low === high ? low : (1 - rest) * low + rest * high;
}

/* The class of each value, -1 where it is missing; a value that is as good as on a cut-off lies on it. */
export function assignClasses(values, found) {
  const classes = new Int8Array(values.length);
  if (!found) return classes.fill(NO_CLASS);
  const reach = reachOf(values);
  found.cuts.forEach((cut, place) => {
    const near = Number.isFinite(cut) ? EQUAL * Math.max(reach, Math.abs(cut)) : 0;
    const border = found.upper[place] ? cut - near : cut + near;
    for (let at = 0; at < values.length; at += 1) {
      if (found.upper[place] ? values[at] >= border : values[at] > border) classes[at] += 1;
    }
  });
  for (let at = 0; at < values.length; at += 1) if (values[at] !== values[at]) classes[at] = NO_CLASS;
  return classes;
}
