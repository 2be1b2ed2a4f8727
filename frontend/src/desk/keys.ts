// "/" goes to the search box, "?" shows what the keys do, number keys answer the radio group in focus or in view.
const typing = (el: Element | null) =>
  el instanceof HTMLElement && (el.isContentEditable || el.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=submit])"));

function group(): Element | null {
  const near = document.activeElement?.closest("[data-keys]");
  if (near) return near;
  const all = [...document.querySelectorAll("[data-keys]")];
  return all.length === 1 ? all[0] : (document.querySelector("[data-keys-current] [data-keys]") ?? null);
}

function answer(event: KeyboardEvent): void {
  const radios = group()?.querySelectorAll<HTMLInputElement>("input[type=radio]:not([disabled])");
  const radio = radios?.[Number(event.key) - 1];
  if (!radio) return;
  event.preventDefault();
  radio.focus();
  radio.click();
}

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(document.activeElement)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const search = document.querySelector<HTMLInputElement>("[data-slash]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?") {
    document.querySelector<HTMLDialogElement>("dialog#lx-keys")?.showModal();
  } else if (/^[1-9]$/.test(event.key)) answer(event);
}

export function watchKeys(): void {
  document.querySelectorAll("[data-keys]").forEach((part) =>
    part.querySelectorAll(".lx-choice").forEach((choice, n) => {
      const hint = document.createElement("kbd");
      hint.textContent = String(n + 1);
      hint.setAttribute("aria-hidden", "true");
      if (n < 9) choice.append(hint);
    }),
  );
  document.addEventListener("keydown", pressed);
}
