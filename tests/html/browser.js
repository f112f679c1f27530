// Opens a page in the Chromium of the system, off line: FIGCHECK_CHROMIUM names another one.
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export async function launch() {
  return chromium.launch({
    executablePath: process.env.FIGCHECK_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ARGUMENTS,
  });
}

// A page at a width and in a colour scheme. `asked` fills with every address that it asks for, `said` with what its
// console says.
export async function open(browser, url, { width, scheme = "light", script = true, height = 900 }) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: script, offline: false,
  });
  const page = await context.newPage();
  const asked = [];
  const said = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(url);
  return { page, context, asked, said };
}
