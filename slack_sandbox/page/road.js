// What just happened: the newest draft's road, from the event to the bot's word or its silence. No part of Slack.
import { el, reconcile } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { channelNamed, personNamed, store } from "./store.js";

const EXCERPT_CHARACTERS = 60;
const NAMES = { delivered: "Told", taken: "Noted", reviewed: "Read", done: "Done" };

const steps = el("ol", { class: "road-steps" });
const newest = el("span", { class: "road-newest" });
const spoken = el("p", { class: "hidden", "aria-live": "polite" });
const strip = el(
  "details",
  { class: "road", id: "road", hidden: true },
  el("summary", {}, el("strong", {}, "What just happened"), newest),
  steps,
);
const OPEN = "road";

/** Puts the strip into its place once; `renderRoad` fills it. */
export function prepareRoad() {
  const chosen = localStorage.getItem(OPEN);
  strip.open = chosen ? chosen === "open" : matchMedia("(min-width: 761px)").matches;
  // Before the click takes effect, and only when somebody chose: the first width must not decide for later ones.
  strip.firstChild.addEventListener("click", () => localStorage.setItem(OPEN, strip.open ? "closed" : "open"));
  document.getElementById("composer").before(strip, spoken);
}

/** Brings the strip to the newest road in the open channel. */
export function renderRoad() {
  const road = store.state.roads[store.place.channel];
  strip.hidden = !road;
  if (!road) return;
  const last = road.steps.at(-1);
  const draft = excerpt(road.text);
  newest.textContent = draft ? ` to “${draft}”` : "";
  reconcile(
    steps,
    road.steps.map((step, at) => stepItem(step, at, road.ts)),
  );
  const sentence = `What just happened: ${last.text}`;
  if (spoken.textContent !== sentence) spoken.textContent = sentence;
}

function stepItem({ stage, text }, at, ts) {
  return {
    key: `${at}`,
    signature: JSON.stringify([ts, stage, text]),
    build: () => el("li", {}, el("span", { class: "road-stage" }, NAMES[stage]), el("span", {}, text)),
  };
}

function excerpt(text) {
  const words = plain(text, { person: personNamed, channel: channelNamed });
  return words.length > EXCERPT_CHARACTERS ? `${words.slice(0, EXCERPT_CHARACTERS)}…` : words;
}
