// People at work: searching by keyboard, reading a report, comparing, finding what fits, coding a list, and the search box on
// another site.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { violations } from "./axe.js";
import { browser, hasLabor, open, serve } from "./site.js";

let site;
let chrome;
let host;
let hostAddress;

before(async () => {
  // Another site, with a policy as strict as can be.
  host = createServer((request, response) => {
    const address = new URL(request.url, "http://host");
    if (address.pathname === "/events.js") {
      response.writeHead(200, { "content-type": "text/javascript" });
      response.end("addEventListener('metier-choose', (event) => { document.title = JSON.stringify(event.detail); });");
      return;
    }
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src 'self' ${site.address}; connect-src ${site.address}; form-action 'self'`,
    });
    response.end(`<!doctype html><html lang="en"><title>Host</title><script type="module" src="${site.address}/widget.js"></script>
      <script src="/events.js"></script><main><h1>Apply</h1><form action="/sent"><metier-search name="occupation"
      label="Your occupation" required texts='{"many":"{count} Vorschläge"}'></metier-search><button>Next</button></form></main></html>`);
  });
  await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
  hostAddress = `http://127.0.0.1:${host.address().port}`;
  // Clients are told apart as behind a proxy: each has its own lists.
  site = await serve("--allow-origin", hostAddress, "--trusted-proxies", "127.0.0.1");
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await site?.stop();
  host?.close();
});

async function withPage(options, use) {
  const context = await chrome.newContext(options);
  const page = await open(context);
  try {
    await use(page, context);
    assert.deepEqual(page.problems, []);
  } finally {
    await context.close();
  }
}

test("a search by keyboard alone", () => withPage({}, async (page) => {
  await page.goto(site.address);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to main content");
  const box = page.getByRole("combobox", { name: "Job title, keywords or O*NET-SOC code" });
  while (!(await box.evaluate((one) => one === document.activeElement))) await page.keyboard.press("Tab");
  await page.keyboard.type("regist");
  const list = page.getByRole("listbox");
  await list.waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.match(await page.getByRole("status").first().innerText(), /suggestion/);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  assert.equal(await list.isVisible(), false);
  assert.equal(await box.inputValue(), "regist");
  await page.keyboard.press("ArrowDown");
  const active = await box.getAttribute("aria-activedescendant");
  const chosen = page.locator(`#${active}`);
  assert.equal(await chosen.getAttribute("aria-selected"), "true");
  await page.keyboard.press("Home");
  assert.equal(await box.getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  assert.match(await page.locator(".hits h2").first().innerText(), /Registered Nurses/);
  await page.goBack();
  assert.match(await page.locator("h1").innerText(), /words people use/);
}));

test("suggestions for earlier letters never replace those for later ones", () => withPage({}, async (page) => {
  let first = true;
  await page.route("**/api/v1/suggest*", async (route) => {
    const slow = first;
    first = false;
    if (slow) await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue().catch(() => {});
  });
  await page.goto(site.address);
  const box = page.locator("#q");
  await box.pressSequentially("soft");
  await page.waitForTimeout(150);
  const last = page.waitForResponse((answer) => answer.url().includes("q=software%20dev&"));
  await box.pressSequentially("ware dev");
  await last;
  await page.getByRole("option").filter({ hasText: "Software Dev" }).first().waitFor();
  const early = await page.getByRole("option").allInnerTexts();
  await page.waitForTimeout(800);
  assert.deepEqual(await page.getByRole("option").allInnerTexts(), early);
  assert.match(early[0], /Software/);
}));

test("a suggestion for fewer letters is not taken for more", () => withPage({}, async (page) => {
  await page.goto(site.address);
  const box = page.locator("#q");
  await box.pressSequentially("regist");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.route("**/api/v1/suggest*", () => {});
  await page.keyboard.type("rar");
  assert.equal(await box.getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=registrar$/);
}));

test("Escape calls off suggestions that are on their way, and a click brings back those that were there", () => withPage({}, async (page) => {
  await page.goto(site.address);
  const box = page.locator("#q");
  const list = page.getByRole("listbox");
  let answer;
  const asked = new Promise((resolve) => {
    page.route("**/api/v1/suggest*", (route) => {
      answer = () => route.continue().catch(() => {});
      resolve();
    });
  });
  await box.pressSequentially("regist");
  await asked;
  await page.keyboard.press("Escape");
  assert.equal(await box.inputValue(), "regist", "the text stays");
  const canceled = page.waitForEvent("requestfailed").catch(() => null);
  answer();
  await Promise.race([canceled, page.waitForResponse("**/api/v1/suggest*").catch(() => null), page.waitForTimeout(500)]);
  assert.equal(await list.isVisible(), false);
  await page.unroute("**/api/v1/suggest*");
  await page.keyboard.type("e");
  await list.waitFor();
  await box.blur();
  assert.equal(await list.isVisible(), false);
  await box.click();
  assert.equal(await list.isVisible(), true);
}));

test("in forced colors the suggestion to choose is marked", () => withPage({ forcedColors: "active" }, async (page) => {
  await page.goto(site.address);
  await page.locator("#q").pressSequentially("regist");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  const outline = (option) => option.evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.equal(await outline(page.locator("[role=option][aria-selected=true]")), "solid");
  assert.equal(await outline(page.locator("[role=option][aria-selected=false]").first()), "none");
}));

test("a suggestion is painted soon after the key", () => withPage({}, async (page) => {
  await page.goto(site.address);
  await page.locator("#q").pressSequentially("nur");
  await page.getByRole("option").first().waitFor();
  // Shown, not asserted: how long it takes is the machine's affair.
  const took = await page.evaluate(async () => {
    const input = document.querySelector("#q");
    const list = document.querySelector(".suggestions");
    const began = performance.now();
    const changed = new Promise((resolve) => new MutationObserver(resolve).observe(list, { childList: true }));
    input.value = "nurs";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await changed;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - began;
  });
  console.log(`suggestion painted ${took.toFixed(0)} ms after the key, 15 of them waiting for further keys`);
}));

test("a suggestion can be chosen by touch", () => withPage({ hasTouch: true, viewport: { width: 390, height: 800 } }, async (page) => {
  await page.goto(site.address);
  await page.locator("#q").tap();
  await page.locator("#q").pressSequentially("regist");
  await page.getByRole("option").first().tap();
  await page.waitForURL(/q=/);
  assert.match(await page.locator(".hits h2").first().innerText(), /Registered Nurses/);
}));

test("a mistyped query says what was meant, and filters come off one by one", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/?q=regsitered+nurs`);
  assert.match(await page.locator(".meant").innerText(), /Did you mean Registered Nurse/);
  await page.goto(`${site.address}/?q=nurse&job_zone=4&job_zone=5`);
  assert.equal(await page.locator(".chips li").count(), 3);
  await page.getByRole("link", { name: "Job zone 4" }).click();
  assert.ok(!page.url().includes("job_zone=4") && page.url().includes("job_zone=5"));
}));

test("on a phone the results come before the filters, which fold away", () => withPage({ viewport: { width: 390, height: 800 } }, async (page) => {
  await page.goto(`${site.address}/?q=nurse`);
  const [result, filters] = [page.locator(".hits li").first(), page.locator("aside")];
  assert.ok((await result.boundingBox()).y < (await filters.boundingBox()).y);
  assert.equal(await page.getByText("Job Zone 5").last().isVisible(), false);
  await page.getByText("Filters", { exact: true }).click();
  assert.equal(await page.locator("aside").getByText("Job zone", { exact: true }).isVisible(), true);
}));

test("a list is ordered and filtered by its address", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/browse/field/29`);
  const titles = await page.locator("tbody th a").allInnerTexts();
  assert.deepEqual(titles, [...titles].sort());
  await page.setViewportSize({ width: 390, height: 800 });
  await page.getByRole("link", { name: "Best paid first" }).click();
  assert.match(page.url(), /sort=wage/);
  assert.equal(await page.locator(".tabs [aria-current]").innerText(), "Best paid first");
  if (hasLabor) {
    const wages = await page.locator("td[data-label='Median wage']").allInnerTexts();
    const amounts = wages.filter((one) => one.startsWith("$")).map((one) => Number(one.replace(/\D/g, "")));
    assert.ok(amounts.length > 2);
    assert.deepEqual(amounts, [...amounts].sort((a, b) => b - a));
  }
  await page.reload();
  assert.match(page.url(), /sort=wage/);
}));

