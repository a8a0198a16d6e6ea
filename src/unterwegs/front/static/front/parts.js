// What the drawn pages are made of: the same words, order and classes as the pages of the server.
import { html, nothing } from "../vendor/lit-html-3.3.3/lit-html.js";
import * as dates from "./dates.js";
import { language, locale, t } from "./texts.js";
import { placeName, placeOf } from "./where.js";

/** What the server says of the town, and where files are; it leaves the page once it is read. */
export const frame = document.querySelector("[data-app]");
const TEXTS = ["name", "summary", "description", "good_to_know", "registration_note", "payer_note"];
const PLACE_TEXTS = ["access_note", "way_there", "description"];

export const icon = (name, turns = false) =>
  html`<svg class="icon${turns ? " turns" : ""}" aria-hidden="true" viewBox="0 0 24 24"><use href="${frame.dataset.icons}#${name}"></use></svg>`;
/** The symbol beside the word of a code, where there is one. */
export const pictogram = (bundle, parameter, code) => (bundle.icons[parameter]?.[code] ? icon(bundle.icons[parameter][code]) : nothing);
/** „Vorlesen“; front/aloud.js shows it. */
export const aloud = () => html`<p class="aloud no-print" data-aloud="main" hidden><button type="button" class="button quiet" aria-pressed="false">${icon("aloud")} ${t("readAloud")}</button></p>`;
export const picture = (name) =>
  html`<svg class="picture" aria-hidden="true" viewBox="0 0 320 180"><use href="${frame.dataset[name]}#${name}"></use></svg>`;

/** A text with one strong part: „In der Nähe von <strong>Niedergirmes</strong>“. */
export function rich(text) {
  const [before, inside, after = ""] = text.split(/<\/?strong>/);
  return inside === undefined ? text : html`${before}<strong>${inside}</strong>${after}`;
}

const isGerman = (one, field, fields) => Boolean(one.german & (1 << fields.indexOf(field)));
const inGerman = (text) => html`<span lang="de" dir="auto">${text}</span>`;

/** A text of an offer, marked where it is German because nobody translated it. */
export const said = (offer, field) => (isGerman(offer, field, TEXTS) ? inGerman(offer[field]) : offer[field]);
/** The language of a text of a place. */
export const languageOf = (place, field) => (isGerman(place, field, PLACE_TEXTS) ? "de" : language);
const saidOf = (place, field) => (isGerman(place, field, PLACE_TEXTS) ? inGerman(place[field]) : place[field]);

/** A text of an offer in several paragraphs. */
export function paragraphs(offer, field) {
  const lines = (part) => part.split("\n").map((line, index) => (index ? html`<br>${line}` : line));
  return html`<div lang=${isGerman(offer, field, TEXTS) ? "de" : language} dir="auto">${offer[field].split(/\n{2,}/).map((part) => html`<p>${lines(part)}</p>`)}</div>`;
}

/** The address of a page, with where she is, and with more where it is given. */
export function address(path, where, more = {}) {
  const query = new URLSearchParams(where.carried);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `/${language}/${path}${query.size ? `?${query}` : ""}`;
}
export const offerPath = (offer) => `angebote/${offer.code}/${offer.slug}/`;
export const placePath = (place) => `orte/${place.code}/${place.slug}/`;
export const organizationPath = (organization) => `traeger/${organization.code}/${organization.slug}/`;
const dial = (number) => `tel:${number.replaceAll(" ", "")}`;
const host = (url) => (URL.canParse(url) ? new URL(url).hostname : url);

const MODES = { phone: "phone", online: "online" };
const modeIcon = (mode) => icon(MODES[mode] ?? "home");

