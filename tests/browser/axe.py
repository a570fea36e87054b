"""What axe finds on a page against the WCAG 2.2 AA rules, without what is Dash's own."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path("node_modules/axe-core/axe.min.js")
OF_DASH = {"aria-allowed-attr": ".dash-datepicker-input-wrapper", "aria-hidden-focus": ".dash-dropdown-wrapper"}
"""What axe finds in Dash's own date picker and dropdown (Dash 4.4.1), by rule and place."""

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

# After a change of theme colours move for a moment; what is judged is where they come to rest.
_SETTLED = """async () => {
  const passing = document.getAnimations().filter(one => one.effect.getComputedTiming().iterations !== Infinity);
  await Promise.all(passing.map(one => one.finished.catch(() => null)));
}"""


def axe_complaints(page: Page) -> list[tuple[str, str]]:
    """(rule, element) of each violation. The page must have been opened with `bypass_csp`."""
    page.evaluate(_SETTLED)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules).then(report => report.violations)", _RULES)
    return [
        (violation["id"], node["html"][:160])
        for violation in found
        for node in violation["nodes"]
        if not _is_of_dash(page, violation["id"], node["target"][0])
    ]


def _is_of_dash(page: Page, rule: str, target: str) -> bool:
    return rule in OF_DASH and bool(page.locator(target).evaluate(f"element => element.closest('{OF_DASH[rule]}') !== null"))
