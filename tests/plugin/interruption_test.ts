import { deepEqual, equal } from "node:assert/strict";
import { openPlugins } from "../../src/plugin/open_plugins.ts";
import {
  madeChoice,
  madeSubject,
  madeTags,
  pluginFolder,
} from "./made_plugins.ts";

/** Hooks that end by themselves, and those that don't. */
const source = `export default () => ({ name: "p",
  async tags(tags, { path }) {
    if (path === "never.png") await new Promise(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    return tags.slice(1);
  } });`;

for (const trust of ["sandboxed", "full"] as const) {
  const open = async (file: string, grace: number, stop: AbortController) => {
    const messages: string[] = [];
    const chain = await openPlugins([madeChoice(file, { trust })], {
      signal: stop.signal,
      grace,
      onMessage: (message) => messages.push(message),
    });
    const ask = (path: string): Promise<unknown> =>
      chain.tags(madeTags("a", "b"), madeSubject(path)).then(
        (tags) => tags.map(({ name }) => name),
        (error) => error,
      );
    return { chain, ask, messages };
  };

  Deno.test(`${trust}: what ends within the grace after an interruption counts`, async () => {
    await using folder = await pluginFolder();
    const file = await folder.write("p.js", source);
    const stop = new AbortController();
    const { chain, ask } = await open(file, 60_000, stop);
    await using _closed = chain;
    const before = ask("1.png");
    stop.abort();
    deepEqual(await before, ["b"]);
    // What the model had been given is asked for later, and has the same time.
    deepEqual(await ask("2.png"), ["b"]);
    equal(chain.plugins[0]!.failed, 0);
  });

  Deno.test(`${trust}: what does not end within the grace gives the signal's reason, and fails nothing`, async () => {
    await using folder = await pluginFolder();
    const file = await folder.write("p.js", source);
    const stop = new AbortController();
    const { chain, ask, messages } = await open(file, 1, stop);
    await using _closed = chain;
    const reason = new Error("enough");
    const never = ask("never.png");
    stop.abort(reason);
    equal(await never, reason);
    equal(await ask("never.png"), reason);
    const { failed, retired } = chain.plugins[0]!;
    deepEqual([failed, retired], [0, null]);
    deepEqual(
      messages.filter((message) => message.startsWith('Plugin "p"')),
      trust === "full" ? [] : [
        'Plugin "p" was still at work a while after the run was interrupted, and was ended',
      ],
    );
  });
}

/**
 * Plugins that never come to be; each says that it has begun. The runtime does
 * not bear it where a module waits for nothing at all.
 */
const endless: Readonly<Record<string, string>> = {
  "a module":
    `begin(); await new Promise((end) => addEventListener("over", end)); export default () => ({});`,
  "a factory":
    `export default () => { begin(); return new Promise(() => {}); };`,
};

for (const trust of ["sandboxed", "full"] as const) {
  for (const [what, source] of Object.entries(endless)) {
    Deno.test(`${trust}: ${what} that never ends is let go of when the run is interrupted`, async () => {
      await using folder = await pluginFolder();
      const begin = trust === "full"
        ? `dispatchEvent(new Event("begun"))`
        : `console.log("begun")`;
      const file = await folder.write(
        "p.js",
        `const begin = () => ${begin}; ${source}`,
      );
      const stop = new AbortController();
      const reason = new Error("enough");
      const interrupt = (): void => stop.abort(reason);
      addEventListener("begun", interrupt, { once: true });
      // Longer than any test: only the interruption ends it.
      const choice = madeChoice(file, { trust, timeout: 3600 });
      const run = {
        signal: stop.signal,
        onMessage(message: string): void {
          if (message.endsWith("begun")) interrupt();
        },
      };
      equal(await openPlugins([choice], run).catch((error) => error), reason);
      removeEventListener("begun", interrupt);
      dispatchEvent(new Event("over"));
    });
  }
}

Deno.test("a plugin that dies after an interruption is not started again", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    `export default () => ({ name: "p", async tags() {
       await new Promise((resolve) => setTimeout(resolve, 20)); Deno.exit(3); } });`,
  );
  const stop = new AbortController();
  const messages: string[] = [];
  await using chain = await openPlugins([madeChoice(file)], {
    signal: stop.signal,
    grace: 60_000,
    onMessage: (message) => messages.push(message),
  });
  const reason = new Error("enough");
  const all = ["1.png", "2.png"].map((path) =>
    chain.tags([], madeSubject(path)).catch((error) => error)
  );
  stop.abort(reason);
  deepEqual(await Promise.all(all), [reason, reason]);
  deepEqual(messages, ['Plugin "p" ended itself with status 3']);
});
