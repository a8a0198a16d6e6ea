// How the timeline looks: templates only, nothing is decided or kept here.
import { html, nothing, svg } from "../vendor/lit-html-3.3.3/lit-html.js";
import { locale, n, t } from "./texts.js";
import { add, age, between, moment } from "./timeline_dates.js";
import { extent, phaseOf } from "./timeline_stops.js";

const format = (style) => new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, { day: "numeric", timeZone: "UTC", ...style });
const short = format({ month: "short" });
const dated = format({ month: "short", year: "numeric" });
const long = format({ month: "long", year: "numeric" });
const OPEN = ["now", "next"];
const WHOLE = ["examination", "vaccination"];

const unbroken = (text) => text.replaceAll(" ", "\u00a0");
export const inWords = (day) => unbroken(long.format(moment(day)));

/** A day, with its year only where it is another one. */
const shortly = (day, today) => unbroken((day.slice(0, 4) === today.slice(0, 4) ? short : dated).format(moment(day)));

function range(first, last, today) {
  if (first === last) return shortly(first, today);
  const isThisYear = [first, last].every((day) => day.slice(0, 4) === today.slice(0, 4));
  return (isThisYear ? short : dated).formatRange(moment(first), moment(last));
}

/** The days of an entry; of what one only has to do in time, the last one. */
function days(stop, today) {
  if (stop.first && stop.last && (WHOLE.includes(stop.rule.kind) || stop.first > today)) return range(stop.first, stop.last, today);
  if (stop.last) return t("until", { day: shortly(stop.last, today) });
  return stop.first ? t("from", { day: shortly(stop.first, today) }) : "";
}

/** What stands instead of days, where there are none to show. */
function instead(stop) {
  if (stop.asksDoctor) return t("askDoctor");
  if (stop.rule.local) return t("askTown");
  return stop.about ? t("askSource") : stop.rule.when;
}

const still = (stop, today) => (stop.latest && stop.latest !== stop.last ? html`<small>${t("still", { day: shortly(stop.latest, today) })}</small>` : nothing);

function local(row) {
  if (!row || !(row.note || row.phone || row.link)) return nothing;
  return html`<p>
    ${row.note ? html`<span lang="de">${row.note}</span> ` : nothing}
    ${row.phone ? html`<a href="tel:${row.phone.replaceAll(" ", "")}"><bdi dir="ltr">${row.phone}</bdi></a> ` : nothing}
    ${row.link ? html`<a href=${row.link} rel="noopener">${t("townPage")}</a>` : nothing}
  </p>`;
}

function entry(stop, group, child, page) {
  const { rule } = stop;
  const shown = days(stop, page.today);
  const missed = group !== "past" ? nothing : html` ${t(WHOLE.includes(rule.kind) ? "missed" : "late")}`;
  return html`<li class=${group === "now" ? "next" : ""} data-rule=${rule.key}>
    <p class="when">${shown ? html`<b>${shown}</b> ${still(stop, page.today)}` : html`<b class="words">${instead(stop)}</b>`}</p>
    <div class="what">
      <h5>${rule.what}</h5>
      ${rule.forWhom ? html`<p class="reason">${rule.forWhom}</p>` : nothing}
      ${group === "done" ? nothing : html`<p>${rule.why} ${rule.next}${missed}</p>${local(page.local[rule.key])}`}
      <p class="source">${t("source")} <a href=${rule.source.url} rel="noopener" lang="de">${rule.source.name}</a> · ${t("checked", { day: inWords(rule.confirmed) })}</p>
      <p class="ticks">${
        group === "done"
          ? html`<button type="button" class="link" @click=${() => page.tick(child, rule.key, null)}>${t("undo")}<span class="hidden">: ${rule.what}</span></button>`
          : html`<button type="button" class="button quiet" @click=${() => page.tick(child, rule.key, "done")}>${page.icon("check")} ${t("done")}<span class="hidden">: ${rule.what}</span></button>
              <button type="button" class="link" @click=${() => page.tick(child, rule.key, "skip")}>${t("skip")}<span class="hidden">: ${rule.what}</span></button>`
      }</p>
    </div>
  </li>`;
}

