/* What areas are filled with: colours of classes, and patterns that differ without colour. */
window.MapFills = function (state) {
  "use strict";

  const SIZE = 8;
  const made = {};

  function tile(colour) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const pen = canvas.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, SIZE, SIZE);
    return { canvas, pen };
  }

  /* Lines from corner to corner, downwards or upwards, which go on in the tiles beside. */
  function lines(pen, from, to) {
    for (const shift of [-SIZE, 0, SIZE]) {
      pen.beginPath();
      pen.moveTo(shift, from);
      pen.lineTo(shift + SIZE, to);
      pen.stroke();
    }
  }

  /* A colour with white lines: a class that differs from its neighbours also without colour. */
  function hatched(colour) {
    const { canvas, pen } = tile(colour);
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 2;
    lines(pen, 0, SIZE);
    return canvas;
  }

  /* Patterns for "no data" (diagonal lines) and "not rated" (dots): they differ without colour. */
  function pattern(kind) {
    const { canvas, pen } = tile("#f4f4f4");
    pen.strokeStyle = pen.fillStyle = "#767676";
    if (kind === "nodata") {
      pen.lineWidth = 1.4;
      lines(pen, SIZE, 0);
    } else {
      for (const [x, y] of [[2, 2], [6, 6]]) {
        pen.beginPath();
        pen.arc(x, y, 1.3, 0, 2 * Math.PI);
        pen.fill();
      }
    }
    return canvas;
  }

  function repeated(name, make) {
    const canvas = made[name] || (made[name] = make());
    return canvas.getContext("2d").createPattern(canvas, "repeat");
  }

  /* What a class is filled with: its sign is a figure, "-" without data, "x" not rated. */
  function of(code) {
    if (code === "-" || code === "x") {
      const kind = code === "-" ? "nodata" : "notrated";
      return repeated(kind, () => pattern(kind));
    }
    const number = parseInt(code, 36);
    const colour = state.paint.colours[number];
    return (state.paint.hatched || [])[number] ? repeated("hatched " + colour, () => hatched(colour)) : colour;
  }

  return { of, hatched, pattern };
};
