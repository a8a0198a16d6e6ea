// Reports wait sealed until the network is back. Each has a ticket: sent twice, it is one.
import * as vault from "./vault.js";

/** What became of sending: kept, noNewDay, or a conflict that is shown until she has read it. */
const SAID = { kept: "kept", no_new_day: "noNewDay", canceled: "canceled", stopped: "stopped", reported: "reported", wrong: "wrong" };
let isSending = false;

export const all = () => vault.load("reports", {});

/** Keeps a report of a visit; while it is not sent, a second one of the same visit takes its place and its ticket. */
export async function keep(visit, title, fields) {
  const reports = await all();
  const ticket = reports[visit]?.ticket ?? crypto.randomUUID();
  reports[visit] = { ticket, title, fields, conflict: "" };
  await vault.keepReports(reports);
}

/** She has read what became of it. */
export async function drop(visit) {
  const { [visit]: _gone, ...rest } = await all();
  await vault.keepReports(rest);
}

/** She was there all the same: once more, with her word for it. */
export async function insist(visit) {
  const reports = await all();
  reports[visit].conflict = "";
  reports[visit].fields.push(["despite", "on"]);
  await vault.keepReports(reports);
}

/** Sends all that wait; returns what became of each that went. Nothing is dropped before the office has said that it is there. */
export async function send(address, token) {
  if (isSending || !vault.isOpen()) return [];
  isSending = true;
  const sent = [];
  try {
    for (const [visit, report] of Object.entries(await all())) {
      if (report.conflict) continue;
      const says = await sendOne(`${address}${visit}/bericht/`, report, token);
      if (!vault.isOpen()) break; // locked meanwhile: it waits, and its ticket makes it one
      const reports = await all();
      if (reports[visit]?.ticket !== report.ticket) continue;
      if (says === "kept" || says === "noNewDay") delete reports[visit];
      else reports[visit].conflict = says;
      await vault.keepReports(reports);
      sent.push({ visit, says, title: report.title });
    }
  } finally {
    isSending = false;
  }
  return sent;
}

async function sendOne(address, report, token) {
  const body = new URLSearchParams([...report.fields.filter(([name]) => name !== "ticket"), ["ticket", report.ticket]]);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
  if (answer.status === 404) return "gone";
  if (answer.redirected || !answer.headers.get("content-type")?.includes("json")) throw new Error(String(answer.status));
  return SAID[(await answer.json()).says] ?? "wrong";
}
