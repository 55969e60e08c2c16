/* Sums, means and ends of columns, as near to the true figures as numpy's. */

/* A sum that keeps what small terms lose beside large ones (Neumaier): no further from the true sum than numpy's. */
export function sum(values) {
  let total = 0;
  let lost = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/* What is there of a column. */
export function present(values) {
  return values.filter((value) => value === value);
}

export function moments(values, ddof) {
  const mean = sum(values) / values.length;
  const squares = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += 1) squares[at] = (values[at] - mean) ** 2;
  return [mean, values.length > ddof ? Math.sqrt(sum(squares) / (values.length - ddof)) : 0];
}

/* Least and greatest. */
export function ends(values) {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}
