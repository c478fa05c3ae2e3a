import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openScoreStore } from "../../../src/dataset/scores/score_store.ts";
import { scratchFolder } from "../scratch_folder.ts";

const origin = { key: new Uint8Array(32).fill(7), about: "made up" };
const content = new Uint8Array(32).fill(1);
const file = { path: "a.png", stamp: "1 2 3", seen: 5, content };
const scores = { content, width: 3, height: 4, row: Uint8Array.of(1, 2, 3) };

interface Opened {
  readonly store: Awaited<ReturnType<typeof openScoreStore>>;
  readonly troubles: readonly string[];
}

async function opened(
  root: string,
  use: (opened: Opened) => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const troubles: string[] = [];
  await using store = await openScoreStore(root, {
    origin,
    limit: 1e9,
    onTrouble: (message) => troubles.push(message),
  });
  await use({ store, troubles });
  await store[Symbol.asyncDispose]();
  return troubles;
}

async function keepOne(root: string): Promise<readonly string[]> {
  return await opened(root, async ({ store }) => {
    await store.keepScores(scores);
    await store.keepFile(file);
  });
}

async function foundIn(root: string) {
  let found: unknown;
  const troubles = await opened(root, ({ store }) => {
    const [first] = store.find(["a.png"]);
    found = first?.scores?.row ?? null;
    return Promise.resolve();
  });
  return { found, troubles };
}

function change(path: string, sql: string): void {
  using database = new DatabaseSync(path);
  database.exec(sql);
}

Deno.test("openScoreStore() makes nothing until there is something to keep", async () => {
  await using folder = await scratchFolder();
  deepEqual(await opened(folder.path), []);
  deepEqual([...Deno.readDirSync(folder.path)], []);
  deepEqual(await keepOne(folder.path), []);
  deepEqual(await foundIn(folder.path), { found: scores.row, troubles: [] });
  deepEqual(
    [...Deno.readDirSync(`${folder.path}/.wdtag`)].map(({ name }) => name),
    ["scores.sqlite"],
  );
});

const foreign: readonly {
  readonly what: string;
  readonly put: (path: string) => unknown;
  readonly says: RegExp;
}[] = [
  {
    what: "some other file",
    put: (path) => Deno.writeTextFile(path, "my notes\n".repeat(100)),
    says: /it is no SQLite database/,
  },
  {
    what: "somebody else's database",
    put(path) {
      change(path, "CREATE TABLE t (a)");
    },
    says: /it was not made by wdtag/,
  },
  {
    what: "a database of a newer wdtag",
    async put(path) {
      await make(path);
      change(path, "PRAGMA user_version = 2");
    },
    says: /its version is 2, and this wdtag knows 1/,
  },
  {
    what: "a database with a trigger",
    async put(path) {
      await make(path);
      change(
        path,
        "CREATE TRIGGER t AFTER INSERT ON rows BEGIN DELETE FROM files; END",
      );
    },
    says: /its tables are not those of wdtag/,
  },
  {
    what: "a view in a table's place",
    async put(path) {
      await make(path);
      change(
        path,
        "DROP TABLE files; CREATE VIEW files AS SELECT 'a.png' AS path, '' AS stamp, 1 AS seen, x'' AS content",
      );
    },
    says: /its tables are not those of wdtag/,
  },
  {
    what: "very many tables",
    async put(path) {
      await make(path);
      change(
        path,
        `BEGIN;${
          Array.from({ length: 60 }, (_, at) => `CREATE TABLE t${at} (a);`)
            .join("")
        }COMMIT`,
      );
    },
    says: /its tables are not those of wdtag/,
  },
  {
    what: "a text of the schema that is far too long",
    async put(path) {
      await make(path);
      change(path, `CREATE TABLE t (a /* ${"x".repeat(5_000_000)} */)`);
    },
    says: /too big/,
  },
  {
    what: "a database in WAL mode",
    async put(path) {
      await make(path);
      change(path, "PRAGMA journal_mode = WAL");
    },
    says: /it is written in another way/,
  },
  {
    what: "a WAL beside it",
    async put(path) {
      await make(path);
      await Deno.writeTextFile(`${path}-wal`, "x");
    },
    says: /-wal" lies beside it/,
  },
  {
    what: "a journal that would have another file removed",
    async put(path) {
      await make(path);
      const end = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
      await Deno.writeFile(
        `${path}-journal`,
        Uint8Array.from([...new Uint8Array(600), ...end]),
      );
    },
    says: /-journal" speaks of other files/,
  },
  {
    what: "a link in its place",
    put: async (path) => {
      await Deno.writeTextFile(`${path}.other`, "precious");
      await Deno.symlink(`${path}.other`, path);
    },
    says: /it is a link/,
  },
  {
    what: "a link in its journal's place",
    async put(path) {
      await make(path);
      await Deno.writeTextFile(`${path}.other`, "precious");
      await Deno.symlink(`${path}.other`, `${path}-journal`);
    },
    says: /it is a link/,
  },
];

/** Makes a file of kept scores at a path. */
async function make(path: string): Promise<void> {
  await using other = await scratchFolder();
  deepEqual(await keepOne(other.path), []);
  await Deno.copyFile(`${other.path}/.wdtag/scores.sqlite`, path);
}