function list(group, stops, child, page) {
  return html`<ol class="way agenda">${stops.map((stop) => entry(stop, group, child, page))}</ol>`;
}

function groupOf(group, stops, child, page) {
  if (!stops.length) return group === "now" ? html`<p>${t("nothingNow")}</p>` : nothing;
  const title = t(`group_${group}`);
  if (OPEN.includes(group)) return html`<h4>${title}</h4>${list(group, stops, child, page)}`;
  return html`<details class="fold"><summary><h4>${title} <small>(${stops.length})</small></h4></summary>${list(group, stops, child, page)}</details>`;
}

export const nameOf = (child) => child.name || t(child.multiple ? "twins" : "child");

/** „Week 24 of pregnancy“, „3 months old“. */
export function ageInWords(child, today) {
  if (!child.born) {
    const week = Math.floor((280 - between(today, child.due)) / 7) + 1;
    return week >= 1 && week <= 42 ? t("pregnancyWeek", { week }) : "";
  }
  const months = age(child.born, today);
  if (months < 3) return n("weeksOld", Math.floor(between(child.born, today) / 7));
  return months < 24 ? n("monthsOld", months) : n("yearsOld", Math.floor(months / 12));
}

function helps(child, page) {
  const help = page.helps[phaseOf(child, page.today)];
  return html`<div class="card helps">
    <h4>${t("helps")}</h4>
    <ul class="plain-list">${help.offers.map((offer) => html`<li><a href=${offer.url} lang=${offer.language}>${offer.name}</a></li>`)}</ul>
    <p><a href=${help.url}>${t("allOffers")}</a></p>
  </div>`;
}

/** One child: its name, what is now, what comes, what can wait. */
export function childPage(child, groups, page) {
  return html`<section class="child" aria-labelledby="child-${child.id}">
    <div class="child-head">
      <h3 id="child-${child.id}" tabindex="-1">${nameOf(child)} <small>${ageInWords(child, page.today)}</small></h3>
      <button type="button" class="link" @click=${() => page.show("edit", child.id)}>${t("change")}<span class="hidden">: ${nameOf(child)}</span></button>
    </div>
    ${page.panel.name === "edit" && page.panel.child === child.id ? childForm(child, page) : nothing}
    ${!child.born && child.due < page.today ? html`<p class="note">${t("bornNow")} <button type="button" class="link" @click=${() => page.show("edit", child.id)}>${t("enterBirth")}</button></p>` : nothing}
    ${groupOf("now", groups.now, child, page)} ${helps(child, page)} ${["next", "later", "past", "done"].map((group) => groupOf(group, groups[group], child, page))}
  </section>`;
}

const field = (id, label, input, hint = nothing) => html`<p class="field"><label for=${id}>${label}</label>${input}${hint}</p>`;
const error = (page) => (page.panel.error ? html`<p class="error" role="alert">${page.panel.error}</p>` : nothing);

/** The one question. */
export function firstForm(page) {
  return html`<form class="card first" @submit=${(event) => page.begin(event)}>
    ${field("first-day", t("ask"), html`<input id="first-day" name="day" type="date" required min=${page.limits[0]} max=${page.limits[1]}>`, html`<small>${t("onlyHere")}</small>`)}
    ${error(page)}
    <div class="buttons"><button class="button">${t("begin")}</button>${page.children.length || page.quiet ? html`<button type="button" class="button quiet" @click=${() => page.show("")}>${t("cancel")}</button>` : nothing}</div>
  </form>`;
}

