// What a family chose from the list, as it stands in the address (front/choices.py).
import * as dates from "./dates.js";
import { find as search, Shelf } from "./search/find.js";

export const NEARBY = 2.5; // kilometers
export const REACHES = ["here", "nearby", "town"];
/** Parameter of the address → facet of the directory, as in front/choices.py. */
export const PARAMETERS = new Map(Object.entries({
  phase: "phase", art: "kind", thema: "topic", tag: "day", zeit: "time", wie: "mode", sprache: "language", zugang: "access",
  kostenlos: "free", "ohne-anmeldung": "drop_in", vaeter: "fathers", betreuung: "childcare",
}));
export const QUICK = new Set(["kostenlos", "ohne-anmeldung", "vaeter", "betreuung"]);
const PARTS = { hier: "here", nah: "nearby" };

/** The list an address asks for: codes by facet, reach, day, age in months, whether it must be open now. */
export function read(parameters) {
  const codes = {};
  for (const [parameter, facet] of PARAMETERS) {
    const chosen = parameters.getAll(parameter).filter((code) => code && code.length <= 60);
    if (chosen.length) codes[facet] = new Set(chosen);
  }
  const months = parameters.get("alter") ?? "";
  const on = parameters.get("am") ?? "";
  return {
    codes,
    reach: PARTS[parameters.get("umkreis")] ?? "town",
    openNow: parameters.get("jetzt") === "ja",
    on: /^\d{4}-\d\d-\d\d$/.test(on) && !Number.isNaN(Date.parse(on)) ? dates.dayOf(on) : null,
    age: /^\d{1,3}$/.test(months) && Number(months) <= 216 ? Number(months) : null,
    page: Math.max(1, Number.parseInt(parameters.get("seite"), 10) || 1),
  };
}

/** The dates of an offer that are not over, in the next weeks; worked out once a minute. */
export function coming(bundle, offer, now) {
  const moment = now.day * 1440 + now.minute;
  if (offer.coming?.moment !== moment) {
    const all = (offer.meetings ??= dates.meetings(offer.dates, dates.dayOf(bundle.monday)));
    const rows = all.filter((one) => !dates.isOver(one, now) && one.day <= now.day + dates.AHEAD);
    offer.coming = { moment, rows };
  }
  return offer.coming.rows;
}

let shelf = null;

/** Offers that fit a choice without words, the nearest and soonest first; and the counts of what could be chosen besides. */
export function find(bundle, choice) {
  if (shelf?.bundle !== bundle || shelf.offers.length !== bundle.shown.length) {
    shelf = new Shelf(bundle, bundle.shown, dates.dayOf(bundle.monday));
  }
  return search(shelf, null, null, choice, choice.now);
}