test("a report shows where one is, and its areas are remembered", { skip: !hasLabor }, () => withPage({ viewport: { width: 1280, height: 800 } }, async (page, context) => {
  await page.goto(`${site.address}/occupations/29-1141.00`);
  assert.deepEqual(await context.cookies(), []);
  await page.locator("#skills").scrollIntoViewIfNeeded();
  await page.evaluate(() => document.getElementById("skills").scrollIntoView());
  await page.locator(".sections a[aria-current]").waitFor();
  assert.equal(await page.locator(".sections a[aria-current]").innerText(), "Skills");
  assert.ok(await page.locator(".sections").evaluate((one) => one.getBoundingClientRect().top >= 0), "it stays in view");
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByLabel("Wages, trends and licenses in").selectOption({ label: "Vermont" });
  await page.getByLabel("beside").selectOption({ label: "California" });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  assert.match(page.url(), /area=VT%2CCA$/);
  const chart = await page.locator("#wages .spreads li").allInnerTexts();
  assert.ok(chart.some((one) => one.includes("Vermont")) && chart.some((one) => one.includes("California")), chart.join());
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.name, cookie.value, cookie.httpOnly], ["area", "VT%2CCA", true]);
  await page.goto(`${site.address}/occupations/15-1252.00`);
  assert.match(page.url(), /15-1252\.00\?area=VT%2CCA$/);
  assert.match(await page.locator("footer").innerText(), /cookie, area/);
}));

