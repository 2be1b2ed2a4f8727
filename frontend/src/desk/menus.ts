// <details class="lx-menu"> as a menu: one open at a time, Escape and a click outside close it. The phone's drawer too.
const close = (menu: Element) => menu.removeAttribute("open");

export function watchMenus(): void {
  document.addEventListener("click", (event) => {
    const inside = (event.target as Element).closest("details.lx-menu");
    document.querySelectorAll("details.lx-menu[open]").forEach((menu) => menu !== inside && close(menu));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.lx-menu[open]").forEach((menu) => {
      close(menu);
      menu.querySelector("summary")?.focus();
    });
    if (location.hash === "#nav") location.hash = "main";
  });
  document.querySelectorAll<HTMLSelectElement>("select[data-submit]").forEach((select) =>
    select.addEventListener("change", () => select.form?.requestSubmit()),
  );
}
