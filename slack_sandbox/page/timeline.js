// "What just happened": the latest draft's timeline, from the event to the bot's reply or silence. Not part of Slack.
import { el, reconcile } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { channelNamed, personNamed, store } from "./store.js";

const EXCERPT_CHARACTERS = 60;
const NAMES = { delivered: "Sent", acknowledged: "Saved", reviewed: "Read", done: "Done" };

const steps = el("ol", { class: "timeline-steps" });
const newest = el("span", { class: "timeline-newest" });
const spoken = el("p", { class: "hidden", "aria-live": "polite" });
const strip = el(
  "details",
  { class: "timeline", id: "timeline", hidden: true },
  el("summary", {}, el("strong", {}, "What just happened"), newest),
  steps,
);
const OPEN = "timeline";

/** Adds the timeline to the page once; `renderTimeline` fills it. */
export function prepareTimeline() {
  const chosen = localStorage.getItem(OPEN);
  strip.open = chosen ? chosen === "open" : matchMedia("(min-width: 761px)").matches;
  // On click, before it takes effect: only the reader's choice is stored, not the default for the page's first width.
  strip.firstChild.addEventListener("click", () => localStorage.setItem(OPEN, strip.open ? "closed" : "open"));
  document.getElementById("composer").before(strip, spoken);
}

/** Updates the timeline to the latest one of the open channel. */
export function renderTimeline() {
  const timeline = store.state.timelines[store.place.channel];
  strip.hidden = !timeline;
  if (!timeline) return;
  const last = timeline.steps.at(-1);
  const draft = excerpt(timeline.text);
  newest.textContent = draft ? ` to “${draft}”` : "";
  reconcile(
    steps,
    timeline.steps.map((step, at) => stepItem(step, at, timeline.ts)),
  );
  const sentence = `What just happened: ${last.text}`;
  if (spoken.textContent !== sentence) spoken.textContent = sentence;
}

function stepItem({ stage, text }, at, ts) {
  return {
    key: `${at}`,
    signature: JSON.stringify([ts, stage, text]),
    build: () => el("li", {}, el("span", { class: "timeline-stage" }, NAMES[stage]), el("span", {}, text)),
  };
}

function excerpt(text) {
  const words = plain(text, { person: personNamed, channel: channelNamed });
  return words.length > EXCERPT_CHARACTERS ? `${words.slice(0, EXCERPT_CHARACTERS)}…` : words;
}