test("a report prints whole, and downloads as data", () => withPage({}, async (page, context) => {
  await page.goto(`${site.address}/occupations/29-1141.00`);
  await page.emulateMedia({ media: "print" });
  for (const gone of [".top", ".sections", ".actions", ".anchor"]) {
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  }
  assert.equal(await page.locator("#skills li").first().isVisible(), true);
  const folded = page.locator("#titles details li").first();
  if (await folded.count() > 0) assert.equal(await folded.isVisible(), true, "what is folded is printed");
  await page.emulateMedia({ media: "screen" });
  const csv = await context.request.get(`${site.address}/occupations/29-1141.00/report.csv`);
  assert.match(csv.headers()["content-type"], /text\/csv/);
  assert.match(csv.headers()["content-disposition"], /29-1141\.00\.csv/);
  assert.match(await csv.text(), /^section,item,field,value\r?\n/);
}));

test("related occupations are a picture that the keyboard reaches", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/occupations/29-1141.00/related?by=job-zone`);
  const points = page.locator(".picture svg a");
  const rows = await page.locator("tbody tr").count();
  assert.ok(await points.count() > 1 && await points.count() <= rows);
  await points.first().focus();
  assert.match(await points.first().getAttribute("aria-label"), /^\d+\. .+, likeness \d+%, Zone \d$/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/occupations\/\d\d-\d{4}\.\d\d$/);
}));

test("three occupations are compared, chosen by title", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/compare`);
  await page.getByLabel("From").pressSequentially("registered nur");
  await page.getByRole("option").first().click();
  assert.equal(page.url(), `${site.address}/compare`, "choosing does not send the form");
  await page.getByLabel("To", { exact: true }).fill("software developer");
  await page.getByLabel("Third occupation (optional)").fill("29-2061");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.waitForURL(/codes=29-1141\.00,15-1252\.00,29-2061\.00/);
  assert.equal(await page.locator("thead th[scope=col]").count(), 3);
  assert.equal(await page.locator("article section").count(), 2);
  await page.reload();
  assert.equal(await page.locator("thead th[scope=col]").count(), 3);
  await page.goto(`${site.address}/compare?codes=29-1141.00,15-1252.00,29-2061.00,11-1011.00`);
  assert.match(await page.locator("main").innerText(), /too many to compare/);
}));

test("a profile is in the address", () => withPage({}, async (page, context) => {
  await page.goto(`${site.address}/explore`);
  await page.getByLabel("Programming").fill("90");
  await page.getByLabel("Programming").dispatchEvent("input");
  await page.getByLabel("Interests, strongest first").fill("irc");
  await page.getByRole("button", { name: "Show occupations" }).click();
  await page.waitForURL(/interest_code=irc/);
  const address = page.url();
  assert.match(address, /2\.B\.3\.e=90/);
  assert.ok(!address.includes("=0"), "what is not rated is not in the address");
  const first = await page.locator(".hits h3").first().innerText();
  const other = await open(context);
  await other.goto(address);
  assert.equal(await other.locator(".hits h3").first().innerText(), first);
  assert.equal(await other.getByLabel("Programming").inputValue(), "90");
  await page.goto(`${site.address}/explore?from=29-1141.00`);
  assert.match(await page.locator("h1").innerText(), /Registered Nurses/);
  const found = await page.locator(".hits h3").allInnerTexts();
  assert.ok(found.length > 5 && !found.includes("Registered Nurses"));
}));

