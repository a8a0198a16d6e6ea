// The pages a phone draws itself, from the bundle: start, a day, an offer, centers, a place, an organization, where she is.
import { html, nothing } from "../vendor/lit-html-3.3.3/lit-html.js";
import * as dates from "./dates.js";
import { coming, NEARBY } from "./filters.js";
import * as parts from "./parts.js";
import { language, t } from "./texts.js";
import { elsewhere, kilometers, pointOf } from "./where.js";

const { icon } = parts;
/** What the server says more of than a parcel (front/bundle.py). */
const [SIGN_UP, OPENLY, LINKED] = [1, 2, 4];

/** What happens on a day and is not over, near ones first; day care is a place one has, not one to go to today. */
function ofDay(bundle, where, day, now) {
  const found = [];
  for (const offer of bundle.shown) {
    if (offer.kind === "daycare") continue;
    for (const meeting of coming(bundle, offer, now)) {
      if (meeting.day !== day) continue;
      const point = pointOf(bundle.places.get(meeting.place));
      const away = point && where.point ? kilometers(where.point, point) : null;
      const isNear = Boolean(where.area && offer.areas.includes(where.area.slug)) || (away !== null && away <= NEARBY);
      found.push({ offer, meeting, kilometers: away, isNear, isRunning: dates.isRunning(meeting, now) });
    }
  }
  const byName = (a, b) => a.offer.name.localeCompare(b.offer.name, language);
  return found.sort((a, b) => b.isNear - a.isNear || a.meeting.start - b.meeting.start || byName(a, b));
}

export function start({ bundle, where, now }) {
  const days = [];
  let left = 6;
  for (let ahead = 0; ahead < 7 && left > 0; ahead++) {
    const rows = ofDay(bundle, where, now.day + ahead, now).slice(0, left);
    if (rows.length) days.push([now.day + ahead, rows]);
    left -= rows.length;
  }
  const phases = Object.entries(bundle.labels.phase);
  return html`
    <div class="hero">
      <div class="stack">
        <h1>${t("heading")}</h1>
        <p class="lead">${t("lead")}</p>
        ${parts.here(where)}
        <form class="search" method="post" action="/${language}/angebote/" role="search" data-search>
          ${where.area ? html`<input type="hidden" name="gebiet" value=${where.area.slug}>` : nothing}
          ${where.said ? html`<input type="hidden" name="um" value=${new URLSearchParams(where.carried).get("um")}>` : nothing}
          <label class="hidden" for="words">${t("whatLookingFor")}</label>
          <input id="words" name="worte" type="search" placeholder=${t("forExample")} maxlength="120" enterkeyhint="search" autocomplete="off">
          <button class="button">${icon("search")} <span>${t("search")}</span></button>
        </form>
      </div>
      ${parts.picture("nest")}
    </div>
    <section class="phases" aria-labelledby="phases">
      <h2 id="phases">${t("howOld")}</h2>
      <ul class="way">${phases.map(([phase, name]) => html`<li><a href=${parts.address("angebote/", where, { phase })}>${parts.pictogram(bundle, "phase", phase)} <strong>${name}</strong></a></li>`)}</ul>
      <p><a href=${parts.address("buch/kapitel/", where)}>${t("readBook")}</a></p>
    </section>
    <div class="two">
      <section aria-labelledby="today">
        <h2 id="today">${t("todayAndNext")}</h2>
        ${days.length ? days.map(([day, rows]) => html`<div class="day"><h3>${dates.dayWords(day, now.day)}</h3>${parts.agenda(bundle, rows, where)}</div>`) : html`<p>${t("noDates")}</p>`}
        <p><a href=${parts.address("heute/", where)}>${t("allDates")}</a></p>
      </section>
      <section aria-labelledby="centers">
        <h2 id="centers">${t("centersWelcome")}</h2>
        <ul class="places">${orEmpty(nearest(bundle, where).slice(0, 3).map(([one, away]) => html`<li><h3><a href=${parts.address(parts.placePath(one), where)}>${one.name}</a></h3>
          <p class="meta">${one.street ? html`<span>${one.street}</span>` : nothing}${distance(away)}</p></li>`))}</ul>
        <p><a href=${parts.address("zentren/", where)}>${t("allCenters")}</a></p>
      </section>
    </div>
    <section class="card" aria-labelledby="miss">
      <h2 id="miss">${t("whatMissed")}</h2>
      <p>${t("tellHelp")}</p>
      <p><a class="button quiet" href=${parts.address("was-fehlt/", where)}>${t("sayMissing")}</a></p>
    </section>`;
}

