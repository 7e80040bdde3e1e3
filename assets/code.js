// Codes a list without leaving the page: shows progress, then the titles with their codes, the doubtful ones first. Codes can be
// changed by hand. Everything stays in this page; without this script the form answers with a CSV file.
"use strict";

(() => {
  const form = document.getElementById("list");
  if (!form || !window.ReadableStream) return;
  const PAGE = 100;
  const ADDED = ["onet_soc_code", "occupation_title", "probability", "matched_title", "decision", "margin",
    "alt2_code", "alt2_probability", "alt3_code", "alt3_probability"];
  const NAMES = { review: "To review", none: "Nothing fits", accept: "Accepted", hand: "By hand" };
  const ORDER = ["review", "none", "accept", "hand"];
  const section = document.getElementById("coded");
  const state = document.getElementById("state");
  const progress = document.getElementById("progress");
  const done = document.getElementById("done");
  const file = form.elements.namedItem("file");
  const text = form.elements.namedItem("text");
  const title = form.elements.namedItem("title");
  let running = null;

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const thousands = (count) => count.toLocaleString("en-US");

  // The names of the columns in the first line, to choose from. Good enough for a list of choices: the server reads the list itself.
  function namesIn(line) {
    const delimiter = ["\t", ";", ","].find((one) => line.includes(one)) ?? ",";
    return line.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, "")).filter((name) => name !== "");
  }

  function offer(names) {
    document.getElementById("columns").replaceChildren(...names.map((name) => element("option", { value: name })));
  }

  const firstLine = (written) => written.replace(/^\uFEFF/, "").trimStart().split(/\r?\n/, 1)[0];

  async function offerColumnsOfFile() {
    offer([]);
    const chosen = file.files[0];
    if (!chosen || !/\.(csv|tsv|tab|txt|jsonl|ndjson)$/i.test(chosen.name)) return;
    const beginning = firstLine(await chosen.slice(0, 65536).text());
    let names = [];
    try {
      names = /\.(jsonl|ndjson)$/i.test(chosen.name) ? Object.keys(JSON.parse(beginning)) : namesIn(beginning);
    } catch {
      return;
    }
    offer(names);
    if (!names.includes(title.value)) {
      title.value = names.find((name) => /title|job|occupation|position/i.test(name)) ?? (names.length === 1 ? names[0] : title.value);
    }
  }
  file.addEventListener("change", offerColumnsOfFile);

  // The first line of what is pasted may be a title: it counts as a header only if a cell says nothing but that it is the title's.
  function offerColumnsOfText() {
    if (text.value.trim() === "") return;
    const names = namesIn(firstLine(text.value));
    const named = names.find((name) => /^((job|occupation|position)[ _-]?)?title$|^(job|occupation|position)([ _-]?name)?$/i.test(name));
    offer(named === undefined && !names.includes(title.value) ? [] : names);
    if (!names.includes(title.value)) title.value = named ?? "title";
  }
  text.addEventListener("change", offerColumnsOfText);

  // Lines of a body as they arrive.
  async function* lines(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done: ended } = await reader.read();
      if (ended) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      yield* parts;
    }
    if (rest !== "") yield rest;
  }

  function fail(message) {
    progress.hidden = true;
    state.textContent = "";
    const problem = element("p", { class: "problem", role: "alert", tabindex: "-1" }, message);
    done.replaceChildren(problem);
    section.hidden = false;
    leaveForm(problem);
  }

  // Whoever has gone on to something else meanwhile is left there.
  function leaveForm(place) {
    const { activeElement } = document;
    if (activeElement === document.body || form.contains(activeElement)) place.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    running?.abort();
    const request = new AbortController();
    running = request;
    section.hidden = false;
    done.replaceChildren();
    progress.hidden = false;
    progress.removeAttribute("value");
    state.textContent = "Sending the list…";
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { accept: "application/x-ndjson" },
        signal: request.signal,
      });
      if (!answer.ok) {
        const problem = await answer.json().catch(() => ({}));
        fail(sentence(problem.detail ?? `The server answered with status ${answer.status}`));
        return;
      }
      await receive(answer.body);
    } catch (error) {
      if (error.name === "AbortError") return;
      fail("The connection broke before all rows were coded. Please try again.");
    }
  });

  function sentence(words) {
    const text = words.charAt(0).toUpperCase() + words.slice(1);
    return /[.!?]$/.test(text) ? text : `${text}.`;
  }

  async function receive(body) {
    let head = null;
    const rows = [];
    let step = 0;
    for await (const line of lines(body)) {
      const value = JSON.parse(line);
      if (head === null) {
        head = value;
        progress.max = Math.max(head.rows, 1);
        step = Math.max(Math.ceil(head.rows / 10), 1);
        state.textContent = `Waiting to code ${thousands(head.rows)} rows…`;
        continue;
      }
      rows.push({ ...value, number: rows.length + 1, choice: value.candidates[0] ?? null });
      if (rows.length % 250 === 0 || rows.length === head.rows) progress.value = rows.length;
      // Screen readers say each change.
      if (rows.length % step === 0 || rows.length === head.rows) {
        state.textContent = `${thousands(rows.length)} of ${thousands(head.rows)} rows coded`;
      }
    }
    if (head === null || rows.length !== head.rows) throw new Error("incomplete");
    progress.hidden = true;
    new Table(head, rows).show();
    leaveForm(document.getElementById("coded-title"));
  }

  class Table {
    constructor(head, rows) {
      this.columns = head.columns;
      this.rows = rows;
      this.title = head.title;
      this.only = null;
      this.page = 0;
      this.name = (file.files[0]?.name ?? "list").replace(/\.[^.]*$/, "");
    }

    show() {
      this.summary = element("ul", { class: "tabs", "aria-label": "Rows by decision" });
      this.table = element("div", { class: "scroll", role: "region", "aria-label": "Rows", tabindex: "0" });
      this.pages = element("nav", { class: "paging", "aria-label": "Pages" });
      const save = element("button", { type: "button" }, "Download as CSV");
      save.addEventListener("click", () => this.save());
      done.replaceChildren(this.summary, this.table, this.pages, element("p", { class: "send" }, save));
      this.update();
    }

    update() {
      const count = (decision) => this.rows.filter((row) => row.decision === decision).length;
      const tab = (decision, name, rows) => {
        const button = element("button", { type: "button" }, `${name} `, element("span", { class: "n" }, thousands(rows)));
        button.setAttribute("aria-pressed", String(this.only === decision));
        button.addEventListener("click", () => {
          this.only = decision;
          this.page = 0;
          this.update();
          this.summary.querySelector("[aria-pressed=true]").focus();
        });
        return element("li", {}, button);
      };
      this.summary.replaceChildren(
        tab(null, "All", this.rows.length),
        ...ORDER.filter((decision) => decision === this.only || count(decision) > 0)
          .map((decision) => tab(decision, NAMES[decision], count(decision))),
      );
      const wanted = this.rows.filter((row) => this.only === null || row.decision === this.only);
      wanted.sort((a, b) => ORDER.indexOf(a.decision) - ORDER.indexOf(b.decision) || a.number - b.number);
      const pages = Math.max(Math.ceil(wanted.length / PAGE), 1);
      this.page = Math.min(this.page, pages - 1);
      const part = wanted.slice(this.page * PAGE, (this.page + 1) * PAGE);
      const heading = (name, number) => element("th", number ? { scope: "col", class: "num" } : { scope: "col" }, name);
      this.table.replaceChildren(element("table", { class: "lined coded" },
        element("thead", {}, element("tr", {}, heading("Row", true), heading("Title"), heading("Code"), heading("Occupation"),
          heading("Probability", true), heading("Decision"), heading("Change"))),
        element("tbody", {}, ...part.map((row) => this.line(row)))));
      this.pages.replaceChildren();
      if (pages > 1) {
        const to = (name, page) => {
          const button = element("button", { type: "button", class: "link" }, name);
          button.disabled = page < 0 || page >= pages;
          button.addEventListener("click", () => {
            this.page = page;
            this.update();
            this.table.focus();
          });
          return button;
        };
        this.pages.append(to("← Previous", this.page - 1),
          element("span", {}, `Page ${this.page + 1} of ${pages}`), to("Next →", this.page + 1));
      }
    }

    line(row) {
      const choice = row.choice;
      const change = element("button", { type: "button", class: "link" }, "Change",
        element("span", { class: "hidden" }, ` the code of row ${row.number}`));
      const last = element("td", {}, change);
      change.addEventListener("click", () => this.edit(row, last));
      const code = choice
        ? element("a", { href: `/occupations/${choice.code}`, target: "_blank", rel: "noopener" }, choice.code) : "–";
      const cell = (label, content, kind) => element("td", kind ? { class: kind, "data-label": label } : { "data-label": label }, content);
      return element("tr", { "data-decision": row.decision },
        cell("Row", String(row.number), "num"),
        element("th", { scope: "row", class: "words" }, this.titleOf(row)),
        cell("Code", code, "code"),
        cell("Occupation", choice?.title ?? "", "words"),
        cell("Probability", choice?.probability === undefined ? "–" : `${Math.round(choice.probability * 100)}%`, "num"),
        cell("Decision", NAMES[row.decision] ?? row.decision),
        last);
    }

    titleOf(row) {
      return row.cells[this.title] ?? "";
    }

    // Back to the row that was changed, wherever it is now.
    focus(row) {
      const buttons = [...this.table.querySelectorAll("button")];
      (buttons.find((one) => one.textContent.endsWith(` row ${row.number}`)) ?? this.table).focus();
    }

    // A field for another code, with suggestions; the other candidates are a click away.
    edit(row, cell) {
      const id = `change-${row.number}`;
      const input = element("input", { id, "data-suggest": "/api/v1/suggest", autocomplete: "off", maxlength: "200" });
      const box = element("span", { class: "box" }, input);
      const take = (choice, decision) => {
        row.choice = choice;
        row.decision = decision;
        this.update();
        this.focus(row);
      };
      const others = row.candidates.map((one) => {
        const button = element("button", { type: "button", class: "link" }, `${one.code} ${one.title}`);
        button.addEventListener("click", () => take(one, "hand"));
        return element("li", {}, button);
      });
      const none = element("button", { type: "button", class: "link" }, "No code");
      none.addEventListener("click", () => take(null, "hand"));
      cell.replaceChildren(element("label", { for: id, class: "hidden" }, `Code of row ${row.number}: ${this.titleOf(row)}`), box,
        element("ul", { class: "others" }, ...others, element("li", {}, none)));
      window.metier.combobox(input, (option) => take({ code: option.code, title: option.title }, "hand"));
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        this.update();
        this.focus(row);
      });
      input.focus();
    }

    save() {
      const number = (value) => (typeof value === "number" ? value.toFixed(4) : "");
      const codes = (row) => {
        const others = [1, 2].flatMap((at) => [row.candidates[at]?.code ?? "", number(row.candidates[at]?.probability)]);
        const { choice } = row;
        return [choice?.code ?? "", choice?.title ?? "", number(choice?.probability), choice?.matched_title ?? "", row.decision,
          number(row.margin), ...others];
      };
      const cell = (value) => {
        const written = value ?? "";
        return /[",\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
      };
      const table = [[...this.columns, ...ADDED], ...this.rows.map((row) => [...row.cells, ...codes(row)])];
      const csv = table.map((row) => row.map(cell).join(",")).join("\r\n");
      const link = element("a", { download: `${this.name}-coded.csv` });
      link.href = URL.createObjectURL(new Blob(["\uFEFF", csv, "\r\n"], { type: "text/csv;charset=utf-8" }));
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
  }
})();
