import { deepEqual, equal } from "node:assert/strict";
import type { WriteGrant } from "../../src/files/write_grant.ts";
import { denoRun, output, scratch, snapshot, works } from "./scratch.ts";

interface Job {
  readonly grants: readonly WriteGrant[];
  readonly path: string;
  readonly text: string;
}

/** Runs a job in a child and gives what came of it. */
async function run(
  permissions: readonly string[],
  job: Job,
  around: readonly string[] = [],
): Promise<unknown> {
  const [command = "", ...args] = [
    ...around,
    Deno.execPath(),
    ...denoRun(permissions, "write_one.ts", JSON.stringify(job)),
  ];
  return JSON.parse(await output(command, args));
}

function captions(root: string, name = "a.txt"): Job {
  return {
    grants: [{ kind: "captions", root, suffix: ".txt" }],
    path: `${root}/${name}`,
    text: "new",
  };
}

function refusal(root: string, flag: string): unknown {
  const name = flag.slice("--allow-".length);
  return {
    ok: false,
    name: "WriteFailed",
    message:
      `Cannot write "${root}": this run has no permission to ${name} there; add ${flag}="${root}" (or -A)`,
  };
}

Deno.test("a run without permissions says which flag is missing, before anything is written", async () => {
  await using dir = await scratch();
  const root = `${dir.path}/my data`;
  await Deno.mkdir(root);
  deepEqual(await run([], captions(root)), refusal(root, "--allow-read"));
  deepEqual(
    await run([`--allow-read=${root}`], captions(root)),
    refusal(root, "--allow-write"),
  );
  deepEqual(
    await run(
      [`--allow-read=${root}`, `--allow-write=${dir.path}/other`],
      captions(root),
    ),
    refusal(root, "--allow-write"),
  );
  deepEqual(await snapshot(dir.path), { "my data": "folder" });
});

Deno.test("a run writes and tidies with exactly the flags that the message names", async () => {
  await using dir = await scratch();
  const flags = [`--allow-read=${dir.path}`, `--allow-write=${dir.path}`];
  deepEqual(await run(flags, captions(dir.path)), { ok: true });
  deepEqual(await run(flags, captions(dir.path)), { ok: true });
  deepEqual(await snapshot(dir.path), { "a.txt": "file new" });
});

Deno.test("a named file needs its folder, because its temporary file lies there", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.json`;
  const job: Job = { grants: [{ kind: "file", path }], path, text: "{}" };
  deepEqual(
    await run([`--allow-read=${dir.path}`, `--allow-write=${path}`], job),
    {
      ok: false,
      name: "WriteFailed",
      message:
        `Cannot write "${path}": this run has no permission to write there; add --allow-write="${dir.path}" (or -A)`,
    },
  );
});

Deno.test(
  "a flag that names a link suffices for a root that is given by the link",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/real/sub`, { recursive: true });
    await Deno.symlink("real", `${dir.path}/link`);
    const root = `${dir.path}/link`;
    const flags = [`--allow-read=${root}`, `--allow-write=${root}`];
    deepEqual(await run(flags, captions(root, "sub/a.txt")), { ok: true });
    equal(await Deno.readTextFile(`${dir.path}/real/sub/a.txt`), "new");
  },
);

/** Root may write anywhere; without its capabilities it is a user like others. */
const plainUser = Deno.build.os !== "windows" && Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
  : [];
const hasPlainUser = Deno.build.os !== "windows" &&
  (plainUser.length === 0 || works("setpriv", ...plainUser.slice(1), "true"));

Deno.test(
  "a read-only folder and a read-only caption are reported in words (root needs setpriv)",
  {
    ignore: !hasPlainUser,
  },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/folder`);
    await Deno.writeTextFile(`${dir.path}/folder/a.txt`, "old");
    await Deno.writeTextFile(`${dir.path}/protected.txt`, "old", {
      mode: 0o444,
    });
    await Deno.chmod(`${dir.path}/folder`, 0o555);
    try {
      for (const name of ["folder/a.txt", "folder/new.txt", "protected.txt"]) {
        deepEqual(await run(["-A"], captions(dir.path, name), plainUser), {
          ok: false,
          name: "WriteFailed",
          message:
            `Cannot write "${dir.path}/${name}": the file or its folder is read-only for this user`,
        });
      }
    } finally {
      await Deno.chmod(`${dir.path}/folder`, 0o755);
    }
    deepEqual(await snapshot(dir.path), {
      "folder": "folder",
      "folder/a.txt": "file old",
      "protected.txt": "file old",
    });
  },
);

/** A namespace of its own, so that nothing stays mounted however the test ends. */
const namespace = ["unshare", "--user", "--map-root-user", "--mount"];
const canMount = works(
  "unshare",
  ...namespace.slice(1),
  "mount",
  "-t",
  "tmpfs",
  "none",
  "/mnt",
);

Deno.test(
  "a full disk leaves the old caption whole and no temporary file (needs unshare and mount)",
  {
    ignore: !canMount,
  },
  async () => {
    await using dir = await scratch();
    const job = { ...captions(dir.path), text: "x".repeat(100_000) };
    const script =
      `mount -t tmpfs -o size=64k none "${dir.path}" && printf old > "${dir.path}/a.txt" && "$@" && ` +
      `ls -A "${dir.path}" && cat "${dir.path}/a.txt"`;
    const args = denoRun(["-A"], "write_one.ts", JSON.stringify(job));
    const [command = "", ...rest] = [
      ...namespace,
      "sh",
      "-c",
      script,
      "sh",
      Deno.execPath(),
      ...args,
    ];
    const [result = "", ...after] = (await output(command, rest)).split("\n");
    deepEqual(JSON.parse(result), {
      ok: false,
      name: "WriteFailed",
      message: `Cannot write "${dir.path}/a.txt": the disk is full`,
    });
    deepEqual(after, ["a.txt", "old"]);
  },
);

Deno.test(
  "a read-only filesystem is reported in words (needs unshare and mount)",
  { ignore: !canMount },
  async () => {
    await using dir = await scratch();
    const script = `mount -t tmpfs -o ro none "${dir.path}" && "$@"`;
    const result = await run(["-A"], captions(dir.path), [
      ...namespace,
      "sh",
      "-c",
      script,
      "sh",
    ]);
    deepEqual(result, {
      ok: false,
      name: "WriteFailed",
      message: `Cannot write "${dir.path}/a.txt": the filesystem is read-only`,
    });
  },
);
