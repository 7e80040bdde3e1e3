// A server to test and a browser to test it with.
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LABOR = path.join(ROOT, "../shared/labor_market");

// Whether tables of the labor market are at hand, for figures on the pages.
export const hasLabor = existsSync(path.join(LABOR, "wages"));

/** Starts a server of the sample; `address` is where it answers. */
export async function serve(...options) {
  const folder = mkdtempSync(path.join(tmpdir(), "metier-e2e-"));
  const index = path.join(folder, "index");
  const labor = hasLabor ? ["--labor", LABOR] : [];
  execFileSync(process.env.METIER, ["index", "--data", "sample", "--index", index, ...labor], { stdio: "pipe" });
  const server = spawn(process.env.METIER, ["serve", "--index", index, "--addr", "127.0.0.1:0", ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = await new Promise((resolve, reject) => {
    const said = [];
    const lines = createInterface({ input: server.stderr });
    lines.on("line", (line) => {
      said.push(line);
      const found = /listening on (http:\/\/\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said.join("\n")}`)));
  });
  return {
    address,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the browser. Nothing but the pages may be fetched. */
export function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** A page that collects what goes wrong in it: errors of scripts, and what the content policy blocks. */
export async function open(context) {
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => {
    // A refused request is told by its status, which tests look at themselves.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      page.problems.push(message.text());
    }
  });
  return page;
}

/** Every kind of page. */
export const PAGES = {
  home: "/",
  results: "/?q=nurse",
  "mistyped": "/?q=regsitered+nurs",
  "by meaning": "/?q=wear+a+uniform+and+arrest+criminals",
  "nothing found": "/?q=zzzzqqq",
  filtered: "/?q=nurse&job_zone=4&job_zone=5",
  browse: "/browse",
  "browse a field": "/browse/field/29?sort=wage&job_zone=5",
  report: "/occupations/29-1141.00",
  "report of areas": "/occupations/29-1141.00?area=VT,CA&all=1",
  related: "/occupations/29-1141.00/related",
  "related by zone": "/occupations/29-1141.00/related?by=job-zone&sort=wage",
  compare: "/compare",
  "compare three": "/compare?codes=29-1141.00,29-2061.00,15-1252.00",
  explore: "/explore",
  "explore from a job": "/explore?from=29-1141.00",
  code: "/code",
  developers: "/developers",
  data: "/data",
  "unknown code": "/occupations/99-9999.00",
  "unknown page": "/nowhere",
};
