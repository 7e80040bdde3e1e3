// <metier-search>: a search box for occupations on any page. In a form it submits the code of the occupation chosen. No
// dependency; works under a strict content security policy that allows this script and connections to its server.
const HERE = new URL(import.meta.url).origin;
const WAIT_MS = 15; // Keys that follow faster share one request.
const TEXTS = {
  none: "No suggestions",
  one: "1 suggestion",
  many: "{count} suggestions",
  list: "Suggestions",
  required: "Choose an occupation from the list",
};
const SHEET = `
:host { display: block; position: relative; font: inherit; color: var(--metier-text, inherit);
  --own-accent: var(--metier-accent, #0b5f66); --own-ground: var(--metier-ground, Canvas); --own-line: var(--metier-line, #8a9a99); }
:host([hidden]) { display: none; }
label { display: block; margin-block-end: .25em; }
input, ul { color: var(--metier-text, CanvasText); }
input { box-sizing: border-box; width: 100%; font: inherit; background: var(--own-ground); min-height: 2.75em;
  padding: 0 .75em; border: 1px solid var(--own-line); border-radius: var(--metier-radius, .4em); }
input:focus-visible { outline: 3px solid var(--own-accent); outline-offset: 1px; }
ul { position: absolute; z-index: 10; inset-inline: 0; margin: .2em 0 0; padding: .25em; list-style: none;
  background: var(--own-ground); border: 1px solid var(--own-line); border-radius: var(--metier-radius, .4em);
  box-shadow: 0 .4em 1.2em rgb(0 0 0 / .2); max-height: 24em; overflow-y: auto; }
ul[hidden] { display: none; }
li { display: flex; flex-wrap: wrap; gap: 0 1em; justify-content: space-between; align-items: center; padding: .4em .6em;
  min-height: 2.5em; box-sizing: border-box; border-radius: .3em; cursor: pointer; }
li[aria-selected=true] { outline: 2px solid var(--own-accent); outline-offset: -2px; }
li:hover { text-decoration: underline; }
mark { background: none; color: inherit; font-weight: 700; }
.code { opacity: .8; font-size: .875em; }
.status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { li[aria-selected=true] { outline-color: Highlight; } }
`;
let ids = 0;

class MetierSearch extends HTMLElement {
  static formAssociated = true;
  static observedAttributes = ["label", "placeholder", "required", "texts"];

  #internals = this.attachInternals();
  #input = document.createElement("input");
  #label = document.createElement("label");
  #list = document.createElement("ul");
  #status = document.createElement("div");
  #suggested = [];
  #listed = null; // The text that the list answers.
  #chosen = null;
  #active = -1;
  #timer = 0;
  #pending = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
    const id = `metier-${++ids}`;
    const input = this.#input;
    Object.assign(input, { id: `${id}-input`, type: "text", maxLength: 500, autocomplete: "off", spellcheck: false });
    input.setAttribute("part", "input");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", `${id}-list`);
    input.setAttribute("autocapitalize", "none");
    this.#label.htmlFor = input.id;
    this.#label.setAttribute("part", "label");
    Object.assign(this.#list, { id: `${id}-list`, hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("part", "list");
    this.#status.className = "status";
    this.#status.setAttribute("role", "status");
    root.append(this.#label, input, this.#list, this.#status);
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("click", () => {
      if (input.value === this.#listed) this.#open(this.#suggested.length > 0);
    });
    // Choosing must not first take the focus from the input.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(Number(option.dataset.at));
    });
  }

  connectedCallback() {
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    this.#label.textContent = this.getAttribute("label") ?? "Occupation";
    this.#input.placeholder = this.getAttribute("placeholder") ?? "";
    this.#input.required = this.hasAttribute("required");
    this.#list.setAttribute("aria-label", this.#text("list"));
    this.#validate();
  }

  // The code of the occupation chosen; empty if none is.
  get value() {
    return this.#chosen?.code ?? "";
  }

  get chosen() {
    return this.#chosen && { ...this.#chosen };
  }

  get name() {
    return this.getAttribute("name");
  }

  get form() {
    return this.#internals.form;
  }

  formResetCallback() {
    this.#input.value = "";
    this.#set(null);
  }

  formDisabledCallback(disabled) {
    this.#input.disabled = disabled;
  }

  formStateRestoreCallback(state) {
    try {
      const chosen = JSON.parse(state);
      this.#input.value = chosen.text;
      this.#set(chosen);
    } catch {
      // Nothing of ours.
    }
  }

