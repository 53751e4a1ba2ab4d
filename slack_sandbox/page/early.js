// Sets the chosen theme before the first paint, hence a classic script in the head: modules run later.
const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
