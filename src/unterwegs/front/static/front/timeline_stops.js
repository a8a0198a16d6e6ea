// What is now, in the next weeks, later, past or done, for one child.
import { add, age, stopOf } from "./timeline_dates.js";

const NEXT = 42;
const NOTICE = 28;
const OPEN_END = 60;
export const GROUPS = ["now", "next", "later", "past", "done"];

/** From when to when an entry stands among what is now; what has no days of its own goes by the usual ones. */
export function extent(stop) {
  const about = stop.about;
  if (!about || (!about.first && !about.last && !about.latest)) return null;
  const end = about.latest || about.last || add(about.first, OPEN_END);
  return [about.first || about.earliest || add(end, -NOTICE), end];
}

function groupOf(stop, child, today) {
  if (child.done[stop.rule.key]) return "done";
  const days = extent(stop);
  if (!days) return stop.rule.local && child.born && age(child.born, today) < 36 ? "now" : "later";
  if (days[1] < today) return "past";
  if (days[0] <= today) return "now";
  return days[0] <= add(today, NEXT) ? "next" : "later";
}

/** The stops of a child by group, each group in the order of its days. */
export function grouped(rules, child, today, local) {
  const found = Object.fromEntries(GROUPS.map((name) => [name, []]));
  const counted = { ...child, multiple: child.multiple || child.several }; // a twin whose brother died is still a twin
  for (const rule of rules) {
    const stop = stopOf(rule, counted, today, local);
    if (stop) found[groupOf(stop, child, today)].push(stop);
  }
  const order = (stop) => (extent(stop) ?? ["9"])[0];
  for (const name of ["next", "later", "past"]) found[name].sort((one, other) => order(one).localeCompare(order(other)));
  found.now.sort((one, other) => (extent(one)?.[1] ?? "9").localeCompare(extent(other)?.[1] ?? "9"));
  return found;
}

/** The life phase of the directory a child is in. */
export function phaseOf(child, today) {
  if (!child.born) return "pregnancy";
  const months = age(child.born, today);
  if (months < 36) return "infancy";
  return months < 72 ? "kindergarten" : "primary";
}
