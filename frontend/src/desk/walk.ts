// "j" and "k" walk down and up the rows of a list, by their main links; Enter is the link's own.
const typing = (el: Element | null) => el instanceof HTMLElement && el.matches("input, textarea, select, [contenteditable]");

function walked(event: KeyboardEvent): void {
  if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(document.activeElement) || document.querySelector("dialog[open]")) return;
  const rows = [...document.querySelectorAll<HTMLElement>("a.lx-row-link")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.closest("tr")?.contains(document.activeElement));
  const next = now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + (event.key === "j" ? 1 : -1)));
  rows[next].focus();
}

export function watchWalk(): void {
  document.addEventListener("keydown", walked);
}
