// The list of offers, with what she chose and what she could choose besides.
import { html, nothing } from "../vendor/lit-html-3.3.3/lit-html.js";
import * as dates from "./dates.js";
import * as filters from "./filters.js";
import * as parts from "./parts.js";
import { language, n, t } from "./texts.js";

const PAGE = 20;
const PATH = "angebote/";
const { icon } = parts;
const NEAR = [["hier", "here"], ["nah", "nearby"], ["stadt", "town"]];

/** What an address and her words ask for, and what was found. */
export async function asked({ where, now, parameters, words, find }) {
  const choice = filters.read(parameters);
  return { choice, found: await find({ ...choice, words, where, now }) };
}

export async function page(situation) {
  const { bundle, where, words } = situation;
  const { choice, found } = await asked(situation);
  const total = found.count;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const number = Math.min(choice.page, pages);
  const hits = found.hits((number - 1) * PAGE, number * PAGE);
  const chips = chosen(situation, choice);
  return html`
    <h1>${t("findHelp")}</h1>
    ${parts.here(where)}
    <div class="two filter-first">
      ${form(situation, choice, found, chips)}
      <div class="stack">
        ${found.distress ? distress(bundle, found.distress) : nothing}
        <p role="status"><strong>${n("total", total, { total })}</strong>${pages > 1 ? html` <span class="soft">· ${t("pageOf", { number, pages })}</span>` : nothing}</p>
        ${chips.length ? html`<ul class="chips" aria-label=${t("chosen")}>
          ${chips.map((chip) => html`<li><a href=${chip.without} data-list data-words=${chip.isWords ? "" : nothing}>${chip.label} ${icon("close")}<span class="hidden">${t("takeBack")}</span></a></li>`)}
          <li><a href=${parts.address(PATH, where)} data-list data-words="">${t("takeAllBack")}</a></li>
        </ul>` : nothing}
        ${total ? rows(bundle, hits, where, words) : nothingFound(situation, choice, chips)}
        ${pages > 1 ? html`<nav class="pages" aria-label=${t("pages")}>
          ${number > 1 ? html`<a class="button quiet" rel="prev" href=${to(situation, choice, { page: number - 1 })} data-list>${t("back")}</a>` : nothing}
          ${number < pages ? html`<a class="button" rel="next" href=${to(situation, choice, { page: number + 1 })} data-list>${t("more")}</a>` : nothing}
        </nav>` : nothing}
        <p><a href=${to(situation, choice, { path: "karte/" })} data-list>${icon("map")} ${t("onMap")}</a></p>
        <p><a href=${to(situation, choice, { path: "kalender/" })}>${icon("calendar")} ${t("asCalendar")}</a></p>
      </div>
    </div>`;
}

/** One list where she searched by words, since the best comes first; else what is near stands apart. */
function rows(bundle, hits, where, words) {
  const list = (some) => html`<ul class="offers">${some.map((hit) => parts.offerRow(bundle, hit, where))}</ul>`;
  if (words) return html`<h2 class="hidden">${t("offers")}</h2>${list(hits)}`;
  const groups = filters.REACHES.map((reach) => [reach, hits.filter((hit) => hit.reach === reach)]).filter(([, some]) => some.length);
  return groups.map(([reach, some]) => html`<section aria-label=${t(reach)}><h2 class=${where.isKnown ? nothing : "hidden"}>${t(where.isKnown ? reach : "offers")}</h2>${list(some)}</section>`);
}

/** The parameters of a list in the order of the server, without what says nothing and without one choice. */
function pairs({ where }, choice, without = []) {
  const found = [...new URLSearchParams(where.carried)];
  for (const [word, reach] of NEAR) if (reach === choice.reach && reach !== "town") found.push(["umkreis", word]);
  for (const [name, facet] of filters.PARAMETERS) for (const code of [...(choice.codes[facet] ?? [])].sort()) found.push([name, code]);
  if (choice.age !== null) found.push(["alter", String(choice.age)]);
  if (choice.on !== null) found.push(["am", dates.isoOf(choice.on)]);
  if (choice.openNow) found.push(["jetzt", "ja"]);
  return found.filter(([name, value]) => name !== without[0] || value !== without[1]);
}

function to(situation, choice, { without, page = 1, path = PATH } = {}) {
  const query = new URLSearchParams(pairs(situation, choice, without));
  if (page > 1) query.set("seite", page);
  return `/${language}/${path}${query.size ? `?${query}` : ""}`;
}

/** What was chosen, each with the address without it. */
function chosen(situation, choice) {
  const { bundle, where, words } = situation;
  const carried = new URLSearchParams(where.carried);
  const chips = pairs(situation, choice)
    .filter(([name]) => !carried.has(name))
    .map((pair) => ({ label: label(bundle, choice, pair), without: to(situation, choice, { without: pair }) }));
  return words ? [{ label: `„${words}“`, without: to(situation, choice), isWords: true }, ...chips] : chips;
}

function label(bundle, choice, [name, value]) {
  if (name === "jetzt") return t("openAtOnce");
  if (name === "am") return dates.dayWords(choice.on, null);
  if (name === "alter") return months(choice.age);
  if (name === "umkreis") return t(choice.reach);
  return bundle.labels[name][value] ?? value;
}

