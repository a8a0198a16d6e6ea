// Days of the timeline as "2026-01-31", without clock and time zone. directory/timeline/windows.py counts in the same way.
const DAY = 86_400_000;
const MOST_EARLY_DAYS = 42;
const CONFIRMED_FOR = 12;

const two = (number) => String(number).padStart(2, "0");
const written = (year, month, day) => `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
const parts = (day) => day.split("-").map(Number);
const length = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Today where she is. */
export function today(now = new Date()) {
  return written(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

/** A day as a Date in UTC, for Intl. */
export const moment = (day) => new Date(`${day}T00:00:00Z`);

export function add(day, days) {
  return new Date(moment(day).getTime() + days * DAY).toISOString().slice(0, 10);
}

/** How many days lie between two days. */
export const between = (first, last) => Math.round((moment(last) - moment(first)) / DAY);

/** The day an edge [months, days, way] means; where a month lacks the day, `way` decides (see Edge in Python). */
export function dayOf([months, days, way], anchor) {
  const [year, month, day] = parts(anchor);
  if (way === "in_year") return written(year, months, days);
  const count = year * 12 + month - 1 + months;
  const there = [Math.floor(count / 12), (count % 12) + 1];
  const last = length(...there);
  if (way === "month_end") return written(...there, last);
  const missing = day > last && way === "reached" ? 1 : 0;
  return add(written(...there, Math.min(day, last)), days + missing);
}

/** Whole months of age; below zero before birth. */
export function age(born, day) {
  const [year, month, date] = parts(born);
  const [thisYear, thisMonth, thisDate] = parts(day);
  return (thisYear - year) * 12 + thisMonth - month - (thisDate < date ? 1 : 0);
}

/** The last day to register for day care, as the town sets it. */
export function localDay(local, born) {
  if (local.monthsBefore !== null) return dayOf([12 - local.monthsBefore, 0, "within"], born);
  if (local.byMonth === null || local.byDay === null) return null;
  const birthday = dayOf([12, 0, "reached"], born);
  const birthYear = parts(birthday)[0];
  const start = written(birthYear, local.startsIn, 1) >= birthday ? birthYear : birthYear + 1;
  const sameYear = local.byMonth < local.startsIn || (local.byMonth === local.startsIn && local.byDay <= 1);
  const year = sameYear ? start : start - 1;
  return written(year, local.byMonth, Math.min(local.byDay, length(year, local.byMonth)));
}

export const isFresh = (rule, day) => day < dayOf([CONFIRMED_FOR, 0, "reached"], rule.confirmed);

/** Whether a rule is for this child. */
export function concerns(rule, child) {
  if (rule.from === "due") return !child.born && Boolean(child.due);
  if (rule.ifAny.length && !rule.ifAny.some((name) => child[name])) return false;
  if (rule.unless.some((name) => child[name])) return false;
  return !rule.bornIn.length || rule.bornIn.includes(parts(child.born || child.due)[1]);
}

const earlyDays = (child) =>
  child.born && child.due ? Math.max(0, Math.min(MOST_EARLY_DAYS, between(child.born, child.due))) : 0;

function windowOf(rule, child, local) {
  const anchor = rule.from === "due" ? child.due : child.born;
  if (rule.local) return { first: null, last: local[rule.key] ? localDay(local[rule.key], anchor) : null };
  const [first, last, earliest, latest] = ["first", "last", "earliest", "latest"].map((name) =>
    rule[name] ? dayOf(rule[name], anchor) : null,
  );
  return {
    first: first && first < anchor && rule.from === "birth" ? anchor : first,
    last: last && rule.addsEarly ? add(last, earlyDays(child)) : last,
    earliest,
    latest,
  };
}

/** The rule for one child, or null; without days where only the source or a doctor knows them. */
export function stopOf(rule, child, day, local) {
  if (!concerns(rule, child)) return null;
  const none = { first: null, last: null, earliest: null, latest: null };
  if (rule.from === "birth" && !child.born) return { rule, ...none, asksDoctor: false, about: null };
  const about = { ...none, ...windowOf(rule, child, local) };
  const asksDoctor = rule.certain && isFresh(rule, day) && Boolean(child.early) && rule.early === "ask";
  const isDated = rule.certain && isFresh(rule, day) && !asksDoctor;
  return { rule, ...(isDated ? about : none), asksDoctor, about };
}
