// Calendar files (RFC 5545), made on the phone: whole days, with reminders, and a file that takes them back.
import { add } from "./timeline_dates.js";

const encoder = new TextEncoder();
const compact = (day) => day.replaceAll("-", "");
const escaped = (text) => text.replaceAll("\\", "\\\\").replaceAll(";", "\\;").replaceAll(",", "\\,").replace(/\r?\n/g, "\\n");

/** Lines of at most 75 bytes; a letter is never cut. */
function folded(line) {
  let out = "";
  let room = 75;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (size > room) {
      out += "\r\n ";
      room = 74;
    }
    out += letter;
    room -= size;
  }
  return out;
}

const alarm = (trigger, text) => ["BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${escaped(text)}`, trigger, "END:VALARM"];

function event(entry, { sequence, stamp, cancelled }) {
  const lines = [
    "BEGIN:VEVENT",
    `UID:${entry.uid}`,
    `DTSTAMP:${stamp}`,
    `SEQUENCE:${sequence}`,
    `SUMMARY:${escaped(entry.summary)}`,
    `DTSTART;VALUE=DATE:${compact(entry.first)}`,
    `DTEND;VALUE=DATE:${compact(add(entry.last, 1))}`,
    "TRANSP:TRANSPARENT",
    "CLASS:PRIVATE",
    `STATUS:${cancelled ? "CANCELLED" : "CONFIRMED"}`,
  ];
  if (entry.description) lines.push(`DESCRIPTION:${escaped(entry.description)}`);
  if (!cancelled) {
    // At nine on the day before it begins, and a week before it ends where it is longer than two weeks.
    lines.push(...alarm("TRIGGER:-PT15H", entry.summary));
    if (add(entry.first, 14) < entry.last) lines.push(...alarm("TRIGGER;RELATED=END:-P7D", entry.summary));
  }
  return [...lines, "END:VEVENT"];
}

/** A file of entries {uid, summary, description, first, last}; with `cancelled` it takes them out of the calendar again. */
export function calendarFile(entries, { sequence, now = new Date(), cancelled = false }) {
  const stamp = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Unterwegs//Mein Weg//DE", "CALSCALE:GREGORIAN"];
  lines.push(`METHOD:${cancelled ? "CANCEL" : "PUBLISH"}`);
  for (const entry of entries) lines.push(...event(entry, { sequence: entry.sequence ?? sequence, stamp, cancelled }));
  lines.push("END:VCALENDAR");
  return `${lines.map(folded).join("\r\n")}\r\n`;
}
