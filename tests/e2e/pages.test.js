// What holds for every page: accessible in both color schemes, no wider than the screen, light, safe, and of use without
// JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./axe.js";
import { PAGES, browser, hasLabor, open, serve } from "./site.js";

let site;
let chrome;
const pages = Object.entries(PAGES).filter(([name]) => hasLabor || name !== "report of areas");

before(async () => {
  site = await serve();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await site?.stop();
});

for (const colorScheme of ["light", "dark"]) {
  test(`no page has an accessibility violation, ${colorScheme}`, async () => {
    const context = await chrome.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await open(context);
    for (const [name, address] of pages) {
      await page.goto(site.address + address);
      assert.deepEqual(await violations(page), [], name);
      assert.deepEqual(page.problems, [], name);
    }
    await context.close();
  });
}

test("no page scrolls sideways", async () => {
  for (const width of [320, 768, 1100, 1280]) {
    const context = await chrome.newContext({ viewport: { width, height: 800 } });
    const page = await open(context);
    const fits = async (name) => {
      const { scrollWidth, widest } = await page.evaluate(() => {
        const over = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
        return { scrollWidth: document.documentElement.scrollWidth, widest: over.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)) };
      });
      assert.ok(scrollWidth <= width, `${name} is ${scrollWidth} wide at ${width}: ${widest.join("\n")}`);
    };
    for (const [name, address] of pages) {
      await page.goto(site.address + address);
      await fits(name);
    }
    await page.goto(`${site.address}/code`);
    await page.getByLabel("Or a list").fill("registered nurse\nsoftware developer of very large distributed systems, night shift\n");
    await page.getByRole("button", { name: "Code the list" }).click();
    const change = page.getByRole("button", { name: "Change the code of row 2" });
    await change.click();
    await fits("a coded list");
    await page.getByLabel("Code of row 2").pressSequentially("registered nur");
    await page.getByRole("option").first().waitFor();
    await fits("a coded list with suggestions");
    await page.getByRole("option").first().click();
    assert.match(await page.locator("tbody tr[data-decision=hand]").innerText(), /29-1141\.00/, "no suggestion is out of reach");
    await context.close();
  }
});

// What the main part of a page says and where it leads.
async function contents(page, address) {
  await page.goto(site.address + address);
  const main = page.locator("main");
  const text = await main.evaluate((one) => {
    const lines = [...one.querySelectorAll("h1, h2, h3, p, li, th, td, dt, dd, summary, label, legend")];
    return lines.filter((line) => !line.closest("noscript, [hidden]")).map((line) => line.textContent.replace(/\s+/g, " ").trim());
  });
  const links = await main.locator("a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  return { text: text.filter((line) => line !== ""), links };
}

test("every page says the same without JavaScript", async () => {
  const withScripts = await chrome.newContext();
  const other = await withScripts.newPage();
  const context = await chrome.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const [name, address] of pages) {
    const [plain, scripted] = [await contents(page, address), await contents(other, address)];
    assert.ok(plain.text.length > 0 && plain.text.every((line) => scripted.text.includes(line)), name);
    assert.deepEqual(plain.links, scripted.links, name);
    assert.equal(await page.locator("h1").count(), 1, name);
    assert.equal(await page.locator("main").count(), 1, name);
  }
  await withScripts.close();
  await page.goto(site.address);
  await page.getByLabel("Job title, keywords or O*NET-SOC code").fill("registered nurse");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: "Registered Nurses" }).first().click();
  assert.match(await page.locator("h1").innerText(), /Registered Nurses/);
  await page.getByRole("link", { name: "Related occupations" }).first().click();
  assert.match(await page.locator("h1").innerText(), /Related occupations/);
  await page.goto(`${site.address}/compare`);
  await page.getByLabel("From").fill("registered nurse");
  await page.getByLabel("To", { exact: true }).fill("software developer");
  await page.getByRole("button", { name: "Compare" }).click();
  assert.match(page.url(), /codes=29-1141\.00,15-1252\.00/);
  await page.goto(`${site.address}/explore`);
  await page.getByLabel("Start from my current job").fill("registered nurse");
  await page.getByRole("button", { name: "Start" }).click();
  assert.match(page.url(), /from=29-1141\.00/);
  assert.ok(await page.locator(".hits li").count() > 5);
  await context.close();
});

