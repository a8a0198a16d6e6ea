// Whoever signs out leaves nothing of the desk on this device; reports that were not sent are asked about first.
const PREFIX = "unterwegs-desk:";

for (const form of document.querySelectorAll("[data-leave]")) {
  form.addEventListener("submit", (event) => {
    const lock = JSON.parse(localStorage.getItem(`${PREFIX}day:lock`) ?? "null");
    if (lock?.waiting && !confirm(form.dataset.leave)) return event.preventDefault();
    for (const shelf of [localStorage, sessionStorage]) for (const name of Object.keys(shelf)) if (name.startsWith(PREFIX)) shelf.removeItem(name);
    globalThis.caches?.delete("unterwegs-day");
  });
}
