import { openDialog } from "./dialog.js";
import { el } from "./dom.js";

/** The sample pictures. The sandbox takes no uploads. */
const PICTURES = ["garden", "workshop", "team"];

/**
 * Asks the reader for a sample picture and its description.
 * @param {(picture: {name: string, alt: string}) => void} chosen
 */
export function choosePicture(chosen) {
  const choices = PICTURES.map((name, index) =>
    el(
      "label",
      { class: "choice" },
      el("input", { type: "radio", name: "picture", value: name, checked: index === 0 }),
      el("img", { src: `/page/pictures/${name}.png`, alt: "" }),
      el("span", {}, name[0].toUpperCase() + name.slice(1)),
    ),
  );
  const alt = el("input", {
    class: "input",
    id: "picture-alt",
    autocomplete: "off",
    maxlength: 1000,
    "aria-describedby": "picture-hint",
  });
  const group = el("fieldset", { class: "choices" }, el("legend", {}, "Picture"), ...choices);
  openDialog({
    title: "Attach a picture",
    content: [
      group,
      el(
        "div",
        { class: "field" },
        el("label", { for: "picture-alt" }, "Description", el("span", { class: "faint" }, " (optional)")),
        alt,
        el(
          "p",
          { class: "hint", id: "picture-hint" },
          "Screen readers read it aloud. Leave it empty to see what the bot says.",
        ),
      ),
    ],
    submit: "Attach",
    close: "Cancel",
    onSubmit: () => {
      chosen({ name: group.querySelector(":checked").value, alt: alt.value.trim() });
      return true;
    },
  });
}
