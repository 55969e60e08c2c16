/* Who lives in the quarters of the class of the greatest burden, in the words of the page. */
import { classLabels, filled, numbers, shares } from "./words.js";

/* How many quarters are in the class of the greatest burden, and who lives there: `sozial.insight.people`. */
export function headline(plan, found) {
  const { main, whole } = found;
  if (!plan.people || !main.breaks) return null;
  const classed = [...main.classes].filter((number) => number >= 0);
  if (!classed.length) return "";
  const highest = plan.people.favourable ? Math.min(...classed) : Math.max(...classed);
  const inside = main.classes.map((number) => (number === highest ? 1 : 0));
  const units = inside.reduce((all, one) => all + one, 0);
  const share = (people) => {
    let total = 0;
    let part = 0;
    people.forEach((count, at) => { if (count !== null) { total += count; part += inside[at] * count; } });
    return total > 0 ? part / total : NaN;
  };
  const count = main.breaks.cuts.length + 1;
  const label = classLabels(main.breaks.labels || plan.classes.labels, count, plan.words.classes)[count - 1];
  const whole12 = (value) => Math.round(value * 1e12);
  let best = null;
  for (const entry of plan.people.counted) {
    const weight = whole[entry.code] || 0;
    const part = share(entry.people);
    if (weight <= 0 || !Number.isFinite(part)) continue;
    if (!best || whole12(weight) > best.weight || (whole12(weight) === best.weight && part > best.part)) {
      best = { weight: whole12(weight), part, name: entry.name, people: entry.who };
    }
  }
  const write = shares(plan.language, 0);
  const words = plan.people.words;
  const parts = [];
  if (plan.people.inhabitants) {
    const living = share(plan.people.inhabitants);
    if (Number.isFinite(living)) parts.push(filled(words.inhabitants, { share: write(living) }));
  }
  const n = numbers(plan.language, 0)(units);
  const sentences = [];
  if (best) {
    const said = { ...best, share: write(best.part), n, label };
    if (best.people) parts.push(filled(words.people, said));
    else sentences.push(filled(units === 1 ? words.caseOne : words.caseMany, said));
  }
  if (parts.length) {
    const lead = filled(units === 1 ? words.one : words.many, { n, label });
    const both = parts.length > 1 ? filled(words.both, { first: parts[0], second: parts[1] }) : parts[0];
    sentences.unshift(`${lead} ${both}.`);
  }
  return sentences.join(" ");
}

/* The words are the screen's own; what stands between two stars is bold, as in Streamlit's. */
export function paintHeadline(place, line) {
  place.replaceChildren();
  line.split("**").forEach((part, at) => {
    const node = document.createElement(at % 2 ? "strong" : "span");
    node.textContent = part;
    place.append(node);
  });
}
