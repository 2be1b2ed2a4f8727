// A form marked data-once is sent once: the button rests until the answer is there (or the page is shown again).
export function watchOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.matches("[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const button = (event as SubmitEvent).submitter;
    // After the form data are taken, or the button's own name and value would be lost.
    window.setTimeout(() => button?.setAttribute("disabled", ""), 0);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button[disabled]").forEach((b) => b.removeAttribute("disabled"));
    });
  });
}
