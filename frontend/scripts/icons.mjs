// One sprite of the symbols named in icons.json (and the bridge, which is ours), into public/icons.svg.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const names = JSON.parse(readFileSync(join(root, "icons.json"), "utf8"));
const inner = (name) =>
  readFileSync(join(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s+/g, " ")
    .trim();
const look = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"';
const symbols = names.map((name) => `<symbol id="${name}" viewBox="0 0 24 24" ${look}>${inner(name)}</symbol>`);
symbols.push(
  '<symbol id="bridge" viewBox="0 0 32 20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round">' +
    '<path d="M2 16.5C8-1.5 24-1.5 30 16.5M1 16.5h30M9.5 16.5V7.6M16 16.5V3.4M22.5 16.5V7.6"/></symbol>',
);
mkdirSync(join(root, "public"), { recursive: true });
writeFileSync(join(root, "public/icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
console.log(`icons.svg: ${symbols.length} symbols`);