export function childForm(child, page) {
  const isBorn = page.panel.born ?? Boolean(child.born);
  const choose = (born) => page.show("edit", child.id, { born });
  return html`<form class="card" @submit=${(event) => page.change(event, child)}>
    ${field("name", t("name"), html`<input id="name" name="name" maxlength="40" autocomplete="off" .value=${child.name}>`)}
    <fieldset><legend>${t("where")}</legend><div class="pills">
      <label class="pill"><input type="radio" name="state" value="coming" .checked=${!isBorn} @change=${() => choose(false)}><span>${t("isComing")}</span></label>
      <label class="pill"><input type="radio" name="state" value="born" .checked=${isBorn} @change=${() => choose(true)}><span>${t("isBorn")}</span></label>
    </div></fieldset>
    ${isBorn ? field("born", t("bornOn"), html`<input id="born" name="born" type="date" required min=${page.limits[0]} max=${page.today} .value=${child.born ?? ""}>`) : nothing}
    ${field("due", t(isBorn ? "dueThen" : "dueOn"), html`<input id="due" name="due" type="date" ?required=${!isBorn} min=${page.limits[0]} max=${page.limits[1]} .value=${child.due ?? ""}>`)}
    <div class="pills">
      ${isBorn ? html`<label class="pill"><input type="checkbox" name="early" .checked=${child.early}><span>${t("early")}</span></label>` : nothing}
      <label class="pill"><input type="checkbox" name="multiple" .checked=${child.multiple}><span>${t("multiple")}</span></label>
    </div>
    ${isBorn ? html`<p class="source">${t("earlyHint")}</p>` : nothing}
    ${error(page)}
    <div class="buttons"><button class="button">${t("save")}</button><button type="button" class="button quiet" @click=${() => page.show("")}>${t("cancel")}</button>
      <button type="button" class="link" @click=${() => page.show("remove", child.id)}>${t("remove")}</button></div>
  </form>`;
}

const panel = (title, body) => html`<section class="card panel" aria-labelledby="panel"><h3 id="panel" tabindex="-1">${title}</h3>${body}</section>`;
const back = (page) => html`<button type="button" class="button quiet" @click=${() => page.show("")}>${t("cancel")}</button>`;

export function sure(title, text, yes, deed, page) {
  return panel(title, html`<p>${text}</p><div class="buttons"><button type="button" class="button" @click=${deed}>${yes}</button>${back(page)}</div>`);
}

/** Which days go into the calendar. */
export function calendarPanel(choices, page) {
  return panel(
    t("calendar"),
    html`<form @submit=${(event) => page.saveCalendar(event)}>
      <p>${t("calendarHint")}</p>
      <fieldset class="choose"><legend>${t("whichDates")}</legend>
        ${choices.map(
          ({ child, stop }) => html`<label class="tick"><input type="checkbox" name="entry" value="${child.id}-${stop.rule.key}" checked><span>${stop.rule.what}${page.children.length > 1 ? html` · ${nameOf(child)}` : nothing}<br><small>${days(stop, page.today)}</small></span></label>`,
        )}
      </fieldset>
      <div class="buttons"><button class="button">${t("saveCalendar")}</button>${back(page)}</div>
    </form>`,
  );
}

function code(matrix) {
  const path = matrix.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return svg`<svg class="qr-code" role="img" aria-label=${t("qrTitle")} viewBox="0 0 ${matrix.length} ${matrix.length}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d=${path} fill="#000"/></svg>`;
}

/** The code; undefined while it is made, null where there is none. */
export function qrPanel(matrix, page) {
  const missing = matrix === undefined ? html`<p>${t("moment")}</p>` : html`<p class="error" role="alert">${t("qrTooMuch")}</p>`;
  return panel(t("qrTitle"), html`<p>${t("qrHint")}</p>${matrix ? code(matrix) : missing}<div class="buttons">${back(page)}</div>`);
}

export function arrivedPanel(other, page) {
  return panel(
    n("arrived", other.children.length),
    html`<ul class="plain-list">${other.children.map((child) => html`<li>${nameOf(child)} · ${inWords(child.born ?? child.due)}</li>`)}</ul>
      <p>${t("arrivedHint")}</p>
      <div class="buttons"><button type="button" class="button" @click=${() => page.take(other)}>${t("take")}</button>${back(page)}</div>`,
  );
}

