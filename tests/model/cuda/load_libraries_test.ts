import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { loadLibraries } from "../../../src/model/cuda/load_libraries.ts";
import { failure, output, scratch } from "../../files/scratch.ts";
import { elfLibrary, type ElfPlan } from "./elf_library.ts";

const isLinux = Deno.build.os === "linux";
const program = "../../../src/model/cuda/load_libraries.ts";

/** Libraries that the system's loader really takes, or not. */
const plans: Readonly<Record<string, ElfPlan>> = {
  "libright.so.1": { soname: "libright.so.1", needed: ["libbeside.so.2"] },
  "libbeside.so.2": { soname: "libbeside.so.2" },
  "liblacking.so.1": { soname: "liblacking.so.1", needed: ["libgone.so.7"] },
  "libcrash.so.1": { soname: "libcrash.so.1", onLoad: "crash" },
  "libforeign.so.1": {
    arch: Deno.build.arch === "x86_64" ? "aarch64" : "x86_64",
  },
};

async function folder() {
  const dir = await scratch();
  for (const [name, plan] of Object.entries(plans)) {
    await Deno.writeFile(join(dir.path, name), elfLibrary(plan));
  }
  await Deno.writeTextFile(join(dir.path, "libtext.so.1"), "no library\n");
  return dir;
}

Deno.test(
  "loadLibraries() tells what the system's loader makes of each, even after a crash",
  { ignore: !isLinux },
  async () => {
    await using dir = await folder();
    const names = [
      "libright.so.1",
      "liblacking.so.1",
      "libcrash.so.1",
      "libtext.so.1",
      "libforeign.so.1",
      "libnowhere.so.1",
      "libc.so.6",
      join(dir.path, "libbeside.so.2"),
    ];
    const results = await loadLibraries(names, {
      env: { LD_LIBRARY_PATH: dir.path },
    });
    deepEqual([...results.keys()].sort(), [...names].sort());
    deepEqual(results.get("libright.so.1"), {
      kind: "loaded",
      path: join(dir.path, "libright.so.1"),
    });
    deepEqual(results.get("libnowhere.so.1"), { kind: "missing" });
    const lacking = results.get("liblacking.so.1");
    equal(lacking?.kind === "broken" && lacking.lacks, "libgone.so.7");
    const crash = results.get("libcrash.so.1");
    match(crash?.kind === "crashed" ? crash.reason : "", /^SIG|exit status/);
    equal(results.get("libtext.so.1")?.kind, "broken");
    // The loader passes over what is made for another processor.
    deepEqual(results.get("libforeign.so.1"), { kind: "missing" });
    equal(results.get("libc.so.6")?.kind, "loaded");
    equal(results.get(join(dir.path, "libbeside.so.2"))?.kind, "loaded");
  },
);

Deno.test(
  "loadLibraries() says that it was given no time, and ends at its signal",
  {
    ignore: !isLinux,
  },
  async () => {
    const late = await loadLibraries(["libc.so.6"], { patience: 0 });
    equal(late.get("libc.so.6")?.kind, "unknown");
    const stop = AbortSignal.abort(new Error("by hand"));
    const error = await failure(loadLibraries(["libc.so.6"], { signal: stop }));
    equal(error.message, "by hand");
  },
);

Deno.test("loadLibraries() says which permission it lacks", async () => {
  const url = new URL(program, import.meta.url);
  const said = await output(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "data:application/typescript," + encodeURIComponent(
      `import { loadLibraries } from "${url}";` +
        `console.log(JSON.stringify([...await loadLibraries(["a", "b"])]));`,
    ),
  ]);
  const reason = "this run may not start the process that would try it: " +
    "add --allow-run (or -A)";
  deepEqual(JSON.parse(said), [
    ["a", { kind: "unknown", reason }],
    ["b", { kind: "unknown", reason }],
  ]);
});
