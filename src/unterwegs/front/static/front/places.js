// Her own places, as this device keeps them: a kind or a name of her own, a neighborhood, and a point where she typed an address.
import { keep, read } from "./kept.js";
import { t } from "./texts.js";

const MOST = 12;
const KINDS = ["home", "work", "kita", "grandparents"];

export const all = () => read("places", []);
export const nameOf = (place) => (KINDS.includes(place.kind) ? t(place.kind) : place.name);
const isSame = (one, other) => one.kind === other.kind && one.name === other.name;

/** Keeps a place; one of the same name gives way. */
export const put = (place) => keep("places", [...all().filter((one) => !isSame(one, place)), place].slice(-MOST));
export const remove = (place) => keep("places", all().filter((one) => !isSame(one, place)));

/** What an address says of where she is, for this place. */
export function queryOf({ gebiet, um }) {
  const query = new URLSearchParams();
  if (gebiet) query.set("gebiet", gebiet);
  if (um) query.set("um", um);
  return query.toString();
}
