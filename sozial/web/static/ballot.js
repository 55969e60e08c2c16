/* Shows what is left to spend while points are entered. The ballot works without this. */
(function () {
  "use strict";
  const form = document.querySelector('form[data-form="points"]');
  if (!form) return;
  const left = document.getElementById("left");
  const fields = [...form.querySelectorAll('input[type="number"]')];
  function show() {
    const spent = fields.reduce((sum, field) => sum + (parseInt(field.value, 10) || 0), 0);
    left.textContent = form.dataset.left.replace("{n}", String(100 - spent));
  }
  fields.forEach((field) => field.addEventListener("input", show));
  show();
})();