const distance = (away) => (away === null ? nothing : html`<span class="distance"><bdi>${dates.distance(away)}</bdi></span>`);
const orEmpty = (rows) => (rows.length ? rows : html`<li>${t("noCenter")}</li>`);

/** Centers with their distance, nearest first; by name where nobody said where she is. */
function nearest(bundle, where) {
  const measured = [...bundle.places.values()].filter((one) => one.page).map((one) => {
    const point = pointOf(one);
    return [one, point && where.point ? kilometers(where.point, point) : null];
  });
  const byName = (a, b) => a.name.localeCompare(b.name, language);
  return measured.sort(([a, near], [b, far]) => (near === null) - (far === null) || (near ?? 0) - (far ?? 0) || byName(a, b));
}

/** The first thirty words of a text. */
function beginning(text) {
  const words = text.split(/\s+/);
  return words.length > 30 ? `${words.slice(0, 30).join(" ")} …` : text;
}

export function centers({ bundle, where }) {
  const row = ([one, away]) => html`<li>
    <h2><a href=${parts.address(parts.placePath(one), where)}>${one.name}</a></h2>
    <p class="meta"><span class="badge">${bundle.labels.ort[one.kind]}</span>${one.street ? html`<span>${icon("pin")} ${one.street}</span>` : nothing}${distance(away)}</p>
    ${one.description ? html`<p lang=${parts.languageOf(one, "description")} dir="auto">${beginning(one.description)}</p>` : nothing}
  </li>`;
  return html`<h1>${t("centersWelcome")}</h1><p class="lead">${t("comeIn")}</p>${parts.here(where)}
    <ul class="places">${orEmpty(nearest(bundle, where).map(row))}</ul>
    ${book(where)}`;
}

const book = (where) => html`<p><a href=${parts.address("buch/", where)}>${t("book")}</a></p>`;

/** The lists of dates, one beside the other. */
function lists(bundle, where, here) {
  const rows = [["heute/", "todayList"], ["heute/woche/", "thisWeek"], ["heute/regen/", "rainyDays"]];
  if (bundle.shown.some((offer) => offer.seats & SIGN_UP)) rows.push(["heute/freie-plaetze/", "freeSeats"]);
  return html`<nav aria-label=${t("listsOfDates")}><ul class="lists">${rows.map(([path, name]) => html`<li><a class="pill" href=${parts.address(path, where)} aria-current=${name === here ? "page" : nothing}>${t(name)}</a></li>`)}</ul></nav>`;
}

/** Seven days with at most twelve dates each. */
function sevenDays({ bundle, where, now }, isChosen = () => true) {
  const days = Array.from({ length: 7 }, (_day, ahead) => now.day + ahead)
    .map((day) => [day, ofDay(bundle, where, day, now).filter(isChosen)])
    .filter(([, rows]) => rows.length);
  return days.map(([day, rows]) => html`<section class="day"><h2>${dates.dayWords(day, now.day)}</h2>${parts.agenda(bundle, rows.slice(0, 12), where)}
    ${rows.length > 12 ? html`<p><a href=${parts.address("heute/", where, { am: dates.isoOf(day) })}>${t("allOnDay")}<span class="hidden">: ${dates.dayWords(day, now.day)}</span></a></p>` : nothing}</section>`);
}

export function week(situation) {
  const { bundle, where } = situation;
  const days = sevenDays(situation);
  return html`<h1>${t("thisWeek")}</h1>${parts.here(where)}${lists(bundle, where, "thisWeek")}
    ${days.length ? days : html`<div class="kind-words">${parts.picture("lamp")}<p class="lead">${t("noDates")}</p></div>`}
    <p><a href="/${language}/kalender/">${icon("calendar")} ${t("subscribe")}</a></p>`;
}

/** Where one can go on a wet day without asking anybody (front/agenda.py). */
export function rain(situation) {
  const { bundle, where } = situation;
  const days = sevenDays(situation, ({ offer, meeting }) => {
    const place = bundle.places.get(meeting.place);
    const isDry = place && place.kind !== "outdoors" && (place.kind !== "place" || meeting.room || /\d/.test(place.street));
    return ["meeting", "group", "course"].includes(offer.kind) && offer.registration === "none" && isDry;
  });
  return html`<h1>${t("rainyDays")}</h1><p class="lead">${t("staysDry")}</p>${parts.here(where)}${lists(bundle, where, "rainyDays")}
    ${days.length ? html`${days}<p class="source">${t("rainSource")}</p>` : html`<div class="kind-words">${parts.picture("teapot")}<p class="lead">${t("nothingRain")}</p><p><a class="button quiet" href=${parts.address("heute/woche/", where)}>${t("thisWeek")}</a></p></div>`}`;
}

