// Days and minutes in the town's own time: days since 1970, minutes of the day.
const DAY = 24 * 60 * 60 * 1000;
const clockwork = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Berlin", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

/** Days since 1970 of an ISO date. */
export const dayOf = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;

/** Now, as day and minute in Berlin. */
export function now(instant = new Date()) {
  const part = Object.fromEntries(clockwork.formatToParts(instant).map(({ type, value }) => [type, value]));
  return { day: dayOf(`${part.year}-${part.month}-${part.day}`), minute: Number(part.hour) * 60 + Number(part.minute) };
}

/** All dates of an offer or a place from a day on, in order: day, start and end in minutes (end null: open). */
export function meetings(rows, monday, from = 0) {
  const found = [];
  for (const row of rows) {
    for (let at = row.days.length - 1, day = monday; at >= 0; at--, day += 4) {
      const bits = parseInt(row.days[at], 16);
      for (let bit = 0; bit < 4; bit++) {
        if (!(bits & (1 << bit)) || day + bit < from) continue;
        found.push({ day: day + bit, start: row.start, end: row.minutes ? row.start + row.minutes : null, place: row.place, room: row.room, isOnline: row.isOnline });
      }
    }
  }
  return found.sort((one, other) => one.day - other.day || one.start - other.start);
}

/** Whether a date has ended. */
export const isOver = (meeting, at) => (meeting.end ?? meeting.start) + (meeting.day - at.day) * 1440 <= at.minute;

/** Whether a date has begun and not ended. */
export function isRunning(meeting, at) {
  const minute = at.minute + (at.day - meeting.day) * 1440;
  return meeting.end !== null && meeting.start <= minute && minute < meeting.end;
}
