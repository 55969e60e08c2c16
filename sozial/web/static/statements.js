/* Counts the characters that are left while a text is written. The page works without this. */
(function () {
  "use strict";
  for (const field of document.querySelectorAll("textarea[data-longest]")) {
    const count = field.parentElement.querySelector(".count");
    const longest = Number(field.dataset.longest);
    const show = () => {
      // As the server counts: characters, with white space as one space.
      const left = longest - [...field.value.trim().replace(/\s+/g, " ")].length;
      count.textContent = field.dataset.left.replace("{n}", String(left));
      count.classList.toggle("over", left < 0);
    };
    field.addEventListener("input", show);
    show();
  }
})();