for (const { what, put, says } of foreign) {
  Deno.test({
    name: `openScoreStore() leaves ${what} alone, names it, and does without`,
    ignore: Deno.build.os === "windows" && what.includes("link"),
    async fn() {
      await using folder = await scratchFolder([".wdtag/"]);
      const state = `${folder.path}/.wdtag`;
      await put(`${state}/scores.sqlite`);
      const before = await contents(state);
      const troubles = await keepOne(folder.path);
      equal(troubles.length, 1, troubles.join("\n"));
      match(troubles[0]!, says);
      match(troubles[0]!, /scores\.sqlite.*remove it or use --no-state$/);
      deepEqual(await contents(state), before);
    },
  });
}

Deno.test({
  name: "openScoreStore() refuses a state folder that is a link",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await scratchFolder(["data/", "other/"]);
    await Deno.symlink("../other", `${folder.path}/data/.wdtag`);
    const troubles = await keepOne(`${folder.path}/data`);
    match(
      troubles.join("\n"),
      /^Scores are neither used nor kept.*it is a link/,
    );
    deepEqual([...Deno.readDirSync(`${folder.path}/other`)], []);
  },
});

Deno.test("openScoreStore() takes rows of any kind for data, and finds nothing in what is odd", async () => {
  const changes = [
    "UPDATE files SET content = x'00'",
    "UPDATE entries SET width = -1",
    "UPDATE entries SET height = 9000000000000000000",
    "UPDATE entries SET row = 99",
    "UPDATE rows SET scores = zeroblob(50000000)",
    "DELETE FROM rows",
  ];
  for (const sql of changes) {
    await using folder = await scratchFolder();
    await keepOne(folder.path);
    change(`${folder.path}/.wdtag/scores.sqlite`, sql);
    const { found } = await foundIn(folder.path);
    equal(found, null, sql);
  }
});

Deno.test("openScoreStore() with a damaged file says so, leaves it, and does without", async () => {
  await using folder = await scratchFolder();
  await opened(folder.path, async ({ store }) => {
    for (let at = 0; at < 600; at++) {
      const content = new Uint8Array(32).fill(at % 256);
      content[1] = at >> 8;
      await store.keepScores({ ...scores, content, row: new Uint8Array(900) });
      await store.keepFile({ ...file, path: `${at}.png`, content });
    }
  });
  const path = `${folder.path}/.wdtag/scores.sqlite`;
  const bytes = await Deno.readFile(path);
  // All pages but the first.
  bytes.fill(0xff, 4096);
  await Deno.writeFile(path, bytes);
  const troubles = await opened(folder.path, async ({ store }) => {
    deepEqual(store.find(["1.png"]), [null]);
    equal(store.findContent(content), null);
    await store.keepScores(scores);
  });
  equal(troubles.length, 1);
  match(troubles[0]!, /^Scores .*scores\.sqlite.*malformed/);
  deepEqual(await Deno.readFile(path), bytes);
});

Deno.test("openScoreStore() waits for nobody for long, and reads while another writes", async () => {
  await using folder = await scratchFolder();
  await keepOne(folder.path);
  using other = new DatabaseSync(`${folder.path}/.wdtag/scores.sqlite`);
  other.exec("BEGIN IMMEDIATE");
  deepEqual((await foundIn(folder.path)).found, scores.row);
  const troubles = await keepOne(folder.path);
  match(
    troubles.join("\n"),
    /^Scores of 1 image are not kept: another program/,
  );
  other.exec("ROLLBACK");
  deepEqual(await keepOne(folder.path), []);
});

Deno.test({
  name: "scores that a killed process kept are whole, and the next one goes on",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await scratchFolder();
    const path = `${folder.path}/.wdtag/scores.sqlite`;
    const program = new URL("./fixtures/keep_scores.ts", import.meta.url).href;
    for (let round = 0; round < 8; round++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "-q", "--no-check", program, folder.path],
        stdout: "piped",
      }).spawn();
      const reader = child.stdout.getReader();
      const { value } = await reader.read();
      equal(new TextDecoder().decode(value), "ready\n");
      // The moments of the kill; nothing waits for anything here.
      await new Promise((resolve) =>
        setTimeout(resolve, round * 9 + Math.random() * 20)
      );
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      // As the next run opens it, which undoes what was begun.
      deepEqual(await keepOne(folder.path), []);
      deepEqual((await foundIn(folder.path)).found, scores.row);
      using database = new DatabaseSync(path);
      deepEqual(
        Object.values(database.prepare("PRAGMA integrity_check").get()!),
        ["ok"],
      );
      const torn = database.prepare(
        "SELECT count(*) AS n FROM entries e LEFT JOIN rows r ON r.id = e.row " +
          "WHERE r.id IS NULL OR length(r.scores) <> e.height AND e.height > 4",
      ).get();
      equal(torn?.n, 0);
    }
  },
});

async function contents(folder: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for await (const { name, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    all[name] = isSymlink ? await Deno.readLink(path) : new Uint8Array(
      await crypto.subtle.digest("SHA-256", await Deno.readFile(path)),
    ).toHex();
  }
  ok(Object.keys(all).length > 0);
  return all;
}
