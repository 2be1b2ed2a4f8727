// Switches light and dark at once; the form's own post only remembers it.
export function watchTheme(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    if (!form.matches("[data-theme-form]") || !button) return;
    event.preventDefault();
    const root = document.documentElement;
    root.dataset.themeChoice = button.value;
    root.dispatchEvent(new Event("lx:theme"));
    form.querySelectorAll("button").forEach((b) => b.toggleAttribute("aria-pressed", false));
    button.setAttribute("aria-pressed", "true");
    const body = new FormData(form);
    body.set("theme", button.value);
    void fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
}
