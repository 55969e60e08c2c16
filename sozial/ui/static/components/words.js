/* Numbers and cut-offs as `sozial.i18n` and `sozial.output.words` write them. */

const writers = new Map();

/* What writes numbers with so many decimals in one language; each is made once, which takes as long as many numbers. */
export function numbers(language, digits, most = digits) {
  const kind = `${language} ${digits} ${most}`;
  if (!writers.has(kind)) {
    const format = new Intl.NumberFormat(language, {
      minimumFractionDigits: digits, maximumFractionDigits: most, roundingMode: "halfEven", signDisplay: "negative",
    });
    writers.set(kind, (value) => (Number.isFinite(value) ? format.format(value).replace("-", "\u2212") : "\u2013"));
  }
  return writers.get(kind);
}

/* What writes shares of 1 as per cent. */
export function shares(language, digits) {
  const write = numbers(language, digits);
  return (share) => (Number.isFinite(share) ? write(share * 100) + "\u00a0%" : "\u2013");
}

/* A message with its places filled in. */
export function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/* Where each class begins and ends. */
export function cutLabels(breaks, words, write) {
  const shown = breaks.cuts.map(write);
  if (!shown.length) return [""];
  const under = breaks.upper[0] ? words.below : words.upTo;
  const over = breaks.upper[breaks.upper.length - 1] ? words.from : words.above;
  const middle = shown.slice(1).map((high, at) => filled(words.between, { low: shown[at], high }));
  return [filled(under, { high: shown[0] }), ...middle, filled(over, { low: shown[shown.length - 1] })];
}

/* The words for the classes: the recipe's where they fit, else the usual ones, else numbers. */
export function classLabels(own, count, usual) {
  if (own && own.length === count) return own;
  return usual[count] || Array.from({ length: count }, (_class, at) => String(at + 1));
}