  #text(name, count) {
    let own = {};
    try {
      own = JSON.parse(this.getAttribute("texts") ?? "{}");
    } catch {
      // The texts in English are better than none.
    }
    return String(own[name] ?? TEXTS[name]).replace("{count}", String(count));
  }

  #set(chosen) {
    this.#chosen = chosen;
    this.#internals.setFormValue(chosen?.code ?? null, chosen ? JSON.stringify(chosen) : null);
    this.#validate();
  }

  #validate() {
    const lacking = this.hasAttribute("required") && !this.#chosen;
    if (lacking) this.#internals.setValidity({ valueMissing: true }, this.#text("required"), this.#input);
    else this.#internals.setValidity({});
  }

  #typed() {
    clearTimeout(this.#timer);
    // What was chosen in the list answers an earlier text.
    this.#activate(-1);
    if (this.#chosen) this.#set(null);
    if (this.#input.value.trim().length < 2) {
      this.#status.textContent = "";
      this.#show([]);
      return;
    }
    this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
  }

  async #ask() {
    const typed = this.#input.value;
    this.#timer = 0;
    this.#pending?.abort();
    const request = new AbortController();
    this.#pending = request;
    const most = Math.min(Math.max(Number(this.getAttribute("limit")) || 8, 1), 20);
    const groups = (this.getAttribute("filter") ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
    const address = new URL("/api/v1/suggest", this.getAttribute("server") ?? HERE);
    address.searchParams.set("q", typed);
    // The server filters by two digits; what else there is to a filter is done here.
    const major = groups.map((one) => one.slice(0, 2));
    if (major.every((one) => /^\d\d$/.test(one))) for (const one of new Set(major)) address.searchParams.append("major_group", one);
    address.searchParams.set("limit", String(groups.every((one) => one.length === 2) ? most : 500));
    try {
      const answer = await fetch(address, { signal: request.signal });
      const all = answer.ok ? (await answer.json()).suggestions : [];
      // An answer for earlier text is stale.
      if (this.#pending !== request || this.#input.value !== typed) return;
      const fits = (one) => groups.length === 0 || groups.some((group) => one.code.startsWith(group));
      const found = all.filter(fits).slice(0, most);
      this.#show(found);
      const name = found.length === 0 ? "none" : found.length === 1 ? "one" : "many";
      this.#status.textContent = this.#text(name, found.length);
    } catch (error) {
      if (error.name !== "AbortError" && this.#pending === request) this.#show([]);
    } finally {
      if (this.#pending === request) this.#pending = null;
    }
  }

  #show(suggestions) {
    this.#suggested = suggestions;
    this.#listed = this.#input.value;
    this.#list.replaceChildren(...suggestions.map((one, at) => this.#option(one, at)));
    this.#activate(-1);
    this.#open(suggestions.length > 0);
  }

  #option(one, at) {
    const option = document.createElement("li");
    option.id = `${this.#list.id}-${at}`;
    option.dataset.at = String(at);
    option.setAttribute("role", "option");
    option.setAttribute("part", "option");
    const title = document.createElement("span");
    // Highlights count characters, not UTF-16 code units as strings do.
    const characters = [...one.text];
    let from = 0;
    for (const { start, end } of one.highlights) {
      const mark = document.createElement("mark");
      mark.textContent = characters.slice(start, end).join("");
      title.append(characters.slice(from, start).join(""), mark);
      from = end;
    }
    title.append(characters.slice(from).join(""));
    const of = document.createElement("span");
    of.className = "code";
    of.textContent = one.kind === "occupation" ? one.code : `${one.title} ${one.code}`;
    option.append(title, " ", of);
    return option;
  }

  #open(open) {
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#pending?.abort();
    this.#pending = null;
    this.#activate(-1);
    this.#open(false);
  }

  #activate(place) {
    this.#active = place;
    [...this.#list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = this.#list.children[place];
    if (option) {
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }

  #choose(at) {
    const { code, title, text } = this.#suggested[at];
    this.#input.value = text;
    this.#listed = null;
    this.#close();
    this.#set({ code, title, text });
    const detail = { code, title, text };
    this.dispatchEvent(new CustomEvent("metier-choose", { detail, bubbles: true, composed: true }));
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #key(event) {
    const count = this.#list.children.length;
    const shown = !this.#list.hidden;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" && count > 0) {
      event.preventDefault();
      this.#open(true);
      if (!event.altKey) this.#activate(this.#active + 1 < count ? this.#active + 1 : 0);
    } else if (event.key === "ArrowUp" && event.altKey) {
      this.#close();
    } else if (event.key === "ArrowUp" && count > 0) {
      event.preventDefault();
      this.#open(true);
      this.#activate(this.#active > 0 ? this.#active - 1 : count - 1);
    } else if (event.key === "Enter" && shown && this.#active >= 0) {
      event.preventDefault();
      this.#choose(this.#active);
    } else if (event.key === "Enter") {
      this.form?.requestSubmit();
    } else if (event.key === "Escape" && (shown || this.#timer !== 0 || this.#pending)) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      this.#activate(-1);
    }
  }
}

if (!customElements.get("metier-search")) customElements.define("metier-search", MetierSearch);
