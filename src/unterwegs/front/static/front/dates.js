// Days, hours and distances in the words of the page.
import { locale, t } from "./texts.js";
export { dayOf, isOver, isRunning, meetings, now } from "./times.js";

const DAY = 24 * 60 * 60 * 1000;
const latin = { numberingSystem: "latn", calendar: "gregory" };
const words = (options) => new Intl.DateTimeFormat(locale, { ...latin, timeZone: "UTC", ...options });
const short = words({ weekday: "short" });
const narrow = words({ weekday: "narrow" });
const long = words({ weekday: "long", day: "numeric", month: "long" });
const full = words({ day: "numeric", month: "long", year: "numeric" });
/** How far ahead lists look for dates, in days. */
export const AHEAD = 42;

export const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
/** „2026-11-24T09:30“, for machines. */
export const machine = (meeting) => `${isoOf(meeting.day)}T${clock(meeting.start).padStart(5, "0")}`;

export const clock = (minutes) => `${Math.floor(minutes / 60) % 24}:${String(minutes % 60).padStart(2, "0")}`;
/** „9:30–11:00“ */
export const hours = (meeting) => clock(meeting.start) + (meeting.end === null ? "" : `–${clock(meeting.end)}`);
export const shortDay = (day) => short.format(day * DAY).replace(/\.$/, "");
/** „Di“; one letter where the language has no short name. */
export const tinyDay = (day) => (shortDay(day).length <= 3 ? shortDay(day) : narrow.format(day * DAY));
export const monthDay = (day) => new Date(day * DAY).getUTCDate();
/** „24.11.“ */
export const dayNumber = (day) => `${monthDay(day)}.${new Date(day * DAY).getUTCMonth() + 1}.`;
export const fullDay = (day) => full.format(day * DAY);

/** „heute“, „morgen“ or „Dienstag, 24. November“. */
export function dayWords(day, today) {
  if (day === today) return t("today");
  return day === today + 1 ? t("tomorrow") : long.format(day * DAY);
}

/** With the comma of the script. */
export const sideBySide = (...parts) => parts.join(document.documentElement.dir === "rtl" ? "، " : ", ");

/** „heute, 9:30“, „Di, 24.11., 9:30“ – the shortest that says it. */
export function when(meeting, today) {
  const isSoon = meeting.day === today || meeting.day === today + 1;
  const day = isSoon ? [dayWords(meeting.day, today)] : [shortDay(meeting.day), dayNumber(meeting.day)];
  return sideBySide(...day, clock(meeting.start));
}

const decimal = new Intl.NumberFormat(locale, { ...latin, maximumFractionDigits: 1 });
/** „350 m“, „1,2 km“; as the crow flies, so never finer than fifty meters. */
export function distance(kilometers) {
  const isFar = kilometers >= 0.95;
  const number = isFar ? decimal.format(Math.round(kilometers * 10) / 10) : Math.max(50, Math.round(kilometers * 20) * 50);
  return t(isFar ? "kilometers" : "meters", { number }).replaceAll(" ", "\u00a0");
}
