// Accessibility, as far as a program can judge it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is wrong on a page, or in a part of it. */
export async function violations(page, part = "html") {
  // The policy of the pages allows no script but their own; the tool is evaluated beside them.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(
    ([part, rules]) => window.axe.run(part, { runOnly: { type: "tag", values: rules } }),
    [part, RULES],
  );
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
