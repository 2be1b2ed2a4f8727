// Says so before an idle session ends, and after it has: the page and what is typed in it stay, login happens in another tab.
const WARN = 120;

export function watchIdle(): void {
  const { idleSeconds, idlePing, idleLogin } = document.body.dataset;
  const box = document.getElementById("lx-idle");
  if (!idleSeconds || !idlePing || !box) return;
  const text = box.querySelector("p")!;
  const stay = box.querySelector<HTMLButtonElement>("[data-idle-stay]")!;
  const open = box.querySelector<HTMLAnchorElement>("[data-idle-open]")!;
  if (idleLogin) open.href = idleLogin;
  let since = Date.now();
  let out = false;

  function tell(isOut: boolean): void {
    if (!box!.hidden && out === isOut) return;
    out = isOut;
    text.textContent = (isOut ? box!.dataset.out : box!.dataset.soon) ?? "";
    stay.hidden = isOut;
    open.hidden = !isOut || !idleLogin;
    box!.hidden = false;
    (isOut ? open : stay).focus();
  }

  async function ping(): Promise<void> {
    const answer = await fetch(idlePing!, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer) return; // no network: say nothing, try at the next turn
    if (!answer.ok) return tell(true);
    const { csrf } = (await answer.json()) as { csrf: string };
    // A login in another tab changes the token: the forms of this page follow.
    document.querySelectorAll<HTMLInputElement>("input[name=csrfmiddlewaretoken]").forEach((i) => (i.value = csrf));
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
    since = Date.now();
    box!.hidden = true;
  }

  stay.addEventListener("click", () => void ping());
  document.addEventListener("htmx:afterRequest", (event) => {
    if ((event as CustomEvent<{ successful: boolean }>).detail.successful) since = Date.now();
  });
  document.body.addEventListener("lianxin:locked", () => tell(true)); // the server's word, with a refused part of a page
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !box.hidden) void ping();
  });
  window.addEventListener("focus", () => out && void ping());
  window.setInterval(() => {
    const left = Number(idleSeconds) - (Date.now() - since) / 1000;
    if (left <= 0) tell(true);
    else if (left <= Math.min(WARN, Number(idleSeconds) / 2)) tell(false);
  }, 5000);
}
