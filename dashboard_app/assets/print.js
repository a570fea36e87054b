// What is printed: in the light theme and as wide as the paper, with the charts drawn for it, under a line that says what one looks at.
(function () {
  "use strict";
  const { mvt } = window;
  const root = document.documentElement;
  const PAGE_ROWS = 25; // a table of so many rows is kept on one page
  const medium = window.matchMedia("print");

  const isOn = () => root.hasAttribute("data-printing");
  const cards = () => [...document.querySelectorAll(".widget[data-widget]")];
  const isNumber = (card) => card.classList.contains("widget-kpi");
  const isTable = (card) => !card.querySelector(".widget-content").hidden && !isNumber(card);

  // The cards in reading order, each with the place it is put in by the page and whether it is wide there.
  function placed() {
    const document_ = mvt.board.isOpen() ? mvt.board.document() : null;
    if (!document_) {
      return cards().map((card) => ({ card, place: card, isWide: /area-(wide|full|two-thirds)/.test(card.className) }));
    }
    const shown = mvt.grid.inOrder(document_.widgets.filter(({ id }) => mvt.board.card(id)));
    return shown.map(({ id, layout }) => {
      const card = mvt.board.card(id);
      return { card, place: card.closest(".grid-stack-item"), isWide: layout.w > 6 };
    });
  }

  // Narrow charts stand in pairs; one that is left alone is wide. A long table may go over pages.
  function arrange() {
    const all = placed().map((one) => ({ ...one, isHalf: !one.isWide && !isNumber(one.card) && !isTable(one.card) }));
    const inRow = all.filter(({ card }) => isNumber(card)).length % 5 === 0 ? "fifth" : "quarter";
    let isSecond = false;
    all.forEach(({ card, place, isHalf }, at) => {
      const isPair = isHalf && (isSecond || Boolean(all[at + 1] && all[at + 1].isHalf));
      isSecond = isPair && !isSecond;
      place.dataset.paper = isNumber(card) ? inRow : isPair ? "half" : "whole";
      place.toggleAttribute("data-long", card.querySelectorAll("tr").length > PAGE_ROWS);
      place.style.order = at;
    });
  }

  // A table that is wider than the page is written smaller: there it cannot be moved sideways.
  function fit() {
    for (const content of document.querySelectorAll(".widget:not(.widget-kpi) .widget-content:not([hidden])")) {
      let size = 1;
      for (let tries = 0; tries < 4 && content.scrollWidth > content.clientWidth + 1; tries += 1) {
        size *= content.clientWidth / content.scrollWidth - 0.005; // letters do not shrink as smoothly as boxes do
        content.style.zoom = size;
      }
    }
  }

  // What is chosen and as of when, in words.
  function told() {
    const chips = [...document.querySelectorAll(".filter-chips .chip .chip-text")].map((chip) => chip.textContent.trim());
    const tab = document.querySelector('.board-tabs [aria-selected="true"]');
    const stamps = cards().map((card) => card.dataset.stamp).filter(Boolean).sort();
    const parts = [
      tab && tab.textContent.trim(),
      document.querySelector(".filter-bar") && mvt.filters.words(),
      chips.length && `Only ${chips.join(", ")}`,
      stamps.length && `Figures as of ${mvt.locale.stamp(stamps[0])}`,
    ];
    return parts.filter(Boolean).join(" · ");
  }

  function start() {
    if (isOn()) {
      return;
    }
    root.dataset.printing = "";
    root.dataset.bsTheme = "light";
    arrange();
    document.querySelector("main .top")?.after(mvt.draw.make("p", "paper-words", told()));
    fit();
    cards().forEach(mvt.draw.plot);
  }

  function end() {
    if (!isOn()) {
      return;
    }
    delete root.dataset.printing;
    document.querySelectorAll(".paper-words").forEach((line) => line.remove());
    for (const place of document.querySelectorAll("[data-paper]")) {
      delete place.dataset.paper;
      delete place.dataset.long;
      place.style.order = "";
    }
    for (const content of document.querySelectorAll(".widget-content")) {
      content.style.zoom = "";
    }
    mvt.theme.apply();
    cards().forEach(mvt.draw.plot);
  }

  window.addEventListener("beforeprint", start);
  window.addEventListener("afterprint", end);
  medium.addEventListener("change", () => (medium.matches ? start() : end()));

  mvt.print = { isOn };
})();
