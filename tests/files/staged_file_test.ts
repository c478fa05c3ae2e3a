import { deepEqual, equal, ok } from "node:assert/strict";
import { WriteFailed, WriteRefused } from "../../src/files/file_errors.ts";
import { type FileLayer, openFileLayer } from "../../src/files/file_layer.ts";
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

function full(): Promise<never> {
  return Promise.reject(
    Object.assign(new Error("No space left on device (os error 28)"), {
      code: "ENOSPC",
    }),
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
const faults: Readonly<Record<string, () => Disposable>> = {
  "making the temporary file": () => {
    const { open } = Deno;
    return replaced(
      Deno,
      "open",
      (path, options) => options?.createNew ? full() : open(path, options),
    );
  },
  "writing": () => replaced(file, "write", full),
  "flushing": () => replaced(file, "syncData", full),
  "finding its real path": () => {
    const { realPathSync } = Deno;
    return replaced(Deno, "realPathSync", (path) => {
      if (!`${path}`.endsWith(".tmp")) return realPathSync(path);
      throw Object.assign(new Error("No space left on device (os error 28)"), {
        code: "ENOSPC",
      });
    });
  },
  "renaming": () => replaced(Deno, "rename", full),
};

for (const [way, write] of Object.entries(ways)) {
  for (const [moment, fault] of Object.entries(faults)) {
    Deno.test(`${way} keeps the old caption when the disk fails while ${moment}`, async () => {
      await using dir = await scratch();
      const path = `${dir.path}/a.txt`;
      const layer = await openFileLayer([{
        kind: "captions",
        root: dir.path,
        suffix: ".txt",
      }]);
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

  Deno.test(`${way} writes everything when the system takes a few bytes at a time`, async () => {
    await using dir = await scratch();
    const layer = await openFileLayer([{
      kind: "captions",
      root: dir.path,
      suffix: ".txt",
    }]);
    const { write: writeBytes } = file;
    using _short = replaced(file, "write", function (this: Deno.FsFile, bytes) {
      return writeBytes.call(this, bytes.subarray(0, 3));
    });
    await write(layer, `${dir.path}/a.txt`, "1girl, solo, long hair");
    equal(
      await Deno.readTextFile(`${dir.path}/a.txt`),
      "1girl, solo, long hair",
    );
  });

  Deno.test(
    `${way} refuses when the folder becomes a link between check and rename`,
    {
      ignore: Deno.build.os === "windows",
    },
    async () => {
      await using dir = await scratch();
      await Deno.mkdir(`${dir.path}/root/sub`, { recursive: true });
      await Deno.mkdir(`${dir.path}/outside`);
      const layer = await openFileLayer([{
        kind: "captions",
        root: `${dir.path}/root`,
        suffix: ".txt",
      }]);
      const { syncData } = file;
      const { open } = Deno;
      const swap = async () => {
        await Deno.rename(`${dir.path}/root/sub`, `${dir.path}/root/moved`);
        await Deno.symlink("../outside", `${dir.path}/root/sub`);
      };
      for (
        const fault of [
          // Before the temporary file is made: it would land outside.
          () =>
            replaced(Deno, "open", async (path, options) => {
              if (options?.createNew) await swap();
              return await open(path, options);
            }),
          // After it: the rename would put a caption of ours outside.
          () =>
            replaced(file, "syncData", async function (this: Deno.FsFile) {
              const mine = (await temporaries(dir.path))[0] ?? "";
              await swap();
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
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
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
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
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
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  {
    using _none = replaced(
      file,
      "tryLock",
      () => Promise.reject(new Deno.errors.NotSupported("flock")),
    );
    await layer.writeText(`${dir.path}/a.txt`, "without");
    equal(await Deno.readTextFile(`${dir.path}/a.txt`), "without");
  }
  const { tryLock } = file;
  let tries = 0;
  using _held = replaced(
    file,
    "tryLock",
    function (this: Deno.FsFile, exclusive) {
      return tries++ === 0
        ? Promise.resolve(false)
        : tryLock.call(this, exclusive);
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
    const layer = await openFileLayer([{
      kind: "captions",
      root: `${dir.path}/root`,
      suffix: ".txt",
    }]);
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