/** „♦ Familienzentrum · 1,2 km“, or how else it takes place. */
function shortPlace(bundle, offer, meeting, kilometers) {
  if (meeting?.isOnline) return html`<span>${icon("online")} ${bundle.labels.wie.online}</span>`;
  const place = placeOf(bundle, offer, meeting);
  if (!place) return html`<span>${modeIcon(offer.mode)} ${bundle.labels.wie[offer.mode]}</span>`;
  return html`<span>${icon("pin")} ${place.name}${kilometers === null ? nothing : html` · <span class="distance"><bdi>${dates.distance(kilometers)}</bdi></span>`}</span>`;
}
const free = () => html`<span class="free">${icon("free")} ${t("free")}</span>`;

/** „Merken“; front/keep.js shows it. */
export function keep(bundle, offer, next) {
  const when = next ? `${dates.shortDay(next.day)} \u2066${dates.dayNumber(next.day)}\u2069 \u2066${dates.clock(next.start)}\u2069` : "";
  const where = placeName(bundle, offer, next);
  return html`<button type="button" class="keep" data-keep=${offer.code} data-name=${offer.name} data-when=${when} data-where=${where} aria-pressed="false" hidden>${icon("heart")} <span data-label></span><span class="hidden">${offer.name}</span></button>`;
}

/** A row of the list of offers. */
export function offerRow(bundle, hit, where) {
  const { offer, next, isOpen, reason } = hit;
  const isKnown = !next?.place || offer.at.some((one) => one.code === next.place); // the kilometers are those to its offer
  const moment = next && html`<time datetime=${dates.machine(next)}><b>${dates.shortDay(next.day)}</b> <b>${dates.clock(next.start)}</b><small>${isOpen ? t(offer.mode === "phone" ? "reachableNow" : "openNow") : html`<bdi>${dates.dayNumber(next.day)}</bdi>`}</small></time>`;
  return html`<li>
    <p class="when${isOpen ? " running" : ""}">${moment ?? html`<small>${t("byAppointment")}</small>`}</p>
    <div class="what">
      <h3><a href=${address(offerPath(offer), where)}>${said(offer, "name")}</a></h3>
      ${offer.summary ? html`<p>${said(offer, "summary")}</p>` : nothing}
      ${reason?.label ? html`<p class="reason">${reason.subject ? t("fits", { subject: reason.label }) : t("foundBy", { word: reason.label })}</p>` : nothing}
      <p class="meta">
        ${shortPlace(bundle, offer, next, isKnown ? hit.kilometers : null)}
        ${offer.free ? free() : nothing}
        ${offer.registration === "none" ? html`<span>${icon("check")} ${t("justCome")}</span>` : nothing}
      </p>
    </div>
    ${keep(bundle, offer, next)}
  </li>`;
}

/** A row of the dates of a day. */
function dateRow(bundle, one, where) {
  return html`<li class=${one.isRunning ? "next" : nothing}>
    <p class="when${one.isRunning ? " running" : ""}"><time datetime=${dates.machine(one.meeting)}><b><bdi>${dates.hours(one.meeting)}</bdi></b></time>${one.isRunning ? html` <span class="badge now">${t("now")}</span>` : nothing}</p>
    <div class="what">
      <h3><a href=${address(offerPath(one.offer), where)}>${said(one.offer, "name")}</a></h3>
      <p class="meta">${shortPlace(bundle, one.offer, one.meeting, one.kilometers)} ${one.offer.free ? free() : nothing}</p>
    </div>
  </li>`;
}

const inTown = () => rich(t("wholeTown", { town: frame.dataset.town }));

/** Dates in the order of the clock; what is near stands apart from what is farther away. */
export function agenda(bundle, rows, where) {
  const near = rows.filter((one) => one.isNear);
  const far = rows.filter((one) => !one.isNear);
  const list = (some) => html`<ul class="way agenda">${some.map((one) => dateRow(bundle, one, where))}</ul>`;
  return html`${near.length ? list(near) : nothing}${far.length && where.isKnown ? html`<p class="farther">${inTown()}</p>` : nothing}${far.length ? list(far) : nothing}`;
}

const fact = (name, label, content) => html`<div>${icon(name)}<dt>${label}</dt>${content}</div>`;
const dd = (content, kind = nothing) => html`<dd class=${kind}>${content}</dd>`;

