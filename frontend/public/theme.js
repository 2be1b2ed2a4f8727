// Runs before the first paint: "auto" follows the system, so that a dark room never flashes white.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var choice = root.getAttribute("data-theme-choice") || "auto";
    root.setAttribute("data-bs-theme", choice === "auto" ? (dark.matches ? "dark" : "light") : choice);
  }
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  root.addEventListener("lx:theme", apply);
})();
