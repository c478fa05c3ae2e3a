import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openPlugins } from "../../../src/plugin/open_plugins.ts";
import { needsSwiftshader, swiftshader } from "../../cli/swiftshader.ts";
import { openLoopbackRegistry } from "../../published/loopback_registry.ts";
import { madeChoice, madeSubject, pluginFolder } from "../made_plugins.ts";
import { type Attempt, attempts, attemptSource } from "./attempts.ts";

const unprotected = fileURLToPath(new URL("unprotected.ts", import.meta.url));

/** What happened to the one image that a plugin was given. */
async function inside(
  file: string,
  env: readonly string[],
): Promise<string> {
  try {
    await using chain = await openPlugins([
      madeChoice(file, { permissions: { env } }),
    ]);
    const [tag] = await chain.tags([], madeSubject());
    return tag?.name ?? "nothing";
  } catch (error) {
    return `${error}`;
  }
}

Deno.test({
  name: "what a plugin may do without the sandbox it may not do inside",
  ignore: Deno.build.os === "windows",
  async fn(t) {
    await using away = await pluginFolder();
    const secret = await away.write("secret.txt", "secret");
    const module = 'export const secret: string = "secret";\n';
    await using registry = await openLoopbackRegistry({
      name: "@wdtag-test/secret",
      version: "1.0.0",
      exports: { ".": "./mod.ts" },
      files: [{
        path: "/mod.ts",
        shownSize: "",
        bytes: new TextEncoder().encode(module),
      }],
    });
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) =>
        request.headers.get("upgrade") === "websocket"
          ? Deno.upgradeWebSocket(request).response
          : new Response('export const secret = "secret";\n', {
            headers: { "content-type": "text/javascript" },
          }),
    );
    const { port } = server.addr;
    Deno.env.set("WDTAG_TEST_SECRET", "secret");
    // With these, a plugin's process would find the driver.
    const drivers = swiftshader ?? {};
    using restored = new DisposableStack();
    for (const [name, value] of Object.entries(drivers)) {
      const before = Deno.env.get(name);
      Deno.env.set(name, value);
      restored.defer(() =>
        before === undefined
          ? Deno.env.delete(name)
          : Deno.env.set(name, before)
      );
    }

    const tried = attempts.filter(({ os }) =>
      os === undefined || os === Deno.build.os
    );
    const run = async (attempt: Attempt): Promise<void> => {
      await using home = await pluginFolder();
      const outside = await home.write("outside.ts", module);
      await home.write("outside.cjs", 'exports.secret = "secret";\n');
      await home.write("worker.js", 'postMessage("secret");\n');
      await home.write(
        "thread.mjs",
        'import { parentPort } from "node:worker_threads"; parentPort.postMessage("secret");\n',
      );
      await home.write("victim", "");
      const folder = join(home.path, "plugin");
      await Deno.mkdir(folder);
      await Deno.symlink(outside, join(folder, "linked.ts"));
      await Deno.symlink(secret, join(folder, "linked.txt"));
      const file = join(folder, "attempt.ts");
      await Deno.writeTextFile(
        file,
        attemptSource(attempt, {
          secret,
          outside,
          folder: home.path,
          server: `http://127.0.0.1:${port}`,
          port,
        }),
      );

      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--quiet", "--no-lock", "--no-config"],
          ...[unprotected, pathToFileURL(file).href],
        ],
        env: {
          ...drivers,
          JSR_URL: registry.url,
          WDTAG_TEST_SECRET: "secret",
        },
      }).output();
      const without = new TextDecoder().decode(stdout).trim();
      equal(without, "escaped", new TextDecoder().decode(stderr));

      // What it took away by the attempt before is put back.
      await home.write("victim", "");
      for (const made of ["written", "written2", "link", "heap", "data.db"]) {
        await Deno.remove(join(home.path, made)).catch(() => {});
      }
      const before = await names(home.path);
      const got = await inside(
        file,
        attempt.gpu === true ? Object.keys(drivers) : [],
      );
      deepEqual(await names(home.path), before);
      if (got !== "inside") match(got, /^PluginError: Plugin ".*"/);
    };
    for (const attempt of tried) {
      await t.step({
        name: attempt.name,
        ignore: attempt.gpu === true && needsSwiftshader.ignore === true,
        fn: () => run(attempt),
      });
    }
    ok(tried.length >= 25);
  },
});

async function names(folder: string): Promise<string[]> {
  const all = await Array.fromAsync(Deno.readDir(folder));
  return all.map(({ name }) => name).sort();
}