function rhythm(beat) {
  const school = beat.school ? html` <span class="soft">(${beat.school})</span>` : nothing;
  const note = beat.note ? html`<br><span lang="de">${beat.note}</span>` : nothing;
  return html`${beat.words}${school}${note}${sample(beat)}`;
}
export const sample = (beat) => (beat.is_sample ? html`<br><small class="soft">${t("sampleTime")}</small>` : nothing);

function whereabouts(bundle, offer, where) {
  if (!offer.at.length) {
    const link = offer.access_url ? html`<br><a href=${offer.access_url} rel="noopener">${t("takePart")}</a>` : nothing;
    return html`<div>${modeIcon(offer.mode)}<dt>${t("where")}</dt><dd>${bundle.labels.wie[offer.mode]}${link}</dd></div>`;
  }
  const places = offer.at.map((one) => {
    const name = one.page ? html`<a href=${address(placePath(one), where)}>${one.name}</a>` : one.name;
    const line = [one.street, one.town].filter(Boolean).join(", ");
    return fact("pin", t("where"), dd(html`${name}${one.room ? `, ${one.room}` : ""}${line ? html`<br><bdi>${line}</bdi>` : nothing}`));
  });
  const online = offer.mode === "hybrid" && offer.access_url;
  return online ? [...places, fact("online", bundle.labels.wie.online, dd(html`<a href=${offer.access_url} rel="noopener">${t("takePart")}</a>`))] : places;
}

/** What is good to know about an offer. */
export function facts(bundle, offer, where) {
  const { labels } = bundle;
  const place = offer.at[0];
  const hasAccess = place && (place.access.length || place.no_access.length || place.access_note);
  return html`<dl class="facts">
    ${offer.beats.length ? fact("clock", t("when"), offer.beats.map((beat) => dd(rhythm(beat)))) : nothing}
    ${whereabouts(bundle, offer, where)}
    ${offer.costs.length ? fact("free", t("cost"), html`${offer.costs.map((cost) => dd(cost, offer.free ? "free" : nothing))}${offer.payer_note ? dd(said(offer, "payer_note")) : nothing}`) : nothing}
    ${fact("register", t("registration"), dd(html`${labels.anmeldung[offer.registration]}${offer.registration_note ? html`<br>${said(offer, "registration_note")}` : nothing}`))}
    ${offer.ages ? fact("age", t("age"), dd(offer.ages)) : nothing}
    ${offer.audience || !offer.open_for_all ? fact("people", t("forWhom"), dd(html`${offer.audience}${offer.open_for_all ? nothing : html`<br>${t("onlyGroup")}`}`)) : nothing}
    ${offer.languages.length || offer.interpretation ? fact("language", t("languages"), dd(html`${listed(offer.languages.map((code) => labels.sprache[code] ?? code))}${offer.interpretation ? html`<br>${t("interpreter")}` : nothing}`)) : nothing}
    ${offer.childcare ? fact("childcare", t("childCare"), dd(t("childLookedAfter"))) : nothing}
    ${hasAccess ? fact("pram", t("gettingIn"), html`${place.access.map((code) => dd(labels.zugang[code]))}${place.no_access.map((code) => dd(t("factNo", { fact: labels.zugang[code] }), "soft"))}${place.access_note ? dd(html`<small>${saidOf(place, "access_note")}</small>`) : nothing}`) : nothing}
    ${place?.way_there ? fact("walk", t("wayThere"), dd(saidOf(place, "way_there"))) : nothing}
  </dl>`;
}

/** „a, b und c“ in the language of the page. */
const listed = (parts) => new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);

export const phone = (number) => html`<a class="button" href=${dial(number)}>${icon("phone")} <bdi dir="ltr">${number}</bdi></a>`;