test("what has the focus can be seen", async () => {
  for (const viewport of [{ width: 390, height: 800 }, { width: 1280, height: 800 }]) {
    const context = await chrome.newContext({ viewport });
    const page = await open(context);
    for (const [name, address] of pages) {
      await page.goto(site.address + address);
      for (let tabs = 0; tabs < 40; tabs += 1) {
        await page.keyboard.press("Tab");
        const seen = await page.evaluate(() => {
          const one = document.activeElement;
          if (one === document.body) return null;
          const { width, height } = one.getBoundingClientRect();
          const style = getComputedStyle(one.shadowRoot?.activeElement ?? one);
          const marked = style.outlineStyle !== "none" || one.closest(".picture");
          const clipped = one.closest(".hidden, [hidden]") || (one.closest("thead") && getComputedStyle(one.closest("thead")).clipPath !== "none");
          return { ok: width > 2 && height > 2 && Boolean(marked) && !clipped, html: one.outerHTML.slice(0, 120) };
        });
        if (seen === null) break;
        assert.ok(seen.ok, `${name} at ${viewport.width}: ${seen.html}`);
      }
    }
    await context.close();
  }
});

test("nothing moves by itself for those who want none of it", async () => {
  for (const [reducedMotion, behavior] of [["reduce", "auto"], ["no-preference", "smooth"]]) {
    const context = await chrome.newContext({ reducedMotion });
    const page = await open(context);
    await page.goto(site.address + PAGES.report);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), behavior);
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
    await context.close();
  }
});

test("pages are light and need few requests", async () => {
  const context = await chrome.newContext();
  const page = await open(context);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const most = { home: [60, 6], results: [60, 6], report: [60, 6], code: [60, 6], explore: [60, 6] };
  for (const [name, [kilobytes, requests]] of Object.entries(most)) {
    let bytes = 0;
    let count = 0;
    const add = ({ encodedDataLength }) => { bytes += encodedDataLength; count += 1; };
    session.on("Network.loadingFinished", add);
    await page.goto(site.address + PAGES[name], { waitUntil: "networkidle" });
    session.off("Network.loadingFinished", add);
    assert.ok(bytes <= kilobytes * 1024 && count <= requests, `${name}: ${bytes} bytes in ${count} requests`);
  }
  await context.close();
});

test("every page has a strict content policy and no markup from outside", async () => {
  const markup = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
  const asked = encodeURIComponent(markup);
  const context = await chrome.newContext();
  const page = await open(context);
  page.on("dialog", () => page.problems.push("a script from outside ran"));
  const addresses = [
    ...Object.values(PAGES),
    `/?q=${asked}`,
    `/?q=${asked}&edition=${asked}`,
    `/occupations/${asked}`,
    `/occupations/29-1141.00?area=${asked}`,
    `/browse/field/${asked}`,
    `/browse?sort=${asked}&career_cluster=${asked}`,
    `/compare?codes=${asked}`,
    `/compare?occupation=${asked}`,
    `/explore?job=${asked}`,
    `/explore?interest_code=${asked}&2.A.1.a=${asked}`,
  ];
  for (const address of addresses) {
    const answer = await page.goto(site.address + address);
    const headers = answer.headers();
    const policy = headers["content-security-policy"] ?? "";
    assert.ok(policy.includes("default-src 'none'") && !policy.includes("unsafe-inline"), address);
    assert.equal(headers["x-content-type-options"], "nosniff", address);
    assert.ok(headers["referrer-policy"], address);
    assert.equal(await page.locator("img[src=x]").count(), 0, address);
    assert.equal(await page.locator("script:not([src])").count(), 0, address);
    assert.ok(answer.status() < 500, `${address}: ${answer.status()}`);
  }
  assert.deepEqual(page.problems, []);
  await context.close();
});

test("every link within the site leads somewhere", async () => {
  const context = await chrome.newContext();
  const page = await open(context);
  const links = new Set();
  for (const [, address] of pages) {
    await page.goto(site.address + address);
    const found = await page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const one of found) links.add(one);
  }
  const kinds = new Map();
  for (const link of links) {
    // One of each kind is enough: they differ in their codes and values only.
    const kind = link.replace(/\d\d-\d{4}\.\d\d/g, "CODE").replace(/=[^&#]*/g, "=");
    if (!kinds.has(kind)) kinds.set(kind, link);
  }
  for (const link of kinds.values()) {
    const answer = await context.request.get(site.address + link);
    assert.ok(answer.ok(), `${link}: ${answer.status()}`);
  }
  assert.ok(kinds.size > 20);
  await context.close();
});
