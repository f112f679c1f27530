// Takes pictures of a page for people to look at: shots.js PAGE.html FOLDER
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, open } from "./browser.js";

const [file, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const width of [1280, 390]) {
  for (const scheme of ["light", "dark"]) {
    const { page, context } = await open(browser, pathToFileURL(resolve(file)).href, { width, scheme });
    await page.evaluate(() => document.querySelectorAll("details").forEach((item) => { item.open = true; }));
    await page.screenshot({ path: `${folder}/${width}-${scheme}.png`, fullPage: true });
    await context.close();
  }
}
const { page } = await open(browser, pathToFileURL(resolve(file)).href, { width: 1280 });
await page.pdf({ path: `${folder}/print.pdf`, format: "A4" });
await browser.close();