// Real titles in columns of someone's own.
function list(rows) {
  const titles = ["Registered Nurse", "RN, night shift", "full stack dev", "Sr. Software Engineer (Remote)", "fry cook", "asdf qwer",
    "<img src=x onerror=alert(1)>", "Teacher, \"3rd\" grade"];
  const cells = Array.from({ length: rows }, (_, at) => `${at + 1},"${titles[at % titles.length].replaceAll('"', '""')}",x${at}`);
  return `id,job,note\n${cells.join("\n")}\n`;
}

test("a list of 5,000 titles is uploaded, coded, corrected and downloaded", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/code`);
  await page.getByLabel("A file").setInputFiles({ name: "jobs.csv", mimeType: "text/csv", buffer: Buffer.from(list(5000)) });
  await page.waitForFunction(() => document.getElementById("title").value === "job");
  await page.getByRole("button", { name: "Code the list" }).click();
  await page.getByRole("button", { name: "Download as CSV" }).waitFor({ timeout: 120_000 });
  assert.deepEqual(await violations(page), []);
  assert.match(await page.locator("#state").innerText(), /5,000 of 5,000 rows coded/);
  const decisions = await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.decision));
  assert.equal(decisions.length, 100);
  assert.ok(decisions.every((one) => one === "review"), "the doubtful come first");
  assert.equal(await page.locator("img[src=x]").count(), 0);
  const first = page.locator("tbody tr").first();
  const number = await first.locator("td").first().innerText();
  await first.getByRole("button", { name: "Change" }).click();
  await page.getByLabel(`Code of row ${number}`).pressSequentially("registered nur");
  await page.getByRole("option").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /By hand/ }).click();
  assert.deepEqual(await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.children[2].textContent)), ["29-1141.00"]);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "jobs-coded.csv");
  const rows = readFileSync(await download.path(), "utf8").replace(/^\uFEFF/, "").trimEnd().split("\r\n");
  assert.equal(rows.length, 5001);
  assert.match(rows[0], /^id,job,note,onet_soc_code,occupation_title,probability,matched_title,decision,margin,alt2_code/);
  assert.match(rows[1], /^1,Registered Nurse,x0,29-1141\.00,Registered Nurses,/);
  assert.match(rows[Number(number)], /29-1141\.00,.*,hand,/);
}));

test("a list that cannot be read is refused with the line, and the next one works", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/code`);
  const send = async (name, contents) => {
    await page.getByLabel("A file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(contents) });
    await page.waitForTimeout(100);
    await page.getByRole("button", { name: "Code the list" }).click();
  };
  const refused = async (says) => {
    await page.getByRole("alert").filter({ hasText: says }).waitFor();
    assert.deepEqual(await violations(page), []);
  };
  await send("photo.png", "PNG");
  await refused("unknown kind");
  await send("jobs.csv", "title,n\nnurse,1\ncook\n");
  await refused("Line 3 of jobs.csv: the row has 1 cell,");
  await send("jobs.csv", "title\n\"nurse\n");
  await refused("never closed");
  await send("jobs.csv", `title\n${"nurse\n".repeat(50_001)}`);
  await refused("more than 50,000 rows");
  await send("jobs.parquet", "PAR1 nothing of the kind");
  await refused("parquet");
  await send("jobs.jsonl", '{"title":"registered nurse"}\n');
  await page.getByRole("button", { name: "Download as CSV" }).waitFor();
  assert.match(await page.locator("tbody tr").first().innerText(), /29-1141\.00/);
}));

test("a list that is pasted is coded without JavaScript into a CSV file", () => withPage({ javaScriptEnabled: false }, async (page) => {
  await page.goto(`${site.address}/code`);
  await page.getByLabel("Or a list").fill("registered nurse\nsoftware developer, night shift\n");
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Code the list" }).click();
  const rows = readFileSync(await (await downloading).path(), "utf8").trimEnd().split(/\r?\n/);
  assert.equal(rows.length, 3);
  assert.match(rows[1], /^registered nurse,29-1141\.00/);
  assert.match(rows[2], /^"software developer, night shift",15-1252\.00/);
}));