export function today({ bundle, where, now, parameters }) {
  const asked = parameters.get("am") ?? "";
  const said = /^\d{4}-\d\d-\d\d$/.test(asked) ? dates.dayOf(asked) : now.day;
  const isAhead = (day) => day >= now.day && day < now.day + dates.AHEAD;
  const day = isAhead(said) ? said : now.day;
  const to = (one) => parts.address("heute/", where, { am: dates.isoOf(one) });
  const rows = ofDay(bundle, where, day, now);
  const seven = Array.from({ length: 7 }, (_one, ahead) => now.day + ahead);
  const turn = (one, rel) => (isAhead(one) ? html`<a class="button quiet" rel=${rel} href=${to(one)}>${dates.dayWords(one, now.day)}</a>` : nothing);
  return html`
    <h1>${dates.dayWords(day, now.day)}</h1>
    ${parts.here(where)}
    ${lists(bundle, where, "todayList")}
    <nav aria-label=${t("days")}>
      <ul class="days">${seven.map((one) => html`<li><a href=${to(one)} aria-current=${one === day ? "date" : nothing}>${dates.tinyDay(one)} <b>${dates.monthDay(one)}</b></a></li>`)}</ul>
    </nav>
    <section aria-labelledby="dates">
      <h2 id="dates" class="hidden">${t("dates")}</h2>
      ${rows.length ? parts.agenda(bundle, rows, where) : html`<div class="kind-words">${parts.picture("lamp")}<p class="lead">${t(day === now.day ? "nothingToday" : "nothingOnDay")}</p></div>`}
    </section>
    ${where.area ? html`<p class="tools"><a href="/${language}/heute/monat/${where.area.slug}.pdf">${icon("print")} ${t("monthFile")}</a></p>` : nothing}
    <nav class="pages" aria-label=${t("moreDays")}>${turn(day - 1, "prev")}${turn(day + 1, "next")}</nav>`;
}

/** Free seats, what an open meeting costs and its link are never told from a parcel: where there is a network, the server shows the offer. */
export function offer({ bundle, where, now, code, parameters }) {
  const one = bundle.byCode.get(code.toUpperCase()) ?? bundle.byCode.get(code);
  if (!one || !bundle.shown.includes(one)) return null;
  if (one.seats && navigator.onLine && !parameters.has("neu")) return null;
  const others = one.leads_to.map((other) => bundle.byCode.get(other)).filter((other) => bundle.shown.includes(other));
  const before = bundle.shown.filter((other) => other.leads_to.includes(one.code));
  const follow = (id, title, some) => (some.length ? html`<section aria-labelledby=${id}><h2 id=${id}>${title}</h2>${parts.offerLinks(some, where)}</section>` : nothing);
  return html`
    <p><a class="back" href=${parts.address("angebote/", where)}>${icon("arrow")} ${t("allOffers")}</a></p>
    <article>
      <div class="stack">
        <p class="meta"><span class="badge">${parts.pictogram(bundle, "art", one.kind)} ${bundle.labels.art[one.kind]}</span>${one.phases.map((phase) => html`<span>${parts.pictogram(bundle, "phase", phase)} ${bundle.labels.phase[phase]}</span>`)}</p>
        <h1>${parts.said(one, "name")}</h1>
        ${one.summary ? html`<p class="lead">${parts.said(one, "summary")}</p>` : nothing}
        ${parts.aloud()}
        ${parts.keep(bundle, one, coming(bundle, one, now)[0])}
        ${notes(one).map((note) => html`<p class="note">${note}</p>`)}
      </div>
      <div class="two">
        <div class="stack">
          ${one.seats & SIGN_UP ? html`<section aria-labelledby="sign-up"><h2 id="sign-up">${t("datesWithSignUp")}</h2><p class="note">${t("signUpNeedsNetwork")}</p></section>` : nothing}
          ${one.seats & OPENLY ? html`<section aria-labelledby="openly"><h2 id="openly">${t("justCome")}</h2><p class="note">${t("costNeedsNetwork")}${one.seats & LINKED ? html` ${t("linkOnPage")}` : nothing}</p></section>` : nothing}
          ${nextDates(bundle, one, now)}
          <section aria-labelledby="facts"><h2 id="facts">${t("goodToKnow")}</h2>${parts.facts(bundle, one, where)}</section>
          ${one.description || one.good_to_know ? html`<section class="prose" aria-labelledby="about">
            <h2 id="about">${t("whatAwaits")}</h2>
            ${one.description ? parts.paragraphs(one, "description") : nothing}
            ${one.good_to_know ? parts.paragraphs(one, "good_to_know") : nothing}
          </section>` : nothing}
          ${one.picture.length ? parts.photo(one.picture) : nothing}
        </div>
        <aside class="stack">
          ${parts.contact(one, where)}
          ${takeAlong(one)}
          ${follow("next-steps", t("after"), others)}
          ${follow("before", t("before"), before)}
          ${one.partners.length ? html`<p>${parts.together(one.partners, where)}</p>` : nothing}
        </aside>
      </div>
      <p class="source">${one.confirmed ? t("checkedOn", { day: dates.fullDay(dates.dayOf(one.confirmed)) }) : t("notChecked")}${one.due && dates.dayOf(one.due) <= now.day ? html` <strong>${t("weAsk")}</strong>` : nothing}${parts.source(one, { isUndatedTold: true })}</p>
      ${one.dates.length ? html`<p><a href="/${language}/angebote/${one.code}/wie-war-es/">${t("wereYouThere")}</a></p>` : nothing}
      ${report(bundle, one)}
      <p><a href=${parts.address("was-fehlt/", where)}>${t("whatMissed")}</a></p>
    </article>`;
}

