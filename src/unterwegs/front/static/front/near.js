// „In der Nähe von: Zuhause · Arbeit · Kita“: her own places, one tap away. They stand in no page of the server.
import * as places from "./places.js";

/** The same list, near a place; what she searched for goes along as it came: in a form, not in the address. */
function link(part, place) {
  const query = new URLSearchParams(part.dataset.filters ?? location.search);
  const isHere = query.get("gebiet") === place.gebiet && (query.get("um") ?? "") === place.um;
  for (const name of ["gebiet", "um", "seite"]) query.delete(name);
  for (const [name, value] of new URLSearchParams(places.queryOf(place))) query.set(name, value);
  const made = Object.assign(document.createElement("a"), { href: `?${query}`, className: "pill", dir: "auto", textContent: places.nameOf(place) });
  if (isHere) made.setAttribute("aria-current", "true");
  if (part.dataset.words) made.addEventListener("click", (event) => send(event, part.dataset.words));
  return made;
}

function send(event, words) {
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: event.currentTarget.href, hidden: true });
  form.append(Object.assign(document.createElement("input"), { name: "worte", value: words }));
  document.body.append(form);
  form.submit();
}

/** Fills what a page holds ready for it. */
export function dress() {
  const mine = places.all();
  for (const part of document.querySelectorAll("[data-near]")) {
    part.hidden = !mine.length;
    part.querySelector("[data-pills]").replaceChildren(...mine.map((place) => link(part, place)));
  }
}

document.addEventListener("kept", dress);
dress();
