// Asking alone: one question after another, the answered ones folded to a line. Without script all stand open.
const chosen = (step: Element) => step.querySelector<HTMLInputElement>("input[type=radio]:checked");

function fold(step: HTMLElement): void {
  const radio = chosen(step);
  const said = step.querySelector<HTMLElement>("[data-step-said]");
  const open = step.querySelector<HTMLElement>("[data-step-open]");
  if (!said || !open) return;
  said.textContent = radio ? (radio.closest("label")?.querySelector("span")?.textContent ?? "") : (said.dataset.none ?? "");
  open.dataset.said = radio?.value ?? "";
  open.hidden = false;
}

function steps(form: HTMLFormElement): void {
  const all = [...form.querySelectorAll<HTMLElement>("[data-step]")];
  const count = form.querySelector<HTMLElement>("[data-step-count]");
  const show = (step: HTMLElement, focus: boolean) => {
    all.forEach((other) => other.toggleAttribute("data-keys-current", other === step));
    all.forEach(fold);
    if (focus) (chosen(step) ?? step.querySelector<HTMLInputElement>("input[type=radio]"))?.focus();
  };
  const tell = () => {
    const done = all.filter(chosen).length;
    if (count) count.textContent = (count.dataset.words ?? "").replace("%n", String(done)).replace("%m", String(all.length));
  };
  const next = (step: HTMLElement) => {
    const later = all.slice(all.indexOf(step) + 1).find((other) => !chosen(other)) ?? all.find((other) => !chosen(other));
    if (later) show(later, true);
    else {
      all.forEach((other) => other.removeAttribute("data-keys-current"));
      all.forEach(fold);
      form.querySelector<HTMLElement>(".btn-primary")?.focus();
    }
  };
  let byArrow = false; // moving through the answers with the arrow keys does not yet answer
  form.addEventListener("keydown", (event) => {
    byArrow = event.key.startsWith("Arrow");
    const step = (event.target as HTMLElement).closest<HTMLElement>("[data-step]");
    if (event.key === "Enter" && step && (event.target as HTMLElement).matches("input")) {
      event.preventDefault();
      next(step);
    }
  });
  form.addEventListener("pointerdown", () => (byArrow = false));
  form.addEventListener("change", (event) => {
    tell();
    const radio = event.target as HTMLInputElement;
    const step = radio.closest<HTMLElement>("[data-step]");
    if (!step || radio.type !== "radio" || byArrow) return;
    if (radio.value !== "yes" || !step.querySelector(".lx-question-details")) next(step);
  });
  all.forEach((step) => {
    const forward = step.querySelector<HTMLElement>("[data-step-next]");
    if (forward) forward.hidden = false;
    forward?.addEventListener("click", () => next(step));
    step.querySelector("[data-step-open]")?.addEventListener("click", () => show(step, true));
  });
  form.classList.add("lx-stepping");
  const first = all.find((step) => step.querySelector(".lx-error")) ?? all.find((step) => !chosen(step)) ?? all[0];
  if (first) show(first, false);
  tell();
}

export function watchWork(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-steps]").forEach(steps);
}
