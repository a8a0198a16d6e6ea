// „In der Nähe von: Zuhause · Arbeit · Kita“: her own places, one tap away. They stand in no page of the server.
import * as places from "./places.js";

function draw(part) {
  const here = new URLSearchParams(location.search);
  const links = places.all().map((place) => {
    const query = new URLSearchParams(location.search);
    for (const name of ["gebiet", "um", "seite"]) query.delete(name);
    for (const [name, value] of new URLSearchParams(places.queryOf(place))) query.set(name, value);
    const link = Object.assign(document.createElement("a"), { href: `?${query}`, className: "pill", textContent: places.nameOf(place) });
    link.dir = "auto";
    link.addEventListener("click", withWords);
    if ((here.get("gebiet") ?? "") === place.gebiet && (!place.um || here.get("um") === place.um)) link.setAttribute("aria-current", "true");
    return link;
  });
  part.hidden = !links.length;
  part.querySelector("[data-pills]").replaceChildren(...links);
}

/** What she searched for goes along as it came: in a form, not in the address. */
function withWords(event) {
  const words = document.querySelector("main form[method=post] input[name=worte]")?.value;
  if (!words) return;
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: event.currentTarget.href, hidden: true });
  form.append(Object.assign(document.createElement("input"), { name: "worte", value: words }));
  document.body.append(form);
  form.submit();
}

/** Fills what a page holds ready for it. */
export const dress = () => document.querySelectorAll("[data-near]").forEach(draw);

document.addEventListener("kept", dress);
dress();