/** „8 Monate“, „3 Jahre“ */
function months(age) {
  const isMonths = age < 36 && age % 12;
  const unit = isMonths ? "month" : "year";
  const number = isMonths ? age : Math.floor(age / 12);
  return new Intl.NumberFormat(language.split("-")[0], { style: "unit", unit, unitDisplay: "long", numberingSystem: "latn" }).format(number);
}

function form(situation, choice, found, chips) {
  const { bundle, where, words } = situation;
  const facets = facetsOf(bundle, choice, found);
  const quick = facets.filter((facet) => filters.QUICK.has(facet.name));
  const others = facets.filter((facet) => !filters.QUICK.has(facet.name));
  const pill = (name, value, isChosen, words_, { count = null, type = "checkbox", symbol = nothing } = {}) =>
    html`<label class="pill"><input type=${type} name=${name} value=${value} .checked=${isChosen}><span>${symbol}${words_}${count === null ? nothing : html` <small>${count}</small>`}</span></label>`;
  return html`<form class="filters" method="post" action="/${language}/${PATH}" aria-label=${t("filters")} data-search>
    <div class="field search">
      <label class="hidden" for="words">${t("whatLookingFor")}</label>
      <input id="words" name="worte" type="search" .value=${words} maxlength="120" placeholder=${t("search")} enterkeyhint="search" autocomplete="off">
      <button class="button">${icon("search")} <span class="hidden">${t("search")}</span></button>
    </div>
    <details class="fold">
      <summary>${icon("filter")} ${t("closely")}${chips.length ? html` <span class="badge">${chips.length}</span>` : nothing}</summary>
      <div class="facet field">
        <label for="area">${t("neighborhood")}</label>
        <select id="area" name="gebiet">
          <option value="" .selected=${!where.area}>${t("all")}</option>
          ${bundle.areas.map((area) => html`<option value=${area.slug} .selected=${area === where.area}>${area.name}</option>`)}
        </select>
      </div>
      ${where.isKnown ? html`
        ${where.said ? html`<input type="hidden" name="um" value=${new URLSearchParams(where.carried).get("um")}>` : nothing}
        <fieldset class="facet">
          <legend>${t("howFar")}</legend>
          <div class="pills">${NEAR.map(([word, reach]) => pill("umkreis", word, choice.reach === reach, t(reach), { type: "radio" }))}</div>
        </fieldset>` : nothing}
      <fieldset class="facet">
        <legend>${t("quick")}</legend>
        <div class="pills">
          ${pill("jetzt", "ja", choice.openNow, t("openAtOnce"))}
          ${quick.map((facet) => facet.options.map((option) => pill(facet.name, option.code, option.isChosen, facet.title, { count: option.count })))}
        </div>
      </fieldset>
      ${others.map((facet, index) => html`<details class="facet fold" ?open=${facet.options.some((option) => option.isChosen) || !index}>
        <summary>${facet.title}</summary>
        <fieldset class="pills">
          <legend class="hidden">${facet.title}</legend>
          ${facet.options.map((option) => pill(facet.name, option.code, option.isChosen, option.label, { count: option.count, symbol: parts.pictogram(bundle, facet.name, option.code) }))}
        </fieldset>
      </details>`)}
      <p class="apply"><button class="button">${t("showOffers")}</button></p>
    </details>
  </form>`;
}

/** What can still be chosen, with counts; what would leave nothing is left out unless it is chosen. */
function facetsOf(bundle, choice, found) {
  const always = new Set(["phase", "art", "tag"]);
  return [...filters.PARAMETERS].map(([name, facet]) => {
    const taken = choice.codes[facet] ?? new Set();
    const counts = found.counts[facet] ?? {};
    const options = Object.entries(bundle.labels[name])
      .map(([code, words]) => ({ code, label: words, count: counts[code] ?? 0, isChosen: taken.has(code) }))
      .filter((option) => option.count || option.isChosen);
    return { name, title: bundle.titles[name], options };
  }).filter((facet) => always.has(facet.name) || facet.options.length);
}

function nothingFound({ where }, choice, chips) {
  const { phone } = parts.frame.dataset;
  return html`<div class="kind-words">
    ${parts.picture("bench")}
    <p class="lead">${t("nothingFound")}</p>
    ${phone ? html`<p>${parts.phone(phone)}</p>` : nothing}
    ${chips.length ? html`<p><a href=${parts.address(PATH, where)} data-list data-words="">${t("showAll")}</a></p>` : nothing}
    <p><a href=${parts.address("was-fehlt/", where)}>${t("tellMissing")}</a></p>
    <p><a href="/${language}/anfangen/">${t("startSomething")}</a></p>
  </div>`;
}

/** The numbers that help where her words speak of acute distress. */
function distress(bundle, { numbers }) {
  const known = numbers.map((key) => bundle.numbers.find((one) => one.key === key)).filter(Boolean);
  return html`<section class="help-first" aria-labelledby="distress">
    <h2 id="distress">${t("notAlone")}</h2>
    <p>${t("somebodyThere")}</p>
    <ul class="numbers">${known.map(parts.helpNumber)}</ul>
  </section>`;
}
