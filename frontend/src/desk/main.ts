// The desk's one entry. Everything here is on top of pages that work without it.
import "@tabler/core/dist/css/tabler.css";
import "./desk.css";
import "./pieces.css";
import "./forms.css";
import "./office.css";
import "./cases.css";
import "./work.css";
import "./talks.css";
import "./papers.css";
import "./notices.css";
import "./print.css";
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import { watchDialogs } from "./dialogs";
import { watchIdle } from "./idle";
import { watchKeep } from "./keep";
import { watchKeys } from "./keys";
import { watchMenus } from "./menus";
import { watchOnce } from "./once";
import { watchRows } from "./rows";
import { watchTheme } from "./theme";
import { watchWalk } from "./walk";
import { watchWork } from "./work";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // no page with names in it is kept in the browser's storage

// A table wider than its box is scrolled with the keyboard, too.
function reachTables(): void {
  document.querySelectorAll<HTMLElement>(".lx-table-box").forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
}

function ready(): void {
  watchRows(); // before watchKeep: a kept draft may need more rows
  watchKeep();
  watchDialogs();
  watchOnce();
  watchKeys();
  watchMenus();
  watchTheme();
  watchWalk();
  watchIdle();
  watchWork(); // after watchKeep: a kept draft already answered some
  document.querySelectorAll<HTMLElement>("[data-script]").forEach((part) => (part.hidden = false));
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
  reachTables();
  window.addEventListener("resize", reachTables);
  document.addEventListener("htmx:afterSettle", reachTables);
  Alpine.start();
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();
