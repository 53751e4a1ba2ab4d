// The entry point: assembles the page, and renders it after each change.
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { prepareGuide, renderGuide } from "./guide.js";
import { icon } from "./icons.js";
import { prepareCharterEditor, renderCharterEditor } from "./charter-editor.js";
import { prepareMessages, renderMessages } from "./messages.js";
import { announceNews } from "./notices.js";
import { prepareTimeline, renderTimeline } from "./timeline.js";
import { see } from "./seen.js";
import { prepareSidebar, renderSidebar } from "./sidebar.js";
import { channelNamed, follow, isDirect, readAddress, showSide, sideIsVisible, store, subscribe, update } from "./store.js";
import { prepareThread, renderThread } from "./thread.js";
import { renderHome, renderModal } from "./views.js";
import { t } from "./wording.js";

const composer = new Composer("list");

/** Translates what the page has from the start. */
function translatePage() {
  for (const node of document.querySelectorAll("body [aria-label]"))
    node.setAttribute("aria-label", t(node.getAttribute("aria-label")));
  for (const id of ["skip", "jump"]) {
    const node = document.getElementById(id);
    node.textContent = t(node.textContent);
  }
}

function renderBar() {
  const { state, place } = store;
  const channel = state.channels.find(({ id }) => id === place.channel);
  const home = place.view === "home";
  const withBot = home || isDirect(place.channel);
  const tab = home ? t("Home") : t("Direct messages");
  document.getElementById("place-name").textContent = withBot ? state.bot.name : `#${channel?.name ?? ""}`;
  document.getElementById("place-topic").textContent = withBot ? tab : t(channel?.topic ?? "");
  document.title = `${withBot ? tab : `#${channelNamed(place.channel)}`} · ${t("Sandbox")}`;
}

function renderFrame() {
  const { place, pane, state, reachable } = store;
  const home = place.view === "home";
  // Not every sandbox has a charter editor.
  const wanted = store.side === "charter-editor" && !state.charter_editor ? "guide" : store.side;
  const side = place.thread ? "thread" : wanted;
  document.body.dataset.pane = pane === "thread" && !place.thread ? "main" : pane;
  document.body.dataset.charterEditor = String(state.charter_editor);
  document.body.dataset.side = side;
  document.documentElement.dataset.revision = state.revision;
  document.getElementById("home").hidden = !home;
  document.getElementById("channel").hidden = home;
  for (const one of ["guide", "charter-editor"])
    document.getElementById(`${one}-toggle`).setAttribute("aria-expanded", String(sideIsVisible(one)));
  const banner = document.getElementById("banner");
  const trouble = reachable ? null : t("Can’t reach the sandbox. Trying again.");
  if (banner.textContent !== (trouble ?? "")) banner.textContent = trouble ?? "";
  banner.hidden = !trouble;
}

function prepareBar() {
  document.getElementById("bar").append(
    el(
      "button",
      {
        type: "button",
        class: "tool back",
        "aria-label": t("Back to the channels"),
        onclick: () => update({ pane: "sidebar" }),
      },
      icon("back"),
    ),
    el("div", { class: "place-title" }, el("h2", { id: "place-name" }), el("p", { class: "faint", id: "place-topic" })),
    sideToggle("charter-editor", "charter", t("Charter")),
    sideToggle("guide", "guide", t("Try this")),
  );
}

function sideToggle(side, sign, label) {
  return el(
    "button",
    {
      type: "button",
      class: "button side-toggle",
      id: `${side}-toggle`,
      "aria-controls": side,
      onclick: () => showSide(side, !sideIsVisible(side)),
    },
    icon(sign),
    el("span", {}, label),
  );
}

function render() {
  renderSidebar();
  renderBar();
  renderFrame();
  if (store.place.view === "home") renderHome();
  else {
    if (store.place.thread) see(store.place.channel, store.place.thread);
    renderMessages();
    renderTimeline();
    composer.render();
  }
  renderThread();
  renderModal();
  renderCharterEditor();
  renderGuide();
  announceNews();
}

translatePage();
prepareSidebar();
prepareBar();
prepareThread();
prepareGuide(composer);
prepareCharterEditor();
prepareTimeline();
prepareMessages();
document.getElementById("composer").append(composer.node);
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  if (store.place.view === "home") document.getElementById("main").focus();
  else composer.focus();
});
subscribe(render);
addEventListener("popstate", readAddress);
addEventListener("visibilitychange", () => update({}));
readAddress();
follow();
