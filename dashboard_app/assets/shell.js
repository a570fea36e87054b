// The frame around the pages: whether the server answers, Escape, the filter sheet of phones.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  // Every question of the page goes through fetch: a lost connection shows in the header, a lost session leads to the sign-in.
  let isUp = true;
  const ask = window.fetch.bind(window);
  window.fetch = async function (...given) {
    try {
      const answer = await ask(...given);
      isUp = true;
      if (answer.status >= 500) {
        unanswered(given);
      }
      if (answer.status === 401) {
        const here = window.location.pathname + window.location.search;
        window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
        // The page is leaving. Dash would read the refusal twice and report that as an error of its own.
        return new Promise(() => {});
      }
      return answer;
    } catch (error) {
      if (error.name === "AbortError") {
        throw error; // we have taken it back ourselves
      }
      isUp = false;
      unanswered(given);
      throw error;
    }
  };

  // A question of Dash's that got no answer at all. Widgets ask by themselves.
  function unanswered([address, options]) {
    if (String(address).includes("_dash-update-component") && options && typeof options.body === "string") {
      mvt.palette.unanswered(JSON.parse(options.body));
    }
  }

  mvt.connection = { isUp: () => isUp };

  // Listens before anybody else does: once a calendar or a list has heard Escape, it is no longer open.
  function press(event) {
    const isOpen = document.querySelector(".dash-dropdown-content, .dash-datepicker-content, .dropdown-menu.show, .modal.show, dialog[open]");
    if (event.key === "Escape" && !isOpen && (mvt.widgets.closeFull() || closeSheet())) {
      event.preventDefault();
    }
  }

  window.addEventListener("keydown", press, true);

  const narrow = window.matchMedia("(max-width: 767.98px)");
  const bar = () => document.querySelector(".filter-bar");

  function openSheet() {
    if (!bar() || !narrow.matches) {
      return;
    }
    bar().dataset.sheet = "open";
    document.querySelector("[data-sheet-open]").setAttribute("aria-expanded", "true");
    document.body.classList.add("has-sheet");
    document.querySelector("#filter-sheet [data-sheet-close]").focus();
  }

  function closeSheet() {
    if (!bar() || bar().dataset.sheet !== "open") {
      return false;
    }
    delete bar().dataset.sheet;
    const opener = document.querySelector("[data-sheet-open]");
    opener.setAttribute("aria-expanded", "false");
    document.body.classList.remove("has-sheet");
    opener.focus();
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sheet-open]")) {
      openSheet();
    } else if (event.target.closest("[data-sheet-close]")) {
      closeSheet();
    }
  });
  narrow.addEventListener("change", closeSheet);

  clientside.shell = {
    // What all of the page hangs on has been changed: it is loaded anew.
    again(value) {
      if (value) {
        window.location.reload();
      }
    },
    // The page has changed: its title, and where one is in the menu.
    arrive(title, path) {
      document.title = title ? `${title} · MvTraders Analytics` : "MvTraders Analytics";
      document.querySelectorAll("a.rail-link").forEach((link) => {
        if (new URL(link.href).pathname === path) {
          link.setAttribute("aria-current", "page");
        } else {
          link.removeAttribute("aria-current");
        }
      });
      document.body.classList.remove("has-sheet", "has-full");
      mvt.board.leave();
      mvt.figures.leave();
    },
    // Dash gives the field of an upload no name of its own: it gets the words on its button.
    nameUpload(_list, id) {
      const name = (frames) => {
        const field = document.querySelector(`#${id} input[type=file]`);
        if (field) {
          field.setAttribute("aria-label", document.getElementById(id).textContent.trim());
        } else if (frames) {
          requestAnimationFrame(() => name(frames - 1));
        }
      };
      name(600);
    },
    // Two months side by side need room.
    months() {
      return narrow.matches ? 1 : 2;
    },
  };
})();
