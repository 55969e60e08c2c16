/* The index as `sozial.index` computes it, for weights that move: scores, ranks and classes of every composite.
 *
 * `readMatrix` reads what `sozial.preview.matrix` wrote, `evaluate` follows a plan of `sozial.preview.plan`. What
 * cannot be told exactly (a mean far beyond its spread, numbers near the end of their range) gives null: then the
 * server's answer is waited for. The same test vectors drive this and the Python side.
 */
import { assignClasses, cutClasses } from "./classes.js";
import { EQUAL, rankScores, reachOf, settle } from "./equality.js";
import { ends, moments, present } from "./moments.js";

const TOLERANCE = 1e-9;
/* Beyond so many times its spread a mean costs digits: `sozial.index.values.decimals`. */
const FAR = 1e3;
const LARGEST = 1e100;
const NO_CLASS = -1;
const NOT_RATED = -2;

/* Units, the places of those that are rated, and one array per indicator. */
export function readMatrix(buffer) {
  const [units, rated, count] = new Int32Array(buffer, 0, 4);
  const rows = new Int32Array(buffer, 16, rated);
  const start = 16 + 4 * (rated + (rated % 2));
  const columns = [];
  for (let at = 0; at < count; at += 1) columns.push(new Float64Array(buffer, start + 8 * at * rated, rated));
  const gaps = columns.map((column) => column.some((value) => !Number.isFinite(value)));
  return { units, rated, rows, columns, gaps, reach: columns.map(reachOf) };
}

/* Every composite, members first; null where the server has to be asked. `weights`: raw, by code. */
export function evaluate(plan, matrix, weights, orders = []) {
  const done = [];
  for (const [place, level] of plan.levels.entries()) {
    const found = compute(level, matrix, done, weights, orders[place]);
    if (!found) return null;
    done.push(found);
  }
  const main = done[plan.main];
  main.ranks = rankScores(main.scores, plan.rank.ties, plan.rank.first, main.order);
  return done;
}

function compute(level, matrix, done, weights, hint) {
  const members = level.members.map((member) => {
    if (member.column !== undefined) {
      const at = member.column;
      return { values: matrix.columns[at], gaps: matrix.gaps[at], reach: matrix.reach[at] };
    }
    const values = done[member.level].passedOn;
    return { values, gaps: values.some((value) => !Number.isFinite(value)), reach: reachOf(values) };
  });
  const size = matrix.rated;
  const used = level.codes.map((code, at) =>
    (members[at].gaps && members[at].values.every((value) => value !== value)) ? 0 : weights[code]);
  const whole = used.reduce((total, weight) => total + weight, 0);
  const nothing = () => new Float64Array(size).fill(NaN);
  if (!(whole > 0)) return finish(level, nothing(), nothing(), null, used, 0, null);
  const complete = !members.some((member) => member.gaps);
  const aggregate = aggregated(level, members, used, whole, complete, size);
  if (!complete) blank(aggregate, members, used, whole, level.needed);
  for (let at = 0; at < size; at += 1) if (!Number.isFinite(aggregate[at])) aggregate[at] = NaN;
  const tolerance = noise(level, members, used, whole, aggregate);
  const order = settle(aggregate, tolerance, hint);
  const scores = again(level.again, aggregate);
  if (!scores) return null;
  return finish(level, aggregate, scores, scores === aggregate ? order : null, used, tolerance, order);
}

function finish(level, aggregate, scores, order, used, tolerance, hint) {
  const found = { code: level.code, aggregate, scores, order, hint, weights: used, tolerance, classes: null, breaks: null };
  found.passedOn = level.passesOn === "aggregate" ? aggregate : scores;
  if (level.classes) {
    found.breaks = cutClasses(level.classes, present(scores));
    if (found.breaks === undefined) return null;
    found.classes = assignClasses(scores, found.breaks);
  }
  return found;
}

function aggregated(level, members, used, whole, complete, size) {
  const { name } = level.aggregate;
  if (name === "arithmetic" || name === "sum") {
    const divisor = name === "sum" ? level.aggregate.divisor : 1;
    const full = name === "sum" ? whole / divisor : 1;
    return complete ? product(members, used, name === "sum" ? divisor : whole, size) : meanOfPresent(members, used, full, size);
  }
  const exponent = { geometric: 0, harmonic: -1 }[name] ?? level.aggregate.exponent;
  return power(members, used, exponent, size);
}

function product(members, used, divisor, size) {
  const total = new Float64Array(size);
  members.forEach(({ values }, member) => {
    const weight = used[member] / divisor;
    if (weight === 0) return;
    for (let at = 0; at < size; at += 1) total[at] += values[at] * weight;
  });
  return total;
}

function meanOfPresent(members, used, full, size) {
  const total = new Float64Array(size);
  const there = new Float64Array(size);
  members.forEach(({ values }, member) => {
    const weight = used[member];
    if (weight === 0) return;
    for (let at = 0; at < size; at += 1) {
      if (values[at] === values[at]) {
        total[at] += values[at] * weight;
        there[at] += weight;
      }
    }
  });
  for (let at = 0; at < size; at += 1) total[at] = there[at] > 0 ? (total[at] / there[at]) * full : NaN;
  return total;
}

