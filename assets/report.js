// A report: marks the section in view in the list of sections, copies links to sections, prints.
"use strict";

(() => {
  const links = new Map();
  for (const link of document.querySelectorAll(".sections a")) {
    links.set(decodeURIComponent(link.hash.slice(1)), link);
  }
  const sections = [...document.querySelectorAll("article section[id]")].filter((one) => links.has(one.id));

  // The current section is the last one whose beginning has passed the upper third of the window.
  let asked = false;
  function mark() {
    asked = false;
    const edge = window.innerHeight / 3;
    let current = null;
    for (const section of sections) {
      if (section.getBoundingClientRect().top > edge) break;
      current = section;
    }
    for (const [id, link] of links) {
      if (current && id === current.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    const link = current && links.get(current.id);
    const list = link && link.closest("nav");
    // Scrolls the list only, never the page.
    if (list && list.scrollHeight > list.clientHeight) list.scrollTop = link.offsetTop - list.clientHeight / 2;
  }
  function soon() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(mark);
  }
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  mark();

  const status = document.createElement("p");
  status.className = "toast";
  status.setAttribute("role", "status");
  document.body.append(status);
  let timer = 0;
  function say(text) {
    status.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => { status.textContent = ""; }, 4000);
  }
  for (const anchor of document.querySelectorAll("a.anchor")) {
    anchor.addEventListener("click", async () => {
      if (!navigator.clipboard) return;
      try {
        await navigator.clipboard.writeText(anchor.href);
        say("Link copied");
      } catch {
        // The address bar has the link in any case.
      }
    });
  }

  const actions = document.querySelector(".actions");
  if (actions) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = "Print";
    button.addEventListener("click", () => print());
    item.append(button);
    actions.append(item);
  }
})();
