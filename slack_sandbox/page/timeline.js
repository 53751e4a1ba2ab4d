// "What just happened": the latest draft's timeline, from the post to the bot's question or silence. Not part of Slack.
import { el, reconcile } from "./dom.js";
import { store } from "./store.js";
import { t } from "./wording.js";

const STAGES = { delivered: t("Seen"), acknowledged: t("Noted"), reviewed: t("Read"), done: t("Done") };

const steps = el("ol", { class: "timeline-steps", tabindex: "0" });
const newest = el("span", { class: "timeline-newest" });
const spoken = el("p", { class: "hidden", "aria-live": "polite" });
const strip = el(
  "details",
  { class: "timeline", id: "timeline", hidden: true },
  el("summary", {}, el("strong", {}, t("What just happened")), newest),
  steps,
);
const OPEN = "timeline";

/** Adds the timeline to the page once, folded unless the reader left it open; `renderTimeline` fills it. */
export function prepareTimeline() {
  strip.open = localStorage.getItem(OPEN) === "open";
  strip.addEventListener("toggle", () => localStorage.setItem(OPEN, strip.open ? "open" : "closed"));
  document.getElementById("composer").before(strip, spoken);
}

/** Updates the timeline to the latest one of the open channel. Its summary says how it ended, or where it is. */
export function renderTimeline() {
  const timeline = store.state.timelines[store.place.channel];
  strip.hidden = !timeline;
  if (!timeline) return;
  const last = sentence(timeline.steps.at(-1));
  newest.textContent = ` · ${last}`;
  reconcile(
    steps,
    timeline.steps.map((step, at) => stepItem(step, at, timeline)),
  );
  const said = `${t("What just happened")}: ${last}`;
  if (spoken.textContent !== said) spoken.textContent = said;
}

function stepItem(step, at, { ts, steps: all }) {
  // A stage of several steps is named once.
  const name = all[at - 1]?.stage === step.stage ? "" : STAGES[step.stage];
  return {
    key: `${at}`,
    signature: JSON.stringify([ts, name, step]),
    build: () => el("li", {}, el("span", { class: "timeline-stage" }, name), el("span", {}, sentence(step))),
  };
}

function sentence({ text, values }) {
  return t(text, values);
}
