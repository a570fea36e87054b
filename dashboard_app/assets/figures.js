// The pages of figures: cards in their places, with what one may choose in their heads. Which cards there are is told by the page.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const { make, hidden, icon } = mvt.draw;
  const FEW = 3; // so many words stand side by side; more of them are a list

  let told = null; // {rows: [{css, widgets}], choices}, as the page says
  const widgets = new Map(); // name -> its description

  const host = () => document.getElementById("figures");
  const described = (id) => ({ widget: { name: id, drill: mvt.drill.of(id), sort: mvt.drill.order(id) } });
  // What one has gone into shows an answer of its own.
  const questions = mvt.questions((id) => ({ ...described(id), group: mvt.drill.of(id) ? "" : widgets.get(id).group }));

  // What is chosen for all widgets, and where one is in single ones.
  function look(search) {
    const { base, changed } = mvt.drill.look(search);
    changed.forEach(questions.again);
    questions.look(base);
    mvt.rows.look();
  }

  const page = {
    questions,
    look,
    described,
    title: (id) => widgets.get(id).title,
    asks: () => true,
    mayEdit: () => false,
    has: (id) => widgets.has(id),
    refresh: () => questions.refresh(() => 0),
  };

  function choose(name, value) {
    mvt.filters.set({ [name]: value === told.choices[name].values[0][0] ? null : value });
  }

  function list(name, { label, values }) {
    const select = make("select", "form-select form-select-sm", ...values.map(([value, text]) => new Option(text, value)));
    select.dataset.choice = name;
    select.addEventListener("change", () => choose(name, select.value));
    return make("label", "chooser", hidden(label), select);
  }

  function segment(name, { label, values }, card) {
    const words = values.map(([value, text]) => {
      const input = Object.assign(make("input", "visually-hidden"), { type: "radio", name: `${card}-${name}`, value, id: `${card}-${name}-${value}` });
      input.addEventListener("change", () => choose(name, value));
      const word = Object.assign(make("label", "segment-word", text), { htmlFor: input.id });
      return make("div", "form-check", input, word);
    });
    const group = make("div", "segment segment-choice", ...words);
    group.dataset.choice = name;
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", label);
    return group;
  }

  function control(name, card) {
    const choice = told.choices[name];
    return choice.values.length < FEW ? segment(name, choice, card) : list(name, choice);
  }

  function titleLink(card, path) {
    const name = card.querySelector(".widget-name");
    const link = make("a", "title-link");
    link.dataset.path = path;
    name.replaceWith(link);
    link.append(name, icon("arrow-right"));
    link.addEventListener("click", (event) => mvt.draw.follow(event, link));
  }

  function put(place, one) {
    widgets.set(one.id, one);
    const card = mvt.draw.frame(one, one.family, { isMovable: false });
    card.className += one.area ? ` area-${one.area}` : "";
    card.dataset.leads = one.leads;
    if (one.area.split(" ").includes("scrolls")) {
      // What is moved sideways on a narrow screen must be within reach of the keyboard.
      const body = Object.assign(card.querySelector(".widget-body"), { tabIndex: 0 });
      body.setAttribute("role", "region");
      body.setAttribute("aria-label", one.title);
    }
    if (one.choices.length) {
      card.querySelector(".widget-menu").before(make("div", "widget-controls", ...one.choices.map((name) => control(name, one.id))));
    }
    if (one.more) {
      titleLink(card, one.more);
    }
    mvt.draw.about(card, one.about);
    place.append(card);
    questions.put(one.id, card);
  }

  // What the address says, shown by the controls.
  function showChoices(search) {
    const query = new URLSearchParams(search || "");
    for (const element of host().querySelectorAll(".widget [data-choice]")) {
      const { choice } = element.dataset;
      const value = query.get(choice) || told.choices[choice].values[0][0];
      if (element.tagName === "SELECT") {
        element.value = value;
      } else {
        element.querySelectorAll("input").forEach((input) => {
          input.checked = input.value === value;
          input.nextElementSibling.classList.toggle("segment-on", input.checked);
        });
      }
    }
  }

  function close() {
    questions.clear();
    widgets.clear();
    told = null;
    mvt.shown = null;
  }

  function open(given) {
    close();
    told = given;
    mvt.shown = page;
    for (const { css, widgets: those } of given.rows) {
      const row = make("div", css);
      those.forEach((one) => put(row, one));
      host().append(row);
    }
    if (questions.search() !== null) {
      showChoices(questions.search());
    }
    mvt.filters.carry();
    questions.pump();
    mvt.rows.look();
  }

  mvt.figures = {
    // Another page is shown: what is drawn here is let go, with everything that listens to it.
    leave() {
      if (told && !host()) {
        close();
        questions.look(null);
        mvt.drill.leave();
      }
    },
  };

  clientside.figures = {
    open(given) {
      if (given && host()) {
        mvt.whenLoaded(() => open(given));
      }
      return String(Boolean(given));
    },
    look(search) {
      if (search !== null && search !== undefined && host()) {
        if (told) {
          showChoices(search);
        }
        look(search);
      }
      return search || "";
    },
  };
})();
