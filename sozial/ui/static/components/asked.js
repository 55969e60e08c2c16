/* Steps that the server computes while a slider moves: where figures must not be in the page, or a step is the server's.
 *
 * One question is under way at a time; what was wanted meanwhile and is out of date is never asked.
 */

/* What `sozial.preview.step` wrote, in the form in which engine.js gives it. */
export function readStep(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const about = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const size = about.units;
  const start = Math.ceil((4 + length) / 8) * 8;
  const doubles = (place) => new Float64Array(buffer, start + 8 * size * place, size);
  const signs = start + 16 * size * about.levels.length;
  const done = about.levels.map((level, at) => ({
    scores: doubles(2 * at),
    ranks: doubles(2 * at + 1),
    classes: new Int8Array(buffer, signs + size * at, size),
    breaks: level.breaks,
    weights: level.weights,
  }));
  return { done, line: about.line };
}

/* Every unit stands where it stands among all. */
export function everyUnit(units) {
  return { units, rated: units, rows: Int32Array.from({ length: units }, (_unit, at) => at), columns: [] };
}

export class Asked {
  constructor(address) {
    this.address = address;
    this.wanted = null;
    this.busy = false;
  }

  /* `then` gets the step, or null where there is no answer. */
  want(weights, then) {
    this.wanted = { weights, then };
    if (!this.busy) this.ask();
  }

  async ask() {
    this.busy = true;
    while (this.wanted) {
      const { weights, then } = this.wanted;
      this.wanted = null;
      const began = performance.now();
      let step = null;
      try {
        const headers = { "Content-Type": "application/json" };
        const answer = await fetch(this.address, { method: "POST", headers, body: JSON.stringify(weights) });
        if (answer.ok) step = readStep(await answer.arrayBuffer());
      } catch (error) {
        step = null;
      }
      then(step);
      /* The server has as much time for everybody else. */
      const took = performance.now() - began;
      await new Promise((go) => setTimeout(go, took));
    }
    this.busy = false;
  }
}
