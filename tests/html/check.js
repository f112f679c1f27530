// Checks a page that figcheck wrote, in a browser and against the rules of HTML: check.js PAGE.html
// Says what does not hold, and exits with 1 where anything does not.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { launch, open } from "./browser.js";

const file = resolve(process.argv[2]);
const expected = process.argv[3] ? JSON.parse(readFileSync(process.argv[3], "utf8")) : null;
const url = pathToFileURL(file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const failures = [];
const check = (holds, what) => { if (!holds) failures.push(what); };

const validator = new HtmlValidate(new FileSystemConfigLoader({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: { "long-title": "off", "no-trailing-whitespace": "off" },
}));
const report = await validator.validateFile(file);
for (const result of report.results) {
  for (const { line, column, ruleId, message } of result.messages) {
    failures.push(`html ${line}:${column} ${ruleId}: ${message}`);
  }
}

const browser = await launch();
for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    const { page, context, asked, said } = await open(browser, url, { width, scheme });
    const name = `${scheme} at ${width}`;
    check(asked.length === 1, `${name}: asks for ${asked.slice(1)}`);
    check(said.length === 0, `${name}: the console says ${said}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(overflow <= 0, `${name}: the page scrolls sideways by ${overflow} pixels`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((item) => { item.open = true; }));
    // The page forbids other scripts; the checker comes in by the debugger, which the policy does not bind.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, help, nodes } of violations) {
      failures.push(`${name}: axe ${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`).join("\n    ")}`);
    }
    await context.close();
  }
}

{
  const { page } = await open(browser, url, { width: 1280, script: false });
  check(await page.locator("#filter").isHidden(), "without script: the filter shows, and does nothing");
  check((await page.locator("#claims thead button").count()) === 0, "without script: there are buttons");
  check(await page.locator("#claims tbody tr").first().isVisible(), "without script: the claims are not to be seen");
  check((await page.evaluate(() => getComputedStyle(document.body).maxWidth)) !== "none", "without script: no style");
}

{
  const { page } = await open(browser, url, { width: 1280 });
  const verdicts = () => page.locator("#claims tbody tr:not([hidden])").evaluateAll((rows) => rows.map((row) => row.dataset.verdict));
  const count = (list) => list.reduce((counts, verdict) => ({ ...counts, [verdict]: (counts[verdict] ?? 0) + 1 }), {});
  const all = await verdicts();
  if (expected) {
    for (const [verdict, number] of Object.entries(expected)) {
      check((count(all)[verdict] ?? 0) === number, `${number} claims are ${verdict}, and the table has ${count(all)[verdict]}`);
      const said = await page.locator(`.counts .${verdict} b`).textContent();
      check(said === String(number), `${number} claims are ${verdict}, and the summary says ${said}`);
    }
  }
  await page.locator("#verdict").selectOption("outside");
  check((await verdicts()).every((verdict) => verdict === "outside"), "the filter lets other verdicts through");
  check(/^\d+ of \d+ claims$/.test(await page.locator("#found").textContent()), "the filter does not say how many it shows");
  await page.locator("#verdict").selectOption("");
  check((await verdicts()).length === all.length, "the filter keeps claims back");

  const head = page.locator("#claims thead th", { hasText: "Deviation" });
  const deviations = () => head.evaluate((cell) => {
    const column = cell.cellIndex;
    return Array.from(cell.closest("table").tBodies[0].rows, (row) => row.cells[column].dataset.value).filter((value) => value !== undefined).map(Number);
  });
  await head.getByRole("button").focus();
  await page.keyboard.press("Enter");
  check((await head.getAttribute("aria-sort")) === "ascending", "a column sorted by keyboard does not say so");
  const rising = await deviations();
  check(rising.every((value, index) => index === 0 || rising[index - 1] <= value), `not sorted by number: ${rising}`);
  await page.keyboard.press("Enter");
  check((await head.getAttribute("aria-sort")) === "descending", "a column does not turn round");
  check((await page.locator("#claims thead [aria-sort]").count()) === 1, "two columns say that they are sorted");
  await page.locator(".scroll").focus();
  const outline = await page.locator(".scroll").evaluate((region) => getComputedStyle(region).outlineStyle);
  check(outline !== "none", "the focused table does not show it");
}
await browser.close();

if (failures.length > 0) {
  console.error(failures.join("\n"));
  console.error(`${failures.length} failures`);
  process.exit(1);
}
console.log("the page holds: HTML, accessibility, no network, no script needed, sorting and filtering");
