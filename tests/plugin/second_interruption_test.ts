import { equal } from "node:assert/strict";
import { openPlugins } from "../../src/plugin/open_plugins.ts";
import { cutOffWorkers } from "../../src/threads/call_worker.ts";
import {
  madeChoice,
  madeSubject,
  madeTags,
  pluginFolder,
} from "./made_plugins.ts";

// What is cut off stays so: nothing else is tested in this file.
for (const trust of ["sandboxed", "full"] as const) {
  Deno.test(`${trust}: a hook is not waited for once a run was interrupted twice`, async () => {
    await using folder = await pluginFolder();
    const file = await folder.write(
      "p.js",
      `export default () => ({ name: "p", tags: () => new Promise(() => {}) });`,
    );
    const stop = new AbortController();
    await using chain = await openPlugins(
      // Both longer than any test: only the second interruption ends it.
      [madeChoice(file, { trust, timeout: 3600 })],
      { signal: stop.signal, grace: 3_600_000 },
    );
    const never = chain.tags(madeTags("a"), madeSubject("a.png"))
      .catch((error) => error);
    const reason = new Error("enough");
    stop.abort(reason);
    await cutOffWorkers();
    equal(await never, reason);
    equal(chain.plugins[0]!.failed, 0);
  });
}
