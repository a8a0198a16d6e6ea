// „I am outside again“: a time she set herself and whom she would call. It lives in this tab; nobody is told, no place is kept.
const NAME = "unterwegs-desk:outside";
const MINUTE = 60 * 1000;

/** Wires the little form; says("late", {at}) makes the words. */
export function begin(section, says) {
  const form = section.querySelector("[data-outside-form]");
  const done = section.querySelector("[data-outside-done]");
  const words = section.querySelector("[data-outside-says]");

  const show = () => {
    const set = JSON.parse(sessionStorage.getItem(NAME) ?? "null");
    form.hidden = set !== null;
    done.hidden = set === null;
    words.replaceChildren();
    if (set === null) return;
    const isLate = new Date().toTimeString().slice(0, 5) >= set.at;
    words.append(says(isLate ? "outsideLate" : "outsideSet", { at: set.at }));
    if (isLate && set.phone) {
      const link = Object.assign(document.createElement("a"), { href: `tel:${set.phone}`, textContent: set.phone, className: "kern-link" });
      words.append(" ", link);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(NAME, JSON.stringify({ at: form.elements.at.value, phone: form.elements.phone.value }));
    form.reset();
    show();
  });
  done.addEventListener("click", () => {
    sessionStorage.removeItem(NAME);
    show();
  });
  setInterval(show, MINUTE);
  section.hidden = false;
  show();
}
