// Reads a page aloud with a voice that lies on this device; without one there is no button, and nothing is sent anywhere.
const speech = window.speechSynthesis;
const QUIET = "script, style, svg, nav, form, button, select, [hidden], [aria-hidden=true], .hidden, .no-print, .back, .tools, .qr, details:not([open]) > :not(summary), [data-aloud]";
const BLOCKS = "p, li, h1, h2, h3, h4, dt, dd, td, th, figcaption, summary, time, div, section";

/** „de“ for de-DE, de_DE and de-simple. */
const base = (tag) => tag.toLowerCase().split(/[-_]/)[0];
const voiceFor = (tag) => speech?.getVoices().find((voice) => voice.localService === true && base(voice.lang) === base(tag));
const pageLanguage = () => document.documentElement.lang;

/** What is read, in order: the text of each block, cut where its language changes and at the end of each sentence. */
export function parts(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!/\S/.test(node.data) || parent.closest(QUIET)) continue;
    const block = parent.closest(BLOCKS) ?? root;
    const lang = parent.closest("[lang]").lang;
    const last = found.at(-1);
    if (last?.block === block && last.lang === lang) last.text += ` ${node.data}`;
    else found.push({ block, lang, text: node.data });
  }
  return found.flatMap(({ block, lang, text }) => sentences(text, lang).map((sentence) => ({ block, lang, text: sentence })));
}

function sentences(text, lang) {
  const whole = text.replace(/\u00ad/g, "").replace(/\s+/g, " ").trim();
  if (!Intl.Segmenter) return [whole];
  const cut = new Intl.Segmenter(base(lang), { granularity: "sentence" }).segment(whole);
  return [...cut].map((piece) => piece.segment.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

let reader = null;

/** One reading of one part of the page; pausing keeps the place, so that the next tap goes on with the same sentence. */
class Reader {
  constructor(place) {
    this.place = place;
    this.button = place.querySelector("button");
    this.parts = parts(document.querySelector(place.dataset.aloud || "main"));
    this.at = 0;
    this.run = 0;
  }

  get isReading() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  go() {
    this.button.setAttribute("aria-pressed", "true");
    this.next(++this.run);
  }

  /** A stopped utterance also ends; only the current run goes on. */
  next(run) {
    if (run !== this.run) return;
    this.mark(this.parts[this.at]?.block);
    if (this.at >= this.parts.length) return this.end();
    const { text, lang } = this.parts[this.at];
    const voice = voiceFor(lang) ?? voiceFor(pageLanguage());
    if (!voice) return this.end();
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    said.rate = pageLanguage() === "de-simple" ? 0.85 : 0.95;
    said.onend = () => {
      if (run === this.run) this.at += 1;
      this.next(run);
    };
    said.onerror = () => run === this.run && this.end();
    speech.speak(said);
  }

  pause() {
    this.run += 1;
    this.button.setAttribute("aria-pressed", "false");
    this.mark(null);
    speech.cancel();
  }

  end() {
    this.pause();
    this.at = 0;
  }

  mark(block) {
    document.querySelector(".being-read")?.classList.remove("being-read");
    if (!block) return;
    block.classList.add("being-read");
    block.scrollIntoView({ block: "nearest" });
  }
}

/** Buttons show themselves where the device has a voice of its own for the language of the page. */
export function dress(root = document) {
  for (const place of root.querySelectorAll("[data-aloud]")) place.hidden = !voiceFor(pageLanguage());
}

document.addEventListener("click", (event) => {
  const place = event.target.closest?.("[data-aloud]");
  if (!place || !event.target.closest("button")) return;
  if (reader?.place !== place) {
    reader?.end();
    reader = new Reader(place);
  }
  if (reader.isReading) reader.pause();
  else reader.go();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && reader?.isReading) reader.pause();
});
addEventListener("pagehide", () => reader?.end());
speech?.addEventListener?.("voiceschanged", () => dress());
dress();
