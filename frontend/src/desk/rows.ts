// Adds rows to a formset from its <template>; a row that was added here may be taken out again before it is saved.
// Without script the server's spare rows do the same.
function add(box: HTMLElement, total: HTMLInputElement): void {
  const template = box.querySelector<HTMLTemplateElement>("template[data-row-template]");
  if (!template) return;
  const n = Number(total.value);
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(n)).replaceAll("__number__", String(n + 1));
  const row = holder.firstElementChild as HTMLElement;
  template.before(row);
  total.value = String(n + 1);
  number(box);
  row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function number(box: HTMLElement): void {
  [...box.querySelectorAll<HTMLElement>("[data-row]:not([hidden])")].forEach((row, n) => {
    const place = row.querySelector("[data-row-number]");
    if (place) place.textContent = String(n + 1);
  });
}

export function watchRows(): void {
  document.querySelectorAll<HTMLElement>("[data-rows]").forEach((box) => {
    const total = document.querySelector<HTMLInputElement>(`input[name="${box.dataset.rows}-TOTAL_FORMS"]`);
    const button = box.querySelector<HTMLButtonElement>("[data-row-add]");
    if (!total || !button) return;
    button.hidden = false;
    button.addEventListener("click", () => add(box, total));
    box.addEventListener("change", (event) => {
      const drop = event.target as HTMLInputElement;
      if (!drop.name?.endsWith("-DELETE")) return;
      const row = drop.closest<HTMLElement>("[data-row]");
      if (row) row.hidden = drop.checked; // stays in the form: the server reads the mark and skips or deletes the row
      number(box);
    });
  });
}
