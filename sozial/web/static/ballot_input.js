/* Weighing without arithmetic: steps of five points, the rest to one topic, an order by moving. Works on the fields that
   the ballot has without this. */
(function () {
  "use strict";
  const ALL = 100;

  /* A number in the digits of any script. */
  function read(field) {
    let found = 0;
    for (const letter of field.value.trim()) {
      const digit = /\p{Nd}/u.test(letter) ? digitOf(letter) : NaN;
      if (Number.isNaN(digit)) return 0;
      found = 10 * found + digit;
    }
    return found;
  }

  function digitOf(letter) {
    // The ten digits of a script follow one another, and the first is no neighbour of another script's last.
    const code = letter.codePointAt(0);
    let first = code;
    while (code - first < 9 && /\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
    return code - first;
  }

  function touch(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function bindPoints(form) {
    const left = document.getElementById("left");
    const fields = [...form.querySelectorAll("input.points")];
    const rest = () => ALL - fields.reduce((sum, field) => sum + read(field), 0);
    function show() {
      const spare = rest();
      const text = spare < 0 ? form.dataset.tooMuch : form.dataset.left;
      left.textContent = text.replace("{n}", String(Math.abs(spare)));
      left.classList.toggle("over", spare < 0);
    }
    function set(field, value) {
      field.value = String(Math.min(ALL, Math.max(0, value)));
      touch(field);
    }
    form.querySelectorAll("button[hidden]").forEach((button) => { button.hidden = false; });
    form.addEventListener("input", show);
    // By keyboard the arrows step, as in fields for numbers: the two buttons are no stops on the way.
    form.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 5, ArrowDown: -5 }[event.key];
      if (!step || !event.target.matches("input.points")) return;
      event.preventDefault();
      set(event.target, read(event.target) + step);
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[type=button]");
      if (!button) return;
      const field = button.parentElement.querySelector("input.points");
      if ("step" in button.dataset) set(field, read(field) + Number(button.dataset.step));
      else if ("rest" in button.dataset) set(field, read(field) + rest());
      else if ("equal" in button.dataset) {
        const each = Math.floor(ALL / fields.length);
        const over = ALL - each * fields.length;
        fields.forEach((one, place) => set(one, each + (place < over ? 1 : 0)));
      }
    });
    show();
  }

  function bindOrder(form) {
    const list = form.querySelector("ol.order");
    const moved = document.getElementById("moved");
    const ask = document.getElementById("ask");
    const rows = () => [...list.children];
    const choice = (row) => row.querySelector("select");
    const given = rows().map((row) => Number(choice(row).value));
    // Somebody's own order, or one that nobody has made yet.
    let own = [...given].sort((a, b) => a - b).every((place, at) => place === at + 1);
    if (own) rows().sort((a, b) => Number(choice(a).value) - Number(choice(b).value)).forEach((row) => list.append(row));
    list.classList.add("moving");
    rows().forEach((row) => {
      row.querySelector(".choice").hidden = true;
      row.querySelectorAll("button[hidden]").forEach((button) => { button.hidden = false; });
    });
    function number() {
      const all = rows();
      all.forEach((row, place) => {
        choice(row).value = String(place + 1);
        row.querySelector(".place").textContent = String(place + 1);
        const [up, down] = row.querySelectorAll("button[data-move]");
        up.disabled = place === 0;
        down.disabled = place === all.length - 1;
      });
    }
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-move]");
      if (!button) return;
      const row = button.closest("li");
      if (Number(button.dataset.move) < 0) list.insertBefore(row, row.previousElementSibling);
      else list.insertBefore(row.nextElementSibling, row);
      number();
      own = true;
      ask.hidden = true;
      // A button that cannot go further gives the focus to the one beside it.
      (button.disabled ? row.querySelector("button[data-move]:not([disabled])") : button).focus();
      const place = rows().indexOf(row) + 1;
      moved.textContent = form.dataset.moved.replace("{topic}", row.dataset.name).replace("{place}", String(place))
        .replace("{n}", String(rows().length));
      touch(choice(row));
    });
    form.addEventListener("submit", (event) => {
      if (own) return;
      event.preventDefault();
      own = true;
      ask.textContent = form.dataset.notMoved;
      ask.hidden = false;
    });
    number();
  }

  function bind() {
    const form = document.querySelector("form[data-form]");
    if (!form) return;
    if (form.dataset.form === "points") bindPoints(form);
    if (form.dataset.form === "order") bindOrder(form);
  }

  document.addEventListener("ballot:renewed", bind);
  bind();
})();
