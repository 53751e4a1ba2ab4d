// Puts the page's parts together, and shows the workspace anew after each change.
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { prepareGuide } from "./guide.js";
import { renderHome } from "./home.js";
import { icon } from "./icons.js";
import { prepareMessages, renderMessages } from "./messages.js";
import { renderModal } from "./modal.js";
import { announceNews } from "./notices.js";
import { see } from "./seen.js";
import { prepareSidebar, renderSidebar } from "./sidebar.js";
import { channelNamed, follow, readAddress, showGuide, store, subscribe, update } from "./store.js";
import { prepareThread, renderThread } from "./thread.js";

const composer = new Composer("list");

function renderBar() {
  const { state, place } = store;
  const channel = state.channels.find(({ id }) => id === place.channel);
  const home = place.view === "home";
  document.getElementById("place-name").textContent = home ? state.bot.name : `#${channel?.name ?? ""}`;
  document.getElementById("place-topic").textContent = home ? "Home" : (channel?.topic ?? "");
  document.title = `${home ? "Home" : `#${channelNamed(place.channel)}`} · Sandbox`;
}

function renderFrame() {
  const { place, pane, guideOpen, state, reachable } = store;
  const home = place.view === "home";
  const otherwise = guideOpen ? "guide" : "none";
  const side = place.thread ? "thread" : otherwise;
  document.body.dataset.pane = pane === "thread" && !place.thread ? "main" : pane;
  document.body.dataset.side = side;
  document.documentElement.dataset.revision = state.revision;
  document.getElementById("home").hidden = !home;
  document.getElementById("channel").hidden = home;
  document.getElementById("guide-toggle").setAttribute("aria-expanded", String(side === "guide"));
  const banner = document.getElementById("banner");
  const trouble = reachable ? null : "The sandbox cannot be reached. Trying again.";
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
        "aria-label": "Back to the channels",
        onclick: () => update({ pane: "sidebar" }),
      },
      icon("back"),
    ),
    el("div", { class: "place-title" }, el("h2", { id: "place-name" }), el("p", { class: "faint", id: "place-topic" })),
    el(
      "button",
      {
        type: "button",
        class: "button guide-toggle",
        id: "guide-toggle",
        "aria-controls": "guide",
        onclick: () => showGuide(!guideIsVisible()),
      },
      icon("guide"),
      "Try this",
    ),
  );
}

function guideIsVisible() {
  return document.getElementById("guide").getClientRects().length > 0;
}

function render() {
  renderSidebar();
  renderBar();
  renderFrame();
  if (store.place.view === "home") renderHome();
  else {
    if (store.place.thread) see(store.place.channel, store.place.thread);
    renderMessages();
    composer.render();
  }
  renderThread();
  renderModal();
  announceNews();
}

prepareSidebar();
prepareBar();
prepareThread();
prepareGuide(composer);
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