export function pinPanel(page) {
  return panel(
    t("pinTitle"),
    html`<form @submit=${(event) => page.setPin(event)}>
      <p>${t("pinHint")} ${t("pinLimits")}</p><p><strong>${t("pinForgotten")}</strong></p>
      ${field("pin-new", t("pinNew"), html`<input id="pin-new" name="pin" type="password" minlength="6" maxlength="64" required autocomplete="new-password">`)}
      ${error(page)}
      <div class="buttons"><button class="button">${t("pinSet")}</button>${page.hasPin ? html`<button type="button" class="button quiet" @click=${() => page.dropPin()}>${t("pinDrop")}</button>` : nothing}${back(page)}</div>
    </form>`,
  );
}

export function lockedPage(page) {
  return html`<form class="card" @submit=${(event) => page.unlock(event)}>
    ${field("pin-open", t("pinLabel"), html`<input id="pin-open" name="pin" type="password" maxlength="64" required autocomplete="off">`)}
    ${error(page)}
    <div class="buttons"><button class="button" ?disabled=${page.panel.busy}>${t(page.panel.busy ? "moment" : "open")}</button></div>
    <p><small>${t("pinForgotten")}</small> <button type="button" class="link" @click=${() => page.show("delete")}>${t("deleteAll")}</button></p>
  </form>`;
}

/** Which child died; nothing cheerful stands here. */
export function quietPanel(page) {
  return panel(
    t("quietTitle"),
    html`<p>${t("quietHint")}</p>
      ${page.children.map(
        (child) => html`<div class="buttons">${
          child.multiple ? html`<button type="button" class="button quiet" @click=${() => page.farewell(child, true)}>${t("oneOfThem")}: ${nameOf(child)}</button>` : nothing
        }<button type="button" class="button quiet" @click=${() => page.farewell(child, false)}>${t("quietYes")}: ${nameOf(child)} · ${inWords(child.born ?? child.due)}</button></div>`,
      )}
      <div class="buttons">${back(page)}</div>`,
  );
}

/** The file that takes dates out of the calendar again. */
export function takeBack(page) {
  return html`<div class="note"><p>${t("takeBackHint")}</p><div class="buttons"><button type="button" class="button quiet" @click=${() => page.saveTakeBack()}>${t("takeBack")}</button>
    <button type="button" class="link" @click=${() => page.forgetTakeBack()}>${t("notNeeded")}</button></div></div>`;
}

/** What can be done with everything together. */
export function tools(page) {
  const item = (icon, text, deed) => html`<li><button type="button" class="link" @click=${deed}>${page.icon(icon)} ${text}</button></li>`;
  return html`<ul class="deeds">
    ${item("calendar", t("calendar"), () => page.show("calendar"))}
    ${item("pram", t("addChild"), () => page.show("first"))}
    <li><details class="fold"><summary>${t("more")}</summary><ul class="deeds">
      ${item("share", t("qr"), () => page.show("qr"))}
      ${page.canPin ? item("stop", t(page.hasPin ? "pinChange" : "pinTitle"), () => page.show("pin")) : nothing}
      ${page.hasPin ? item("close", t("lock"), () => page.lock()) : nothing}
      <li><a class="link" href="#device">${page.icon("download")} ${t("asFile")}</a></li>
      ${item("close", t("deleteAll"), () => page.show("delete"))}
    </ul></details></li>
  </ul>`;
}

/** What is left to do when no child is left. */
export function quietTools(page) {
  return html`<p class="quiet-way"><button type="button" class="link" @click=${() => page.show("first")}>${t("addLater")}</button> <button type="button" class="link" @click=${() => page.show("delete")}>${t("deleteAll")}</button></p>`;
}

/** Entries that have days, for the calendar. */
export const daysOf = (stop) => (extent(stop) && (stop.first || stop.last) ? [stop.first ?? stop.last, stop.last ?? add(stop.first, 13)] : null);
