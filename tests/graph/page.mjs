// Opens a page in Chromium, from a file and without a network, and uses it as people do. Prints what it saw, as JSON.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "package.json"));
const { chromium } = require("playwright-core");
const [executablePath, file] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const said = [], asked = [];
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.on("console", (it) => said.push(it.type() + ": " + it.text()));
page.on("pageerror", (it) => said.push("error: " + it.message));
page.on("dialog", (it) => { said.push("dialog: " + it.message()); it.dismiss(); });
page.on("request", (it) => asked.push(it.url()));
await page.goto(pathToFileURL(file).href);

const count = () => page.textContent("#count");
const rows = async () => {
  for (;;) {
    const more = await page.isVisible("#more");
    if (!more) return page.locator("#table tbody tr").count();
    await page.evaluate(() => document.getElementById("more").click());
  }
};
const settled = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
const search = async (text) => { await page.fill("#q", text); await settled(); };
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

const seen = { title: await page.title(), sum: await page.textContent("#sum"), count: await count() };
seen.wires = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(document.querySelectorAll("svg path").length), 50))));
// Keys: to the search by a slash, out of it by Escape; from identity to identity by arrows; a band shut and opened.
await page.keyboard.press("/");
seen.slash = await focused();
await page.keyboard.type("nobody-is-called-so");
await settled();
seen.nothing = await page.isVisible("#nothing");
await page.keyboard.press("Escape");
await settled();
seen.cleared = await count();
await page.focus(".id button");
seen.first = await focused();
await page.keyboard.press("ArrowDown");
seen.second = await focused();
await page.keyboard.press("End");
seen.last = await focused();
await page.keyboard.press("Home");
await page.keyboard.press("Enter");
seen.shut = await page.getAttribute(".id button", "aria-expanded");
await page.keyboard.press("Enter");
// The table has a row for each line from a subject to an identity.
await page.click("#as-table");
seen.rows = await rows();
seen.said = Number(await page.getAttribute("#table", "aria-rowcount"));
seen.headers = await page.locator("#table thead th[scope=col]").allTextContents();
seen.roles = await page.locator("#table tbody th[scope=row]").count();
await search("team001");
seen.found = await count();
seen.foundRows = await rows();
await page.click("#reset");
await settled();
await page.selectOption("#cluster", { index: 1 });
await settled();
seen.cluster = await count();
await page.click("#reset");
await settled();
await page.check("#wide");
await settled();
seen.wide = await count();
await page.click("#reset");
await settled();
if (await page.isVisible("#changed")) {
  await page.check("#changed");
  await settled();
  seen.changed = await count();
  seen.marks = await page.locator("#table .chip").allTextContents();
  await page.click("#reset");
}
await page.click("#as-map");
await settled();
seen.milliseconds = await page.evaluate(async () => {
  const begun = performance.now();
  document.getElementById("q").value = "team00";
  document.getElementById("filters").dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
  return Math.round(performance.now() - begun);
});
// All that can be focused has a name, and nothing is wider than a phone.
seen.nameless = await page.evaluate(() => [...document.querySelectorAll("button, input, select, summary")].filter((it) =>
  !(it.textContent.trim() || it.labels?.[0]?.textContent.trim() || it.getAttribute("aria-label"))).length);
await page.setViewportSize({ width: 390, height: 844 });
await settled();
seen.tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
await browser.close();
console.log(JSON.stringify({ ...seen, asked: asked.length, console: said }));
