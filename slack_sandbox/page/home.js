import { blocksNode } from "./blocks.js";
import { el, reconcile } from "./dom.js";
import { clickIn } from "./modal.js";
import { store } from "./store.js";

const values = new Map();

/** Brings the bot's Home to the view that it published for the reader. */
export function renderHome() {
  const view = store.state.views.home;
  reconcile(document.getElementById("home"), [
    {
      key: "view",
      signature: JSON.stringify([store.as, view]),
      build: () =>
        view
          ? viewNode(view)
          : el("p", { class: "empty" }, "Nothing here yet: the bot fills its Home when it sees that you opened it."),
    },
  ]);
}

function viewNode(view) {
  const surface = { id: "home-view", values, click: (element, blockId) => clickIn(view, element, blockId, values) };
  return el("div", { class: "home-view" }, blocksNode(view.blocks, surface));
}