/* The generalised mean; exponent 0: geometric. Negative values give no score, and 0 gives 0 for exponents up to 0. */
function power(members, used, exponent, size) {
  const total = new Float64Array(size);
  for (let at = 0; at < size; at += 1) {
    let there = 0;
    let inside = 0;
    let zero = false;
    let refused = false;
    for (let member = 0; member < members.length; member += 1) {
      const value = members[member].values[at];
      const weight = used[member];
      if (weight === 0 || value !== value) continue;
      there += weight;
      if (value < 0) refused = true;
      else if (value === 0) {
        zero = true;
        inside += exponent > 0 ? 0 : NaN;
      } else inside += weight * (exponent === 0 ? Math.log(value) : value ** exponent);
    }
    const mean = inside / there;
    total[at] = exponent === 0 ? Math.exp(mean) : mean ** (1 / exponent);
    if (exponent <= 0 && zero && there > 0) total[at] = 0;
    if (refused || !(there > 0)) total[at] = NaN;
  }
  return total;
}

/* Units of which too little is there have no score. */
function blank(aggregate, members, used, whole, needed) {
  for (let at = 0; at < aggregate.length; at += 1) {
    let missing = 0;
    for (let member = 0; member < members.length; member += 1) {
      const value = members[member].values[at];
      if (used[member] > 0 && value !== value) missing += used[member] / whole;
    }
    if (missing > 0 && !(1 - missing >= needed - TOLERANCE)) aggregate[at] = NaN;
  }
}

function noise(level, members, used, whole, aggregate) {
  if (!level.linear) return EQUAL * reachOf(aggregate);
  const together = members.reduce((total, member, at) => total + member.reach * used[at], 0);
  return (EQUAL * together) / (level.aggregate.name === "sum" ? level.aggregate.divisor : whole);
}

/* What is standardised again, step by step; null where digits would be lost. */
function again(steps, aggregate) {
  let values = aggregate;
  for (const step of steps) {
    values = step.name === "none" ? values : AGAIN[step.name](values, step);
    if (!values) return null;
  }
  return values;
}

const AGAIN = {
  zscore(values, step) {
    const known = present(values);
    let [mean, sd] = known.length ? moments(known, step.ddof) : [NaN, NaN];
    if (step.mean !== null && step.sd !== null) [mean, sd] = [step.mean, step.sd];
    else if (known.length && (Math.abs(mean) > FAR * sd || !isSafe(sd)) && !alike(known)) return null;
    else if (!known.length || alike(known) || !(sd > 0)) sd = NaN;
    return values.map((value) => (value - mean) / sd);
  },
  minmax(values, step) {
    const known = present(values);
    const [least, greatest] = ends(known);
    if (known.length && Math.max(Math.abs(least), Math.abs(greatest)) > FAR * (greatest - least) && greatest > least) return null;
    const low = step.minimum ?? least;
    const high = step.maximum ?? greatest;
    const width = high > low ? high - low : NaN;
    return values.map((value) => ((value - low) / width) * (step.high - step.low) + step.low);
  },
  percentile(values, step) {
    const known = present(values).length;
    const settled = Float64Array.from(values);
    const order = settle(settled, EQUAL * reachOf(settled));
    const ranks = rankScores(settled, step.ties, "lowest", order);
    return values.map((value, at) => (value === value && known > 1 ? ((ranks[at] - 1) / (known - 1)) * step.scale : NaN));
  },
};

function isSafe(sd) {
  return sd > 1 / LARGEST && sd < LARGEST;
}

function alike(values) {
  return values.every((value) => value === values[0]);
}

/* One composite in the order of all units: those that are not rated have no score, no rank and a class of their own. */
export function spread(found, matrix) {
  const scores = new Float64Array(matrix.units).fill(NaN);
  const ranks = new Float64Array(matrix.units);
  const classes = new Int8Array(matrix.units).fill(NOT_RATED);
  for (let at = 0; at < matrix.rated; at += 1) {
    const unit = matrix.rows[at];
    scores[unit] = found.scores[at];
    ranks[unit] = found.ranks ? found.ranks[at] : 0;
    classes[unit] = found.classes ? found.classes[at] : NO_CLASS;
  }
  return { scores, ranks, classes, breaks: found.breaks };
}

/* The weighted mean of some columns with classes of its own: one Handlungsfeld of a flat recipe. */
export function meanOf(columns, weights, classes, matrix) {
  const members = columns.map((at) => ({ values: matrix.columns[at], gaps: true }));
  const total = weights.reduce((all, weight) => all + weight, 0);
  const used = total > 0 ? weights : weights.map(() => 1);
  const scores = meanOfPresent(members, used, 1, matrix.rated);
  const breaks = cutClasses(classes, present(scores));
  return breaks === undefined ? null : { scores, ranks: null, breaks, classes: assignClasses(scores, breaks) };
}
