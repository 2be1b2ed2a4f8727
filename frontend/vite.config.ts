import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    manifest: true,
    sourcemap: false,
    target: "es2021",
    cssTarget: ["chrome100", "firefox100", "safari15.4"], // county offices keep old browsers
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { desk: "src/desk/main.ts" } },
  },
});
