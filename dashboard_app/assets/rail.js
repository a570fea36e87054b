// On a phone the bar at the bottom holds the first pages; "More" opens it to all of them.
(function () {
  "use strict";
  const rail = () => document.querySelector(".rail");
  const more = () => document.querySelector(".rail-more");
  const isOpen = () => rail()?.hasAttribute("data-open");

  function set(open) {
    rail().toggleAttribute("data-open", open);
    more().setAttribute("aria-expanded", String(open));
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest(".rail-more")) {
      set(!isOpen());
    } else if (isOpen() && (target.closest(".rail-link") || !target.closest(".rail"))) {
      set(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      set(false);
      more().focus();
    }
  });
})();