function notes(one) {
  const isSimple = language === "de-simple";
  const isGerman = one.german & 1;
  return [
    isGerman && !isSimple && t("notTranslated"),
    one.state === "machine" && t("byMachine"),
    one.state === "outdated" && t("outdated"),
    isSimple && !isGerman && t(one.tested ? "tested" : "simple"),
  ].filter(Boolean);
}

function nextDates(bundle, one, now) {
  const next = coming(bundle, one, now).slice(0, 5);
  const monday = dates.dayOf(bundle.monday);
  const missing = one.missing.map(([ahead, reason]) => [monday + ahead, reason]).filter(([day]) => day >= now.day && day <= now.day + dates.AHEAD).slice(0, 5);
  if (!next.length && !missing.length) return nothing;
  const where = (meeting) => {
    const place = elsewhere(bundle, one, meeting);
    return place ? html`<p class="meta"><span>${icon(meeting.isOnline ? "online" : "pin")} <bdi>${place}</bdi></span></p>` : nothing;
  };
  const row = (meeting, index) => html`<li class=${index ? nothing : "next"}>
    <p class="when"><time datetime=${dates.machine(meeting)}><b>${dates.shortDay(meeting.day)} <bdi>${dates.clock(meeting.start)}</bdi></b> <small>${dates.dayWords(meeting.day, now.day)}${meeting.end === null ? "" : `, ${t("until", { end: dates.clock(meeting.end) })}`}</small></time></p>
    ${where(meeting)}
    <p class="tools"><a href="/${language}/angebote/${one.code}/termin/${dates.isoOf(meeting.day)}.ics" download>${icon("calendar")} ${t("intoCalendar")}<span class="hidden">, ${dates.dayWords(meeting.day, now.day)}</span></a></p>
  </li>`;
  const off = ([day, reason]) => html`<li class="off"><p class="when"><b>${dates.shortDay(day)}</b> <small>${dates.dayWords(day, now.day)}</small></p><p>${t("notThen")}${reason ? html`: <bdi lang="de">${reason}</bdi>` : nothing}</p></li>`;
  return html`<section aria-labelledby="dates"><h2 id="dates">${t("nextDates")}</h2><ul class="way agenda">${next.map(row)}${missing.map(off)}</ul></section>`;
}