test("a change that is given up leaves the focus where it was", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/code`);
  await page.getByLabel("Or a list").fill("registered nurse\nfry cook\n");
  await page.getByRole("button", { name: "Code the list" }).click();
  await page.getByRole("heading", { name: "Coded titles" }).waitFor();
  const change = page.getByRole("button", { name: "Change the code of row 2" });
  await change.click();
  await page.keyboard.type("regist");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByLabel("Code of row 2").isVisible(), true, "the first closes the list");
  await page.keyboard.press("Escape");
  assert.equal(await change.evaluate((one) => one === document.activeElement), true);
}));

test("a pasted table is known by its header, and its columns come back", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/code`);
  const text = page.getByLabel("Or a list");
  await text.fill("Number\tJob Title\n007\tRegistered Nurse\n");
  await text.blur();
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "Job Title");
  await page.getByRole("button", { name: "Code the list" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  const rows = readFileSync(await (await downloading).path(), "utf8").replace(/^\uFEFF/, "").trimEnd().split("\r\n");
  assert.match(rows[0], /^Number,Job Title,onet_soc_code,/);
  assert.match(rows[1], /^007,Registered Nurse,29-1141\.00,/);
  // One that only begins like a header is a title.
  await text.fill("Job coach\nRegistered nurse\n");
  await text.blur();
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "title");
  await page.getByRole("button", { name: "Code the list" }).click();
  await page.getByText("2 of 2 rows coded").waitFor();
}));

test("numbers and names of a list come back as they were", () => withPage({}, async (page) => {
  await page.goto(`${site.address}/code`);
  const send = async (name, contents) => {
    await page.getByLabel("A file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(contents) });
    await page.waitForTimeout(100);
    await page.getByRole("button", { name: "Code the list" }).click();
    await page.getByText("1 of 1 rows coded").waitFor();
    assert.equal(await page.locator("tbody th").innerText(), "Registered Nurse");
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).click();
    return readFileSync(await (await downloading).path(), "utf8").replace(/^\uFEFF/, "").split("\r\n");
  };
  let rows = await send("a.jsonl", '{"id":9007199254740993,"title":"Registered Nurse","pay":1.50}\n');
  assert.match(rows[1], /^9007199254740993,Registered Nurse,1\.50,29-1141\.00/);
  rows = await send("a.csv", "id, title\n1,Registered Nurse\n");
  assert.match(rows[1], /^1,Registered Nurse,29-1141\.00/);
}));

test("twenty lists at once do not stop others, and one client cannot send them all", () => withPage({}, async (page, context) => {
  const upload = (client, rows) => context.request.post(`${site.address}/code`, {
    multipart: { file: { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(list(rows)) }, title: "job" },
    headers: { "x-forwarded-for": client },
    timeout: 170_000,
  });
  const uploads = Array.from({ length: 20 }, (_, at) => upload(`10.0.0.${at + 1}`, 3000));
  const long = encodeURIComponent("someone who looks after children in the afternoon and helps them with their homework");
  for (let asked = 0; asked < 10; asked += 1) {
    for (const address of ["/api/v1/search?q=nurse", `/?q=${long}`, "/explore?from=29-1141.00"]) {
      const answer = await context.request.get(site.address + address);
      assert.equal(answer.status(), 200, address);
    }
  }
  const many = await Promise.all(Array.from({ length: 6 }, () => upload("10.0.1.1", 3000)));
  const statuses = many.map((answer) => answer.status());
  assert.ok(statuses.includes(429) && statuses.filter((one) => one === 200).length >= 2, statuses.join());
  assert.equal(many.find((answer) => answer.status() === 429).headers()["retry-after"], "60");
  const answers = await Promise.all(uploads);
  for (const answer of answers) {
    assert.equal(answer.status(), 200);
    assert.equal((await answer.text()).trimEnd().split("\n").length, 3001);
  }
}));

test("the search box works in a form of another site, under its policy", () => withPage({}, async (page) => {
  await page.goto(hostAddress);
  assert.deepEqual(await violations(page, "metier-search"), []);
  await page.getByRole("button", { name: "Next" }).click();
  assert.equal(new URL(page.url()).pathname, "/", "nothing was chosen");
  const box = page.getByRole("combobox", { name: "Your occupation" });
  await box.pressSequentially("regist");
  await page.getByRole("option").first().waitFor();
  assert.deepEqual(await violations(page, "metier-search"), []);
  assert.match(await page.getByRole("status").innerText(), /Vorschl/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(JSON.parse(await page.title()).code, "29-1141.00");
  // On a dark page without a scheme the box stays light, with dark letters.
  await page.evaluate(() => { document.body.style.setProperty("color", "rgb(255, 255, 255)"); });
  const color = await page.evaluate(() => getComputedStyle(document.querySelector("metier-search").shadowRoot.querySelector("input")).color);
  assert.equal(color, "rgb(0, 0, 0)");
  await page.getByRole("button", { name: "Next" }).click();
  await page.waitForURL(/\/sent\?occupation=29-1141\.00$/);
}));
