// How the positions of sliders become weights: the same as sozial/preview/slider_weights.py, operation by operation,
// so that both give the same doubles. `plain` is what `SliderWeights.as_plain` gives; `moved` says by key where sliders
// stand on screen, and those that it does not name stand where they stood.
const UNITS = 10000;
const WHOLE = 100 * UNITS;

const added = (values) => values.reduce((total, value) => total + value, 0);
const halfUp = (value) => Math.floor(value + 0.5);
const equal = (one, other) => one.length === other.length && one.every((value, place) => value === other[place]);

function divided(units, weights) {
  const whole = added(weights);
  if (!(whole > 0)) return weights.map(() => 0);
  const exact = weights.map((weight) => units * (weight / whole));
  const found = exact.map(Math.floor);
  const order = exact.map((part, place) => place).sort((one, other) => found[one] - exact[one] - (found[other] - exact[other]));
  for (const place of order.slice(0, units - added(found))) found[place] += 1;
  return found.map((part) => part / UNITS);
}

// Weights by the members' own sliders alone.
function ownWeights(plain, moved) {
  const found = new Map(Object.entries(plain.fixed));
  for (const member of plain.members) {
    const position = moved[member.key] ?? member.at;
    found.set(member.code, position === member.start ? member.exact : position * member.unit);
  }
  return found;
}

// How these Handlungsfelder divide what they have: as now, else as the recipe does, else evenly.
function proportions(plain, places, parts) {
  for (const known of [parts, plain.fields.map((field) => field.given)]) {
    const whole = added(places.map((place) => known[place]));
    if (whole > 0) return places.map((place) => known[place] / whole);
  }
  return places.map(() => 1 / places.length);
}

function setParts(plain, sums) {
  const isSet = (field) => field.share !== null;
  if (!plain.fields.some(isSet)) return [...sums];
  const rest = Math.max(0, 100 - added(plain.fields.filter(isSet).map((field) => field.share)));
  const left = [...plain.fields.keys()].filter((place) => !isSet(plain.fields[place]));
  const found = plain.fields.map((field) => field.share ?? 0);
  if (left.length) proportions(plain, left, sums).forEach((part, number) => { found[left[number]] = rest * part; });
  return found;
}

function partsAfter(plain, parts, place, share) {
  const others = [...parts.keys()].filter((other) => other !== place);
  const setTo = Math.min(WHOLE, Math.max(0, halfUp(share * UNITS)));
  const found = parts.map(() => setTo / UNITS);
  divided(WHOLE - setTo, proportions(plain, others, parts)).forEach((part, number) => { found[others[number]] = part; });
  return found;
}

// What each Handlungsfeld has, sliders that were moved one after the other.
function movedParts(plain, moved, sums) {
  let parts = setParts(plain, sums);
  plain.fields.forEach((field, place) => {
    const position = moved[field.key];
    if (position !== undefined && position !== field.at) parts = partsAfter(plain, parts, place, position);
  });
  return parts;
}

const sumsOf = (plain, own) => plain.fields.map((field) => added(field.codes.map((code) => own.get(code))));

function allWeights(plain, moved) {
  const own = ownWeights(plain, moved);
  if (!plain.fields.length) return own;
  const sums = sumsOf(plain, own);
  const parts = movedParts(plain, moved, sums);
  if (equal(parts, sums) || equal(parts, divided(WHOLE, sums))) return own;
  const whole = added(parts);
  const found = new Map(own);
  plain.fields.forEach((field, place) => {
    const together = whole > 0 ? plain.total * (parts[place] / whole) : 0;
    for (const code of field.codes)
      found.set(code, sums[place] > 0 ? together * (own.get(code) / sums[place]) : together / field.codes.length);
  });
  return found;
}

// The weight of each indicator and composite, by code.
export function weightsAt(plain, moved) {
  return Object.fromEntries(allWeights(plain, moved));
}

// What each slider has, by its key: a Handlungsfeld of the index, a member of its composite; at most 1.
export function sharesAt(plain, moved) {
  const weights = allWeights(plain, moved);
  const sumOf = (codes) => added(codes.map((code) => weights.get(code) ?? 0));
  const found = new Map();
  const parts = movedParts(plain, moved, sumsOf(plain, ownWeights(plain, moved)));
  const index = added(parts);
  plain.fields.forEach((field, place) => found.set(field.key, index > 0 ? parts[place] / index : 0));
  const sums = new Map(Object.entries(plain.composites).map(([code, codes]) => [code, sumOf(codes)]));
  for (const member of plain.members) {
    const total = sums.get(member.composite);
    found.set(member.key, total > 0 ? weights.get(member.code) / total : 0);
  }
  return Object.fromEntries(found);
}
