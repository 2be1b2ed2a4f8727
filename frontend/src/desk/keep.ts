// Keeps what was typed in a form marked data-keep through an expired session or a lost page, in this tab only.
// One person's draft is never shown to another; leaving (logout) forgets all.
const PREFIX = "keep:";
type Saved = Record<string, string[]>;

const kept = (form: HTMLFormElement) => `${PREFIX}${document.body.dataset.who ?? ""}:${form.dataset.keep}`;

function fields(form: HTMLFormElement): HTMLInputElement[] {
  const skip = new Set(["hidden", "password", "file", "submit", "button"]);
  return ([...form.elements] as HTMLInputElement[]).filter((f) => f.name && !skip.has(f.type));
}

function read(form: HTMLFormElement): Saved {
  const out: Saved = {};
  for (const f of fields(form)) {
    const list = (out[f.name] ??= []);
    if (f instanceof HTMLSelectElement) list.push(...[...f.selectedOptions].map((o) => o.value));
    else if (f.type !== "checkbox" && f.type !== "radio") list.push(f.value);
    else if (f.checked) list.push(f.value);
  }
  return out;
}

function write(form: HTMLFormElement, saved: Saved): void {
  for (const f of fields(form)) {
    const list = saved[f.name];
    if (!list) continue;
    if (f instanceof HTMLSelectElement) for (const o of f.options) o.selected = list.includes(o.value);
    else if (f.type === "checkbox" || f.type === "radio") f.checked = list.includes(f.value);
    else f.value = list.shift() ?? f.value;
  }
}

export function forgetAll(): void {
  Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX)).forEach((k) => sessionStorage.removeItem(k));
}

function guard(form: HTMLFormElement): void {
  const key = kept(form);
  const text = sessionStorage.getItem(key);
  const fresh = JSON.stringify(read(form));
  // What the server sent back with errors is newer than the draft; only an untouched form is filled again.
  if (text && text !== fresh && !form.querySelector(".is-invalid, .lx-summary")) {
    const saved = JSON.parse(text) as Saved;
    const total = form.querySelector<HTMLInputElement>('input[name$="-TOTAL_FORMS"]');
    const rows = Object.keys(saved).map((n) => Number(/-(\d+)-/.exec(n)?.[1] ?? -1));
    const add = form.querySelector<HTMLButtonElement>("[data-row-add]");
    for (let n = Number(total?.value ?? 0); add && n <= Math.max(-1, ...rows); n++) add.click();
    write(form, saved);
    (document.activeElement as HTMLElement | null)?.blur();
    offer(form, key);
  }
  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => sessionStorage.setItem(key, JSON.stringify(read(form))), 300);
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  window.addEventListener("pagehide", () => {
    if (timer) sessionStorage.setItem(key, JSON.stringify(read(form)));
  });
}

function offer(form: HTMLFormElement, key: string): void {
  const words = document.getElementById("lx-idle")?.dataset;
  const line = document.createElement("div");
  line.className = "lx-kept";
  line.setAttribute("role", "status");
  line.append(words?.kept ?? "", " ");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-sm";
  drop.textContent = words?.drop ?? "";
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    location.reload();
  });
  line.append(drop);
  form.prepend(line);
}

export function watchKeep(): void {
  const done = document.querySelector<HTMLMetaElement>('meta[name="kept-done"]')?.content;
  if (done) Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX) && k.endsWith(`:${done}`)).forEach((k) => sessionStorage.removeItem(k));
  document.querySelectorAll<HTMLFormElement>("form[data-leave]").forEach((f) => f.addEventListener("submit", forgetAll));
  document.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach(guard);
}
