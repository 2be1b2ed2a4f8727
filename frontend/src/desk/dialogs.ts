// data-dialog="id" opens that <dialog> (a link keeps its page for those without script); data-confirm asks before sending.
function open(event: Event): void {
  const opener = (event.target as Element).closest<HTMLElement>("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  opener?.closest("details")?.removeAttribute("open");
  dialog.showModal();
}

function ask(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const sentence = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  const dialog = document.getElementById("lx-confirm");
  if (!sentence || form.dataset.asked || !(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  dialog.querySelector("p")!.textContent = sentence;
  dialog.returnValue = "";
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.asked = "1";
      form.requestSubmit(submitter);
      delete form.dataset.asked;
    },
    { once: true },
  );
  dialog.showModal();
}

export function watchDialogs(): void {
  document.addEventListener("click", open);
  document.addEventListener("click", (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.matches(".lx-dialog:not([data-sticky])")) dialog.close();
  });
  document.addEventListener("submit", ask, true);
}