function takeAlong(one) {
  const { base } = parts.frame.dataset;
  const link = `${base}/a/${one.code}/`;
  const mail = `mailto:?subject=${encodeURIComponent(one.name)}&body=${encodeURIComponent(link)}`;
  const shown = html`<p><bdi dir="ltr">${base.split("://")[1]}<wbr>/a/${one.code}/</bdi></p>`;
  return html`<section aria-labelledby="take"><h2 id="take" class="hidden">${t("takeAlong")}</h2>
    <p class="tools">
      <a href="/${language}/angebote/${one.code}/kalender.ics" download>${icon("calendar")} ${t("allIntoCalendar")}</a>
      <a href="/${language}/angebote/${one.code}/druck/">${icon("print")} ${t("sheet")}</a>
      <a href="/${language}/angebote/${one.code}/blatt.pdf">${icon("print")} ${t("sheetFile")}</a>
      <a href=${mail} data-share=${link} data-title=${one.name}>${icon("share")} ${t("share")}</a>
    </p>
    <div class="qr">${navigator.onLine ? html`<img src="/a/${one.code}/qr.svg" alt=${t("qr")} width="99" height="99">` : nothing}${shown}</div>
  </section>`;
}

/** What is no longer right: one tap sends; it needs a network. */
function report(bundle, one) {
  const reasons = Object.entries(bundle.labels.hinweis);
  return html`<details class="fold report"><summary>${t("noLongerRight")}</summary>
    <form class="stack" method="post" action="/${language}/angebote/${one.code}/stimmt-nicht/">
      <p>${t("whatNotRight")}</p>
      <div class="field">
        <label for="report-words">${t("inYourWords")}</label>
        <textarea id="report-words" name="words" rows="2" maxlength="300" dir="auto" aria-describedby="report-hint"></textarea>
        <small id="report-hint" class="soft">${t("noNames")}</small>
      </div>
      <div class="trap" aria-hidden="true"><label>${t("leaveEmpty")} <input name="homepage" autocomplete="off" tabindex="-1"></label></div>
      <div class="buttons">${reasons.map(([reason, label]) => html`<button class="button quiet" name="reason" value=${reason}>${label}</button>`)}</div>
    </form>
  </details>`;
}

export function place({ bundle, where, now, code }) {
  const one = bundle.places.get(code.toUpperCase()) ?? bundle.places.get(code);
  if (!one?.page) return null;
  const here = bundle.shown.filter((offer) => offer.at.some((at) => at.code === one.code));
  const own = dates.meetings(one.open, dates.dayOf(bundle.monday)).filter((meeting) => meeting.day >= now.day);
  const isOpen = own.some((meeting) => dates.isRunning(meeting, now));
  return html`
    <p><a class="back" href=${parts.address("zentren/", where)}>${icon("arrow")} ${t("allCenters")}</a></p>
    <div class="stack">
      <p class="meta"><span class="badge">${bundle.labels.ort[one.kind]}</span>${isOpen ? html`<span class="badge now">${t("openNow")}</span>` : nothing}</p>
      <h1>${one.name}</h1>
      ${one.description ? html`<p class="lead" lang=${parts.languageOf(one, "description")} dir="auto">${one.description}</p>` : nothing}
      ${parts.aloud()}
    </div>
    <div class="two">
      <div class="stack">
        <section aria-labelledby="week"><h2 id="week">${t("thisWeek")}</h2>${weekOf(bundle, one, own, where, now)}
          <p class="tools"><a href="/${language}/orte/${one.code}/wochenplan.pdf">${icon("print")} ${t("weekFile")}</a></p></section>
        ${here.length ? html`<section aria-labelledby="offers"><h2 id="offers">${t("allHere")}</h2>${parts.offerLinks(here, where)}</section>` : nothing}
        ${one.pictures.map(parts.photo)}
      </div>
      <aside class="stack">${aside(bundle, one, where)}</aside>
    </div>
    <p class="source">${parts.source(one, { isUndatedTold: false })}</p>`;
}

/** What happens at a place in the next seven days: its own hours first, then its offers. */
function weekOf(bundle, one, own, where, now) {
  const offered = bundle.shown.flatMap((offer) => {
    const all = (offer.meetings ??= dates.meetings(offer.dates, dates.dayOf(bundle.monday)));
    return all.filter((meeting) => meeting.place === one.code).map((meeting) => ({ meeting, offer }));
  });
  const slots = [...own.map((meeting) => ({ meeting, offer: null })), ...offered];
  const days = Array.from({ length: 7 }, (_day, ahead) => now.day + ahead)
    .map((day) => [day, slots.filter(({ meeting }) => meeting.day === day)])
    .filter(([, some]) => some.length);
  if (!days.length) return html`<p>${t("noDatesThisWeek")}</p>`;
  const order = (some) => some.sort((a, b) => Boolean(a.offer) - Boolean(b.offer) || a.meeting.start - b.meeting.start);
  const slot = ({ meeting, offer }) => html`<li><bdi>${dates.hours(meeting)}</bdi> ${offer ? html`<a href=${parts.address(parts.offerPath(offer), where)}>${parts.said(offer, "name")}</a>` : html`<span class="soft">${t("open")}</span>`}</li>`;
  return html`<ul class="week">${days.map(([day, some]) => html`<li class=${day === now.day ? "today" : nothing}><b>${dates.shortDay(day)} <small><bdi>${dates.dayNumber(day)}</bdi></small></b><ul>${order(some).map(slot)}</ul></li>`)}</ul>`;
}

