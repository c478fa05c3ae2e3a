import { deepEqual, equal, ok } from "node:assert/strict";
import { WriteFailed, WriteRefused } from "../../src/files/file_errors.ts";
import { type FileLayer, openFileLayer } from "../../src/files/file_layer.ts";
import {
  type NearestThread,
  nearestThread,
} from "../../src/files/nearest_thread.ts";
import { failure, scratch, snapshot, temporaries } from "./scratch.ts";

/** Puts another function in a method's place until the end of the block. */
function replaced<T extends object, K extends keyof T>(
  owner: T,
  key: K,
  other: T[K],
): Disposable {
  const original = owner[key];
  owner[key] = other;
  return { [Symbol.dispose]: () => void (owner[key] = original) };
}

/** The same for a call of the system and its twin in this thread, `open` and `openSync`. */
function bothReplaced<T extends object, K extends string & keyof T>(
  owner: T & Record<`${K}Sync`, unknown>,
  key: K,
  other: (...args: never[]) => unknown,
): Disposable {
  const both = new DisposableStack();
  const elsewhere = async function (this: unknown, ...args: never[]) {
    return await other.apply(this, args);
  };
  both.use(replaced(owner, key, elsewhere as T[K]));
  both.use(
    replaced(owner as Record<string, unknown>, `${key}Sync`, other),
  );
  return both;
}

function full(): never {
  throw Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
}

/** The threads that calls of the system are made in. */
const threads: Readonly<Record<string, NearestThread>> = {
  "in this thread": { ask: (here) => here() },
  "in another thread": { ask: (_here, elsewhere) => elsewhere() },
};

async function openLayer(
  root: string,
  thread: NearestThread = nearestThread(),
): Promise<FileLayer> {
  return await openFileLayer(
    [{ kind: "captions", root, suffix: ".txt" }],
    thread,
  );
}

/** The ways to write a whole file. */
const ways: Readonly<
  Record<
    string,
    (layer: FileLayer, path: string, text: string) => Promise<void>
  >
> = {
  "writeText()": (layer, path, text) => layer.writeText(path, text),
  "createWriter()": async (layer, path, text) => {
    await using writer = await layer.createWriter(path);
    await writer.write(text);
    await writer.commit();
  },
};

const file = Deno.FsFile.prototype;
const { openSync, realPathSync } = Deno;
const faults: Readonly<Record<string, () => Disposable>> = {
  "making the temporary file": () =>
    bothReplaced(
      Deno,
      "open",
      (path: string, options?: Deno.OpenOptions) =>
        options?.createNew ? full() : openSync(path, options),
    ),
  "writing": () => bothReplaced(file, "write", full),
  "flushing": () => bothReplaced(file, "syncData", full),
  "finding its real path": () =>
    bothReplaced(
      Deno,
      "realPath",
      (path: string) => path.endsWith(".tmp") ? full() : realPathSync(path),
    ),
  "renaming": () => bothReplaced(Deno, "rename", full),
};

const cases = Object.entries(ways).flatMap(([way, write]) =>
  Object.entries(threads).map(([where, thread]) =>
    [way, write, where, thread] as const
  )
);
for (const [way, write, where, thread] of cases) {
  for (const [moment, fault] of Object.entries(faults)) {
    Deno.test(`${way} keeps the old caption when the disk fails while ${moment} ${where}`, async () => {
      await using dir = await scratch();
      const path = `${dir.path}/a.txt`;
      const layer = await openLayer(dir.path, thread);
      await Deno.writeTextFile(path, "old");
      {
        using _fault = fault();
        const error = await failure(write(layer, path, "new"));
        ok(error instanceof WriteFailed, error.stack);
        equal(error.message, `Cannot write "${path}": the disk is full`);
        equal((error.cause as { code?: string }).code, "ENOSPC");
      }
      deepEqual(await snapshot(dir.path), { "a.txt": "file old" });
      await write(layer, path, "new");
      deepEqual(await snapshot(dir.path), { "a.txt": "file new" });
    });
  }

  Deno.test(`${way} writes everything when the system takes a few bytes at a time ${where}`, async () => {
    await using dir = await scratch();
    const layer = await openLayer(dir.path, thread);
    const { writeSync } = file;
    using _short = bothReplaced(
      file,
      "write",
      function (this: Deno.FsFile, bytes: Uint8Array) {
        return writeSync.call(this, bytes.subarray(0, 3));
      },
    );
    await write(layer, `${dir.path}/a.txt`, "1girl, solo, long hair");
    equal(
      await Deno.readTextFile(`${dir.path}/a.txt`),
      "1girl, solo, long hair",
    );
  });

  Deno.test(
    `${way} refuses when the folder becomes a link between check and rename ${where}`,
    {
      ignore: Deno.build.os === "windows",
    },
    async () => {
      await using dir = await scratch();
      await Deno.mkdir(`${dir.path}/root/sub`, { recursive: true });
      await Deno.mkdir(`${dir.path}/outside`);
      const layer = await openLayer(`${dir.path}/root`, thread);
      const { syncData } = file;
      const swap = () => {
        Deno.renameSync(`${dir.path}/root/sub`, `${dir.path}/root/moved`);
        Deno.symlinkSync("../outside", `${dir.path}/root/sub`);
      };
      for (
        const fault of [
          // Before the temporary file is made: it would land outside.
          () =>
            bothReplaced(
              Deno,
              "open",
              (path: string, options?: Deno.OpenOptions) => {
                if (options?.createNew) swap();
                return openSync(path, options);
              },
            ),
          // After it: the rename would put a caption of ours outside.
          () =>
            replaced(file, "syncData", async function (this: Deno.FsFile) {
              const mine = (await temporaries(dir.path))[0] ?? "";
              swap();
              await Deno.rename(
                `${dir.path}/${mine.replace("sub", "moved")}`,
                `${dir.path}/${mine}`,
              );
              await syncData.call(this);
            }),
        ]
      ) {
        {
          using _fault = fault();
          const error = await failure(
            write(layer, `${dir.path}/root/sub/a.txt`, "new"),
          );
          ok(error instanceof WriteRefused, error.stack);
          ok(
            error.message.includes("replaced by a link meanwhile"),
            error.message,
          );
        }
        deepEqual(await snapshot(dir.path), {
          "outside": "folder",
          "root": "folder",
          "root/moved": "folder",
          "root/sub": "link ../outside",
        });
        await Deno.remove(`${dir.path}/root/sub`);
        await Deno.rename(`${dir.path}/root/moved`, `${dir.path}/root/sub`);
      }
    },
  );
}

