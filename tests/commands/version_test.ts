import { equal, match } from "node:assert/strict";
import { version } from "../../src/commands/version.ts";

Deno.test("version is that of deno.json", async () => {
  const config = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  equal(version, config.version);
  match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
});
