// A classic script in the head: the chosen theme must stand before the first paint, and modules run after it.
const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