Deno.test("writeText() makes its temporary file anew when another run has removed it", async () => {
  await using dir = await scratch();
  const layer = await openLayer(dir.path);
  const { syncData } = file;
  const seen = new Set<string>();
  using _fault = replaced(file, "syncData", async function (this: Deno.FsFile) {
    for (const name of await temporaries(dir.path)) {
      if (seen.size < 2) await Deno.remove(`${dir.path}/${name}`);
      seen.add(name);
    }
    await syncData.call(this);
  });
  await layer.writeText(`${dir.path}/a.txt`, "new");
  equal(seen.size, 3);
  deepEqual(await snapshot(dir.path), { "a.txt": "file new" });
});

Deno.test("writeText() gives up when its temporary files keep vanishing", async () => {
  await using dir = await scratch();
  const layer = await openLayer(dir.path);
  await Deno.writeTextFile(`${dir.path}/a.txt`, "old");
  const { syncData } = file;
  using _fault = replaced(file, "syncData", async function (this: Deno.FsFile) {
    for (const name of await temporaries(dir.path)) {
      await Deno.remove(`${dir.path}/${name}`);
    }
    await syncData.call(this);
  });
  const error = await failure(layer.writeText(`${dir.path}/a.txt`, "new"));
  ok(
    error instanceof WriteFailed &&
      error.message.includes("removed its temporary file"),
    error.message,
  );
  deepEqual(await snapshot(dir.path), { "a.txt": "file old" });
});

Deno.test("writeText() does without locks where the filesystem has none, and makes way for a run that holds one", async () => {
  await using dir = await scratch();
  const layer = await openLayer(dir.path);
  {
    using _none = bothReplaced(file, "tryLock", () => {
      throw new Deno.errors.NotSupported("flock");
    });
    await layer.writeText(`${dir.path}/a.txt`, "without");
    equal(await Deno.readTextFile(`${dir.path}/a.txt`), "without");
  }
  const { tryLockSync } = file;
  let tries = 0;
  using _held = bothReplaced(
    file,
    "tryLock",
    function (this: Deno.FsFile, exclusive: boolean) {
      return tries++ > 0 && tryLockSync.call(this, exclusive);
    },
  );
  await layer.writeText(`${dir.path}/a.txt`, "second try");
  equal(tries, 2);
  deepEqual(await snapshot(dir.path), { "a.txt": "file second try" });
});

Deno.test(
  "writeText() does not change the mode of a file that took its temporary file's place",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/root`);
    await Deno.writeTextFile(`${dir.path}/precious`, "stays", { mode: 0o600 });
    await Deno.writeTextFile(`${dir.path}/root/a.txt`, "old");
    await Deno.chmod(`${dir.path}/root/a.txt`, 0o777);
    const layer = await openLayer(`${dir.path}/root`);
    const { statSync } = file;
    const precious = `${dir.path}/precious`;
    for (const link of [Deno.symlinkSync, Deno.linkSync]) {
      using _attack = replaced(
        file,
        "statSync",
        function (this: Deno.FsFile) {
          const there = [...Deno.readDirSync(`${dir.path}/root`)];
          for (
            const { name } of there.filter(({ name }) => name.endsWith(".tmp"))
          ) {
            Deno.removeSync(`${dir.path}/root/${name}`);
            link(precious, `${dir.path}/root/${name}`);
          }
          return statSync.call(this);
        },
      );
      const error = await failure(
        layer.writeText(`${dir.path}/root/a.txt`, "new"),
      );
      ok(error instanceof WriteFailed, error.stack);
    }
    equal(((await Deno.stat(`${dir.path}/precious`)).mode ?? 0) & 0o777, 0o600);
    equal(await Deno.readTextFile(`${dir.path}/root/a.txt`), "old");
  },
);

for (const [where, thread] of Object.entries(threads)) {
  Deno.test(
    `a pipe that takes a caption's place after the look at it is refused, not waited for, ${where}`,
    { ignore: Deno.build.os === "windows" },
    async () => {
      await using dir = await scratch();
      const layer = await openLayer(dir.path, thread);
      const path = `${dir.path}/a.txt`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      await Deno.writeTextFile(`${dir.path}/file`, "new");
      const { lstatSync } = Deno;
      // As it was a moment ago.
      using _look = bothReplaced(
        Deno,
        "lstat",
        (looked: string) =>
          lstatSync(looked === path ? `${dir.path}/file` : looked),
      );
      const acts = [
        () => layer.writeText(path, "new"),
        () => layer.readText(path),
      ];
      for (const act of acts) {
        const error = await failure(act());
        ok(error instanceof WriteRefused, error.stack);
        ok(error.message.includes("a device or a pipe"), error.message);
      }
      deepEqual(
        [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort(),
        [
          "a.txt",
          "file",
        ],
      );
    },
  );
}
