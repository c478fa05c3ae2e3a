import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { openPlugins } from "../../../src/plugin/open_plugins.ts";
import { childLoader } from "../../../src/plugin/sandbox/child_loader.ts";
import {
  madeChoice,
  madeSubject,
  madeTags,
  pluginFolder,
} from "../made_plugins.ts";

/** What a plugin makes of the tags a and b. */
async function made(
  file: string,
  given: Parameters<typeof madeChoice>[1] = {},
): Promise<string> {
  await using chain = await openPlugins([madeChoice(file, given)]);
  const tags = await chain.tags(madeTags("a", "b"), madeSubject());
  return tags.map(({ name }) => name).join(" ");
}

/** A plugin in two modules, the second by a specifier. */
const source = (library: string): string =>
  `import { from } from ${JSON.stringify(library)};
   export default () => ({ name: "p", tags: (tags) => tags.slice(from) });`;
const library = "export const from = 1;";

/** Names of files and folders, with what tempts shells, URLs and Deno's flags. */
const names: readonly string[] = [
  "with blanks",
  "a#b?c",
  "100% %41",
  "ümläut 日本 🙂",
  "e\u0301",
  "$HOME;`x`",
  "[a]{b}*",
  "--allow-read=x",
  "quotes ' and \"",
];
for (const name of [...names, "a,b,,c"]) {
  Deno.test({
    name: `a plugin in a folder called ${name} is run`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using folder = await pluginFolder();
      await Deno.mkdir(join(folder.path, name));
      const file = await folder.write(join(name, "p.ts"), source("./lib.ts"));
      await folder.write(join(name, "lib.ts"), library);
      equal(await made(file), "b");
    },
  });
}
for (const name of names) {
  Deno.test({
    name: `a plugin in files called ${name} is run`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using folder = await pluginFolder();
      const file = await folder.write(
        `${name}.ts`,
        source(`./${encodeURIComponent(`${name} lib.ts`)}`),
      );
      await folder.write(`${name} lib.ts`, library);
      equal(await made(file), "b");
    },
  });
}

Deno.test("a plugin in a file with a comma says what would help", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write("a,b.ts", source("./lib.ts"));
  await folder.write("lib.ts", library);
  await rejects(
    made(file),
    /needs ".*a,b\.ts", and Deno can't grant a path with a comma in it: move or rename it$/,
  );
});

Deno.test({
  name: "a folder with a comma that a plugin is granted can be read by it",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await pluginFolder();
    const home = join(folder.path, "a,b");
    await Deno.mkdir(join(home, "code"), { recursive: true });
    await Deno.mkdir(join(home, "lists"));
    const file = await folder.write(
      join("a,b", "code", "p.js"),
      `export default () => ({ name: "p", tags: () => JSON.parse(Deno.readTextFileSync("../lists/l.json")) });`,
    );
    await folder.write(
      join("a,b", "lists", "l.json"),
      JSON.stringify(madeTags("listed")),
    );
    const read = [join(home, "lists")];
    equal(await made(file, { permissions: { read } }), "listed");
  },
});

Deno.test({
  name: "links that lead in a circle keep no plugin beside them from running",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await pluginFolder();
    await Deno.symlink(".", join(folder.path, "here"));
    await Deno.symlink("one.ts", join(folder.path, "two.ts"));
    await Deno.symlink("two.ts", join(folder.path, "one.ts"));
    const file = await folder.write("p.ts", source("./lib.ts"));
    await folder.write("lib.ts", library);
    equal(await made(file), "b");
    equal(await made(join(folder.path, "here", "here", "p.ts")), "b");

    // What leads nowhere, or here by a way round, is no module of its own.
    const round = await folder.write("round.ts", source("./here/lib.ts"));
    await rejects(made(round), /Plugin ".*round\.ts" can't be loaded: /);
    const circle = await folder.write("circle.ts", source("./one.ts"));
    await rejects(made(circle), /Plugin ".*circle\.ts" can't be loaded: /);
    await rejects(
      made(join(folder.path, "one.ts")),
      /Plugin ".*one\.ts" can't be read: .*(?:symbolic|ELOOP|os error)/i,
    );
  },
});

for (const changed of ["p.ts", "lib.ts"]) {
  Deno.test(`what was checked is what runs: ${changed} may not change in between`, async () => {
    await using folder = await pluginFolder();
    const file = await folder.write("p.ts", source("./lib.ts"));
    await folder.write("lib.ts", library);
    const load = await childLoader(madeChoice(file), { onSpoken: () => {} });
    const { child } = await load();
    await child[Symbol.asyncDispose]();

    const text = await Deno.readTextFile(join(folder.path, changed));
    await folder.write(changed, `${text} // and more`);
    await rejects(
      load(),
      new Error(
        `was changed after it was checked: "${changed}" is not what it was`,
      ),
    );
    await folder.write(changed, text);
    await (await load()).child[Symbol.asyncDispose]();
  });
}

Deno.test("a plugin that was changed during a run is not started again, and that is said", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    `export default () => ({ name: "p", tags() { Deno.exit(3); } });`,
  );
  const messages: string[] = [];
  await using chain = await openPlugins([madeChoice(file)], {
    onMessage: (message) => messages.push(message),
  });
  await folder.write(
    "p.js",
    `export default () => ({ name: "p", tags() {} });`,
  );
  await rejects(chain.tags([], madeSubject()), /ended itself with status 3$/);
  await rejects(chain.tags([], madeSubject()), /is used no more/);
  deepEqual(messages, [
    'Plugin "p" is used no more: it ended itself with status 3, and then was changed after it was checked: "p.js" is not what it was',
  ]);
});

Deno.test("two runs at once may have the same plugin", async () => {
  await using folder = await pluginFolder();
  const file = await folder.write(
    "p.js",
    `let count = 0; export default () => ({ name: "p", caption: () => String(++count) });`,
  );
  const counts = await Promise.all(["1", "2", "3"].map(async () => {
    await using chain = await openPlugins([madeChoice(file)]);
    const all: string[] = [];
    for (let image = 0; image < 5; image++) {
      all.push(await chain.caption("", madeSubject()));
    }
    return all.join(" ");
  }));
  // Each has a process of its own, and its own state.
  deepEqual(counts, Array(3).fill("1 2 3 4 5"));
});
