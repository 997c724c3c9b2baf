"""Opens a report in Chromium and says what is wrong with it.

    python3 check_report.py REPORT.html
    python3 check_report.py --jobs JOBS.json

Prints one JSON object: each check with its list of faults, and under `seen` how much was looked
at, since a check that saw nothing has found nothing. JOBS.json is a list of objects with `path`,
`names` (headings that the report must show as they are) and `only` (the checks to make; all if
empty); for it a list of such results is printed. Needs the packages playwright and
axe-playwright-python (for the axe-core in it) and a Chromium: CHROMIUM, or the system's own.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import re
import shutil

from playwright.sync_api import sync_playwright

WIDTHS = (360, 690, 1280)
MARKUP = "script, img, iframe, object, embed, link, base, form, input, audio, video"


def axe_source():
    """axe-core as it is bundled with its package."""
    folder = importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]
    return (pathlib.Path(folder) / "axe.min.js").read_text(encoding="utf-8")


class Checker:
    def __init__(self, browser, path, names):
        self.browser = browser
        self.url = pathlib.Path(path).resolve().as_uri()
        self.names = names
        self.noise = []
        self.seen = {}

    def open(self, width=1280, scheme="light", scripts=True):
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme,
            java_script_enabled=scripts, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("console", lambda message: self.noise.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        page.on("request", self.note_request)
        page.on("dialog", self.note_dialog)
        page.goto(self.url)
        return page

    def note_request(self, request):
        if request.url.split("#")[0] != self.url:
            self.noise.append(f"request: {request.url}")

    def note_dialog(self, dialog):
        self.noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    @staticmethod
    def open_all(page):
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")

    # Each check returns its faults.

    def loading(self):
        """Nothing on the console, no error, no dialog, no request but the file itself."""
        start = len(self.noise)
        page = self.open()
        self.open_all(page)
        page.mouse.wheel(0, 20_000)
        page.wait_for_timeout(200)
        page.context.close()
        self.seen["loading"] = 1
        return self.noise[start:]

    def width(self):
        """The page itself never scrolls sideways."""
        faults = []
        for width in WIDTHS:
            page = self.open(width)
            self.open_all(page)
            found = page.evaluate("document.documentElement.scrollWidth")
            if found > width:
                faults.append(f"{found} px wide at {width} px")
            page.context.close()
        self.seen["width"] = len(WIDTHS)
        return faults

    def accessibility(self):
        """axe-core finds nothing serious or critical, in either scheme."""
        source = axe_source()
        faults = []
        passes = 0
        for scheme in ("light", "dark"):
            page = self.open(scheme=scheme)
            self.open_all(page)
            page.evaluate(source + "\n;0")
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            passes += len(found["passes"])
            for violation in found["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    target = violation["nodes"][0]["target"]
                    faults.append(f"{scheme}: {violation['id']}: {violation['help']}: {target}")
            page.context.close()
        self.seen["accessibility"] = passes
        return faults

    def sorting(self):
        """Every column sorts by what it shows, both ways, and says so."""
        page = self.open()
        faults = []
        headings = page.locator("table.sortable thead th")
        self.seen["sorting"] = headings.count()
        if headings.count() == 0:
            faults.append("no column can be sorted")
        for column in range(headings.count()):
            heading = headings.nth(column)
            title = heading.inner_text().strip()
            if heading.locator("button").count() != 1:
                faults.append(f"{title}: no button")
                continue
            orders = []
            for direction in ("ascending", "descending"):
                heading.locator("button").click()
                faults += self.sort_faults(page, column, title, direction)
                orders.append(self.column(page, 0))
            shown = self.column(page, column)
            if len(set(shown)) > 1 and orders[0] == orders[1]:
                faults.append(f"{title}: the order never changes")
        page.context.close()
        return faults

    def sort_faults(self, page, column, title, direction):
        states = page.evaluate(
            "[...document.querySelectorAll('table.sortable thead th')]"
            ".map(cell => cell.getAttribute('aria-sort'))")
        wanted = [direction if place == column else None for place in range(len(states))]
        if states != wanted:
            return [f"{title}: aria-sort is {states}"]
        is_figure = page.evaluate(
            "place => document.querySelectorAll('table.sortable thead th')[place]"
            ".classList.contains('figure')", column)
        texts = self.column(page, column)
        keys = [figure(text) if is_figure else word(text) for text in texts]
        known = [key for key in keys if key is not None]
        if is_figure and any(key is None for key in keys[: len(known)]):
            return [f"{title}: {direction}: what is missing does not come last: {texts}"]
        if known != sorted(known, reverse=direction == "descending"):
            return [f"{title}: not {direction}: {texts}"]
        return []

    @staticmethod
    def column(page, place):
        return page.evaluate(
            "place => [...document.querySelector('table.sortable').tBodies[0].rows]"
            ".map(row => row.cells[place].textContent.trim())", place)

    def keyboard(self):
        """The headings sort and the instruments open without a mouse."""
        page = self.open()
        faults = []
        buttons = page.locator("table.sortable thead button")
        self.seen["keyboard"] = buttons.count()
        if buttons.count() == 0:
            page.context.close()
            return ["no heading can be reached"]
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") != "skip":
            faults.append("the first stop is not the link past the contents")
        reached = []
        for _ in range(200):
            page.keyboard.press("Tab")
            place = page.evaluate(
                "[...document.querySelectorAll('table.sortable thead button')]"
                ".indexOf(document.activeElement)")
            if place < 0 and reached:
                break
            if place >= 0:
                reached.append(place)
                if page.evaluate(
                        "getComputedStyle(document.activeElement).outlineStyle") == "none":
                    faults.append(f"button {place} does not show that it has the focus")
                for key, direction in (("Enter", "ascending"), ("Space", "descending")):
                    page.keyboard.press(key)
                    faults += self.sort_faults(page, place, f"button {place}", direction)
        if reached != list(range(buttons.count())):
            faults.append(f"the keyboard reaches the headings {reached}")
        first = page.locator("details.instrument").first
        first.locator(":scope > summary").focus()
        page.keyboard.press("Enter")
        if not first.evaluate("item => item.open"):
            faults.append("Enter does not open an instrument")
        page.keyboard.press("Space")
        if first.evaluate("item => item.open"):
            faults.append("Space does not close it")
        page.context.close()
        return faults

    def folding(self):
        """One instrument opens, all open, all close; a link opens its target."""
        page = self.open()
        faults = []
        total = page.locator("details.instrument").count()
        self.seen["folding"] = total

        def expect(wanted, what):
            found = page.locator("details.instrument[open]").count()
            if found != wanted:
                faults.append(f"{what}: {found} open; expected {wanted}")

        expect(0, "at first")
        page.locator("details.instrument > summary").first.click()
        expect(1, "after a click")
        for name, wanted in (("Expand all", total), ("Collapse all", 0)):
            button = page.get_by_role("button", name=name)
            if button.count() != 1:
                faults.append(f"no button {name}")
                continue
            button.click()
            expect(wanted, name)
        link = page.locator("table.sortable tbody th a").last
        target = link.get_attribute("href")
        for attempt in ("first", "second"):
            link.click()
            page.wait_for_timeout(100)
            if page.locator(target).count() != 1:
                faults.append(f"nothing is at {target}")
                break
            if not page.locator(target).evaluate("item => item.open"):
                faults.append(f"the {attempt} click on a link does not open {target}")
            page.locator(target).evaluate("item => { item.open = false }")
        page.context.close()
        return faults

    def printing(self):
        """Everything is open on paper, with scripts and without, and as before afterwards."""
        faults = []
        page = self.open()
        self.seen["printing"] = page.locator("details").count()
        page.locator("details.instrument > summary").first.click()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        if closed := page.locator("details:not([open])").count():
            faults.append(f"{closed} folded up on paper")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        if page.locator("details[open]").count() != 1:
            faults.append("not as before after printing")
        page.context.close()
        page = self.open(scripts=False)
        page.emulate_media(media="print", color_scheme="dark")
        hidden = page.evaluate(
            "[...document.querySelectorAll('details > :not(summary)')]"
            ".filter(item => !item.checkVisibility()).length")
        if hidden:
            faults.append(f"{hidden} parts hidden on paper without scripts")
        if page.locator("thead button").count():
            faults.append("buttons that do nothing without scripts")
        if page.get_by_role("button", name="Expand all").count():
            faults.append("a button to expand that does nothing without scripts")
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        if background != "rgb(255, 255, 255)":
            faults.append(f"the paper is {background}")
        page.context.close()
        return faults

    def markup(self):
        """Names stay text: no element, no handler and no identifier came in with them."""
        page = self.open(scripts=False)
        foreign = page.evaluate(
            "query => [...document.querySelectorAll(query)].map(item => item.outerHTML)", MARKUP)
        faults = [f"foreign: {text[:80]}" for text in foreign[:-1]]
        if not foreign or not foreign[-1].startswith("<script>'use strict'"):
            faults.append("the report's own script is not the last of them")
        faults += page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(item => item.getAttributeNames()"
            ".filter(name => name.startsWith('on')).map(name => `handler: ${name}`))")
        faults += page.evaluate(
            "(() => { const ids = [...document.querySelectorAll('[id]')].map(item => item.id);"
            "return ids.filter((id, place) => ids.indexOf(id) !== place)"
            ".map(id => `identifier ${id} twice`) })()")
        faults += page.evaluate(
            "[...document.querySelectorAll('a')].map(item => item.getAttribute('href'))"
            ".filter(target => !target.startsWith('#') || !document.querySelector(target))"
            ".map(target => `link to ${target}`)")
        shown = page.evaluate(
            "[...document.querySelectorAll('summary h3')].map(item => item.textContent)")
        self.seen["markup"] = len(shown)
        faults += [f"not shown: {name}" for name in self.names if name not in shown]
        page.context.close()
        return faults


CHECKS = ("loading", "width", "accessibility", "sorting", "keyboard", "folding", "printing",
          "markup")


def figure(text):
    """What a cell of figures says, as a tuple that can be ordered; None for no figure."""
    if text == "clean":
        return (0, 0)
    if text == "held":
        return (float("inf"), 0)
    if found := re.fullmatch(r"(?:(\d+) holes?)?(?:, )?(?:([\d,]+) rejected)?", text):
        if text:
            return (int(found[1] or 0), int((found[2] or "0").replace(",", "")))
    if found := re.fullmatch(r"([\d.]+) / ([\d.]+)", text):
        return (round(float(found[1]) / float(found[2]), 9),)
    if found := re.fullmatch(r"([+−±]?)([\d.]+)[%x]", text):
        return (float(found[2]) * (-1 if found[1] == "−" else 1),)
    if text in ("–", "new", "not assessed"):
        return None
    raise ValueError(f"no figure: {text}")


def word(text):
    """Plain words, whose order is not in doubt, without a sign before them; None for others."""
    found = re.fullmatch(r"(?:[▲▼◆■□=+] )?([A-Za-z][A-Za-z ]*)", text)
    return found[1].lower() if found else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report", nargs="?")
    parser.add_argument("--jobs")
    arguments = parser.parse_args()
    if arguments.jobs:
        jobs = json.loads(pathlib.Path(arguments.jobs).read_text(encoding="utf-8"))
    elif arguments.report:
        jobs = [{"path": arguments.report, "names": [], "only": []}]
    else:
        parser.error("expected a report or --jobs")
    results = []
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for job in jobs:
            checker = Checker(browser, job["path"], job["names"])
            result = {name: getattr(checker, name)() for name in job["only"] or CHECKS}
            results.append(result | {"seen": checker.seen})
        browser.close()
    print(json.dumps(results if arguments.jobs else results[0], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
