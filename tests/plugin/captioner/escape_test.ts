import { deepEqual, ok } from "node:assert/strict";
import { type Attempt, attempts, attemptSource } from "../sandbox/attempts.ts";
import { pluginFolder } from "../made_plugins.ts";
import {
  captioner,
  captionWith,
  plainImage,
  type Runs,
  textsOf,
} from "./made_captioner.ts";

Deno.test("a captioner gets out of the sandbox no more than a plugin does", async () => {
  await using away = await pluginFolder();
  const secret = await away.write("secret.txt", "secret");
  const outside = await away.write("outside.ts", 'export const secret = "";');
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("secret"),
  );
  const { port } = server.addr;
  // Those that load nothing, all in one process, while it is at work.
  const tried = attempts.filter(({ head, os }) =>
    head === undefined && (os === undefined || os === Deno.build.os)
  );
  const outcomes = async (
    list: readonly Attempt[],
    runs: Runs,
  ): Promise<readonly string[]> => {
    const bodies = list.map((attempt) => {
      const source = attemptSource(attempt, {
        secret,
        outside,
        folder: away.path,
        server: `http://127.0.0.1:${port}`,
        port,
      });
      return source.slice(
        source.indexOf("async function attempt()"),
        source.indexOf("export default"),
      ).replace("async function attempt()", "async () =>");
    });
    const { results } = await captionWith(
      captioner(
        `const said = [];
       for (const attempt of [${bodies.join(",\n")}]) {
         const out = await attempt().catch(() => false);
         said.push(out ? "escaped" : "inside");
       }
       return said;`,
      ),
      runs,
      {
        images: list.map(({ name }) => plainImage(name)),
        choice: { timeout: 60 },
      },
    );
    return textsOf(results);
  };
  // Without the sandbox, one that harms nobody does get out.
  const reads = tried.filter(({ name }) => name === "reads a file");
  deepEqual(await outcomes(reads, "full"), ["escaped"]);
  const got = await outcomes(tried, "sandboxed");
  ok(tried.length >= 25, `${tried.length}`);
  deepEqual(
    tried.map(({ name }, at) => `${name}: ${got[at]}`)
      .filter((line) => !line.endsWith(": inside")),
    [],
  );
});
