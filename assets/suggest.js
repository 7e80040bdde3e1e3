// Suggestions while typing: the combobox pattern of the ARIA Authoring Practices, list autocomplete with manual
// selection. The typed text stays the value until an option is chosen; without this script the form still searches.
"use strict";

(() => {
for (const input of document.querySelectorAll("input[data-suggest]")) {
  combobox(input);
}
window.metier = { combobox };

// `choose` is called with the suggestion chosen; without it, its text is searched for or, in a field that keeps it, kept.
function combobox(input, choose) {
  const WAIT_MS = 15; // Keys that follow faster share one request; short enough to feel immediate.
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const status = document.createElement("div");
  status.className = "hidden";
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let active = -1;
  let suggested = [];
  let listed = null; // The text that the list answers.
  let timer = 0;
  let pending = null;

  function close() {
    clearTimeout(timer);
    timer = 0;
    pending?.abort();
    pending = null;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function open() {
    if (list.children.length === 0) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function activate(place) {
    active = place;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = list.children[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function accept(option) {
    input.value = option.dataset.text;
    listed = null;
    close();
    if (choose) choose(suggested[Number(option.dataset.at)]);
    else if (!("keep" in input.dataset)) input.form.requestSubmit();
  }

  async function ask() {
    const typed = input.value;
    timer = 0;
    pending?.abort();
    const request = new AbortController();
    pending = request;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}&limit=8`, {
        signal: request.signal,
      });
      const suggestions = answer.ok ? (await answer.json()).suggestions : [];
      // A response for earlier text is stale.
      if (pending === request && input.value === typed) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError" && pending === request) show([]);
    } finally {
      if (pending === request) pending = null;
    }
  }

  function show(suggestions) {
    suggested = suggestions;
    listed = input.value;
    list.replaceChildren(...suggestions.map(optionOf));
    activate(-1);
    const count = suggestions.length;
    status.textContent = count === 0 ? "No suggestions" : `${count} ${count === 1 ? "suggestion" : "suggestions"}`;
    if (count === 0) close();
    else open();
  }

  function optionOf(suggestion, at) {
    const option = document.createElement("li");
    option.id = `${list.id}-${at}`;
    option.dataset.text = suggestion.text;
    option.dataset.at = String(at);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const title = document.createElement("span");
    title.append(...marked(suggestion.text, suggestion.highlights));
    option.append(title);
    const of = document.createElement("span");
    of.className = "of";
    if (suggestion.kind !== "occupation") of.append(`${suggestion.title} `);
    const code = document.createElement("span");
    code.className = "code";
    code.textContent = suggestion.code;
    of.append(code);
    option.append(" ", of);
    return option;
  }

  // Highlights count characters, not UTF-16 code units as strings do.
  function marked(text, highlights) {
    const characters = [...text];
    const parts = [];
    let at = 0;
    for (const { start, end } of highlights) {
      parts.push(characters.slice(at, start).join(""));
      const mark = document.createElement("mark");
      mark.textContent = characters.slice(start, end).join("");
      parts.push(mark);
      at = end;
    }
    parts.push(characters.slice(at).join(""));
    return parts;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    // What was chosen in the list answers an earlier text.
    activate(-1);
    if (input.value.trim().length < 2) {
      list.replaceChildren();
      status.textContent = "";
      close();
      return;
    }
    timer = setTimeout(ask, WAIT_MS);
  });

  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    const shown = !list.hidden;
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" && count > 0) {
      event.preventDefault();
      open();
      if (!event.altKey) activate(active + 1 < count ? active + 1 : 0);
    } else if (event.key === "ArrowUp" && event.altKey) {
      close();
    } else if (event.key === "ArrowUp" && count > 0) {
      event.preventDefault();
      open();
      activate(active > 0 ? active - 1 : count - 1);
    } else if (event.key === "Enter" && shown && active >= 0) {
      event.preventDefault();
      accept(list.children[active]);
    } else if (event.key === "Escape" && (shown || timer !== 0 || pending)) {
      event.preventDefault();
      close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      activate(-1);
    }
  });

  // Clicking an option must not first take the focus from the input.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) accept(option);
  });
  input.addEventListener("blur", close);
  input.addEventListener("click", () => {
    if (input.value === listed) open();
  });
  input.form?.addEventListener("submit", close);
}
})();