/** Where to ask. */
export function contact(offer, where) {
  const point = offer.contact;
  const site = offer.website || point?.url;
  return html`<section class="card" aria-labelledby="contact">
    <h2 id="contact">${t("askThere")}</h2>
    <p><a href=${address(organizationPath(offer.organization), where)}>${offer.organization.name}</a>${point?.name ? html`<br><span lang="de">${point.name}</span>` : nothing}</p>
    ${(point?.phones ?? []).map(([number, open]) => html`<p>${phone(number)}${open ? html`<br><small lang="de">${open}</small>` : nothing}</p>`)}
    ${point?.email ? html`<p><a href="mailto:${point.email}">${icon("mail")} ${point.email}</a></p>` : nothing}
    ${site ? html`<p><a href=${site} rel="noopener">${t("website")}</a></p>` : nothing}
  </section>`;
}

/** „Gemeinsam mit: a, b“ */
export function together(partners, where) {
  const links = partners.map((one, index) => html`${index ? ", " : ""}<a href=${address(organizationPath(one), where)}>${one.name}</a>`);
  return html`${t("together")} ${links}`;
}

/** A list of links to offers. */
export const offerLinks = (offers, where) =>
  html`<ul class="choices">${offers.map((one) => html`<li><a href=${address(offerPath(one), where)}><span>${said(one, "name")}</span> ${icon("arrow", true)}</a></li>`)}</ul>`;

/** „Quelle: www.wetzlar.de, Stand 2026“ */
export function source(one, { isUndatedTold }) {
  if (!one.source) return nothing;
  const named = /^http/.test(one.source) ? html`<a href=${one.source} rel="noopener nofollow">${host(one.source)}</a>` : html`<span lang="de">${one.source}</span>`;
  const dated = one.source_date ? `, ${t("asOfDay", { day: one.source_date })}` : isUndatedTold ? `, ${t("withoutDate")}` : "";
  return html` ${t("source")} ${named}${dated}.`;
}

/** Pictures stay with the server; without a network their place stays empty. */
export function photo([name, alternative, width, height, credit]) {
  if (!navigator.onLine) return nothing;
  return html`<figure><img src="${frame.dataset.media}${name}" alt=${alternative} width=${width} height=${height} loading="lazy">${credit ? html`<figcaption class="source">${credit}</figcaption>` : nothing}</figure>`;
}

/** Where she is, with the way to say it. */
export function here(where) {
  const words = where.area ? rich(t("nearArea", { area: where.area.name })) : where.isKnown ? t("nearPlace") : inTown();
  return html`<p class="here">${icon("pin")} ${words} <a href=${address("wo/", where)}>${where.isKnown ? t("changePlace") : t("sayWhere")}</a></p>
    <div class="near no-print" data-near hidden><b id="near">${t("near")}:</b> <div class="pills" role="group" aria-labelledby="near" data-pills></div></div>`;
}

/** A number that helps at once. */
export const helpNumber = (number) => html`<li class=${number.urgent ? "urgent" : nothing}>
  <a class="number" href=${dial(number.number)}>${icon("phone")} <bdi dir="ltr">${number.number}</bdi></a>
  <p><strong>${number.name}</strong>${number.note ? html`<br><span lang="de">${number.note}</span>` : nothing}</p>
  <p>${number.hours}${number.languages ? ` · ${number.languages}` : ""}${number.website ? html` · <a href=${number.website} rel="noopener">${host(number.website)}</a>` : nothing}</p>
</li>`;

/** „Stand: gestern, 18:30“: how old the directory on this phone is, where there is no network or it is older than a day. */
export function age(bundle) {
  const isOld = Date.now() - bundle.seen > 24 * 60 * 60 * 1000;
  if (!isOld && navigator.onLine) return nothing;
  const at = dates.now(new Date(bundle.seen));
  const today = dates.now().day;
  const day = at.day === today - 1 ? t("yesterday") : dates.dayWords(at.day, today);
  return html`<p class="note age" role="status">${navigator.onLine ? nothing : html`${t("noNetwork")} `}${t("asOf", { day, clock: dates.clock(at.minute) })}</p>`;
}
