// The sliders of a profile: shows their values, keeps what stays at 0 out of the address, and asks again when one moves.
"use strict";

(() => {
  const form = document.getElementById("ratings");
  if (!form) return;
  for (const slider of form.querySelectorAll("input[type=range]")) {
    const output = slider.nextElementSibling;
    slider.addEventListener("input", () => { output.value = slider.value; });
  }
  // A browser that restores the values of a form does not restore what was written beside them.
  addEventListener("pageshow", () => {
    for (const slider of form.querySelectorAll("input[type=range]")) {
      slider.disabled = false;
      slider.nextElementSibling.value = slider.value;
    }
    for (const field of form.querySelectorAll("input")) field.disabled = false;
  });
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input[type=range]")) field.disabled = field.value === "0";
    const letters = form.elements.namedItem("interest_code");
    letters.disabled = letters.value.trim() === "";
  });
})();