function aside(bundle, one, where) {
  const { labels } = bundle;
  const organization = bundle.organizations.get(one.organization);
  const partners = one.partners.map((code) => bundle.organizations.get(code));
  const german = (id, title, rows) => (rows.length ? html`<section aria-labelledby=${id}><h2 id=${id}>${title}</h2><ul lang="de">${rows.map((row) => html`<li>${row}</li>`)}</ul></section>` : nothing);
  return html`
    <section class="card" aria-labelledby="there"><h2 id="there">${t("howThere")}</h2>
      ${one.street || one.town ? html`<p><bdi>${one.street}${one.street ? html`<br>` : nothing}${one.town}</bdi></p>` : nothing}
      ${one.way_there ? html`<p lang=${parts.languageOf(one, "way_there")} dir="auto">${one.way_there}</p>` : nothing}
      ${one.phones.map((number) => html`<p>${parts.phone(number)}</p>`)}
      ${one.website ? html`<p><a href=${one.website} rel="noopener">${t("website")}</a></p>` : nothing}
    </section>
    ${one.opening.length ? html`<section aria-labelledby="opening"><h2 id="opening">${t("openingHours")}</h2>${one.opening.map((beat) => html`<p>${beat.words}${parts.sample(beat)}</p>`)}</section>` : nothing}
    ${one.access.length || one.no_access.length ? html`<section aria-labelledby="access"><h2 id="access">${t("gettingIn")}</h2><ul>${one.access.map((code) => html`<li>${labels.zugang[code]}</li>`)}${one.no_access.map((code) => html`<li class="soft">${t("factNo", { fact: labels.zugang[code] })}</li>`)}</ul>${one.access_note ? html`<p><small lang=${parts.languageOf(one, "access_note")}>${one.access_note}</small></p>` : nothing}</section>` : nothing}
    ${german("team", t("whoIsThere"), one.team)}
    ${german("rooms", t("rooms"), one.rooms)}
    ${book(where)}
    <p>${t("runBy")} <a href=${parts.address(parts.organizationPath(organization), where)}>${organization.name}</a>${partners.length ? html`. ${parts.together(partners, where)}` : nothing}</p>
    ${one.recognized || one.funding ? html`<p class="source">${one.recognized ? t("recognized", { day: dates.fullDay(dates.dayOf(one.recognized)), who: one.recognized_by }) : nothing} ${one.funding ? html`${t("funding")} <span lang="de">${one.funding}</span>` : nothing}</p>` : nothing}`;
}

/** What the phone knows of an organization: its name and what it offers. */
export function organization({ bundle, where, code }) {
  const one = bundle.organizations.get(code.toUpperCase()) ?? bundle.organizations.get(code);
  if (!one) return null;
  const offers = bundle.shown.filter((offer) => offer.organization === one || offer.partners.includes(one));
  return html`<div class="stack"><h1>${one.name}</h1></div>
    <section aria-labelledby="offers"><h2 id="offers">${t("offers")}</h2>
      ${offers.length ? parts.offerLinks(offers, where) : html`<ul class="choices"><li>${t("noOffer")}</li></ul>`}
    </section>`;
}

/** Where she is, chosen from the neighborhoods; an address can be typed only where the server answers. */
export function whereabouts({ bundle, where }) {
  const { town } = parts.frame.dataset;
  const choice = (carried, name, isHere) => html`<li><a href="/${language}/${carried}" aria-current=${isHere ? "true" : nothing}>${name} ${icon("arrow", true)}</a></li>`;
  return html`<h1>${t("whereAreYou")}</h1><p class="lead">${t("firstNear")}</p>
    <section aria-labelledby="areas"><h2 id="areas">${t("chooseArea")}</h2>
      <ul class="choices">${bundle.areas.map((area) => choice(`?gebiet=${area.slug}`, area.name, area === where.area))}${choice("", t("wholeOf", { town }), false)}</ul>
    </section>`;
}
