// What the browser itself writes by locale: the names of months and days on the axes of charts and in lists, and when the figures are of.
// All else comes from the server as it is to be read. The page carries the locale of whoever looks at it.
(function () {
  "use strict";
  const { mvt } = window;
  const ENGLISH = "en";

  const told = () => JSON.parse(document.querySelector("[data-formats]")?.dataset.formats || "{}");

  // For the configuration of a chart; in English plotly.js knows all of it.
  function charts() {
    const { code, days, shortDays, months, shortMonths, decimal, thousands, date } = told();
    if (!code || code === ENGLISH) {
      return {};
    }
    const format = { days, shortDays, months, shortMonths, date, decimal, thousands };
    return { locale: code, locales: { [code]: { dictionary: {}, format } } };
  }

  // `fields` by a pattern such as dd.MM.y or MMM d, 'of' y.
  const written = (pattern, fields) => pattern.replace(/'([^']*)'|([a-zA-Z])\2*/g, (field, quoted) => quoted ?? fields[field] ?? field);

  // An instant such as 2026-11-22T12:00:00+01:00 by the pattern of the locale; what tells its zone stays behind it.
  function stamp(instant) {
    const [year, month, day, hour, minute, second] = instant.slice(0, 19).split(/[-T:]/);
    const fields = { y: year, yyyy: year, M: Number(month), MM: month, d: Number(day), dd: day, H: Number(hour), HH: hour, mm: minute, ss: second };
    const pattern = told().stamp;
    return pattern && second ? written(pattern, fields) + instant.slice(19) : instant.replace("T", " ");
  }

  // Two days such as 2026-11-03 and what is between them; the year is said once where it is the same.
  function days(first, last) {
    const { day: full, dayOfYear, months, shortMonths } = told();
    const text = (one, pattern) => {
      const [y, MM, dd] = one.split("-");
      return written(pattern, { y, yyyy: y, M: Number(MM), MM, MMM: shortMonths[MM - 1], MMMM: months[MM - 1], d: Number(dd), dd });
    };
    const begin = first.slice(0, 4) === last.slice(0, 4) ? dayOfYear : full;
    return first === last ? text(last, full) : `${text(first, begin)} \u2013 ${text(last, full)}`;
  }

  // The name of a member that came from the API, which names weekdays in English.
  const member = (dimension, key, label) => (dimension === "weekday" && told().days?.[Number(key) % 7]) || label;

  mvt.locale = { charts, stamp, days, member };
})();
