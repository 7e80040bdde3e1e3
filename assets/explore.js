// The sliders of a profile: shows their values beside them, and keeps what stays at 0 out of the address.
"use strict";

(() => {
  const form = document.getElementById("ratings");
  if (!form) return;
  const sliders = [...form.querySelectorAll("input[type=range]")];
  for (const slider of sliders) {
    slider.addEventListener("input", () => { slider.nextElementSibling.value = slider.value; });
  }
  // A browser that comes back to a page restores neither what was written beside the sliders nor what was left out of the address.
  addEventListener("pageshow", () => {
    for (const slider of sliders) slider.nextElementSibling.value = slider.value;
    for (const field of form.querySelectorAll("input")) field.disabled = false;
  });
  form.addEventListener("submit", () => {
    for (const slider of sliders) slider.disabled = slider.value === "0";
    const letters = form.elements.namedItem("interest_code");
    letters.disabled = letters.value.trim() === "";
  });
})();
