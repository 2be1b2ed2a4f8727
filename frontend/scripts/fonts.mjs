// The song and black faces that printed forms are set in (OFL), copied where the typesetter finds them.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "../.build/fonts");
mkdirSync(out, { recursive: true });
for (const [pack, stem] of [["noto-serif-sc", "NotoSerifSC"], ["noto-sans-sc", "NotoSansSC"]]) {
  const from = join(root, "node_modules/@expo-google-fonts", pack);
  for (const weight of ["400Regular", "700Bold"]) {
    copyFileSync(join(from, weight, `${stem}_${weight}.ttf`), join(out, `${stem}_${weight}.ttf`));
  }
  const licence = join(from, "LICENSE_FONT");
  if (existsSync(licence)) copyFileSync(licence, join(out, `${stem}-OFL.txt`));
}
console.log("fonts: 4 faces in .build/fonts");
