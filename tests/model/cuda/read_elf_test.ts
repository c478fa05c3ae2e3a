import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { readElf } from "../../../src/model/cuda/read_elf.ts";
import { readElfFile } from "../../../src/model/cuda/read_elf_file.ts";
import { elfLibrary, type ElfPlan } from "./elf_library.ts";

function read(bytes: Uint8Array) {
  return readElf((offset, length) =>
    Promise.resolve(bytes.subarray(offset, offset + length))
  );
}

const plans: readonly (readonly [string, ElfPlan, object])[] = [
  ["a library that needs nothing", { arch: "x86_64" }, {
    arch: "x86_64",
    soname: null,
    needed: [],
    runPath: [],
  }],
  ["names, needs and paths, in their order", {
    arch: "aarch64",
    soname: "libone.so.1",
    needed: ["libtwo.so.2", "libthree.so.3"],
    runPath: "$ORIGIN:/opt/lib",
  }, {
    arch: "aarch64",
    soname: "libone.so.1",
    needed: ["libtwo.so.2", "libthree.so.3"],
    runPath: ["$ORIGIN", "/opt/lib"],
  }],
  ["the older kind of path", { arch: "x86_64", oldPath: "/old" }, {
    arch: "x86_64",
    soname: null,
    needed: [],
    runPath: ["/old"],
  }],
  ["the newer path where there are both", {
    arch: "x86_64",
    oldPath: "/old",
    runPath: "/new",
  }, { arch: "x86_64", soname: null, needed: [], runPath: ["/new"] }],
];

for (const [what, plan, found] of plans) {
  Deno.test(`readElf() reads ${what}`, async () => {
    deepEqual(await read(elfLibrary(plan)), { kind: "library", ...found });
  });
}

/** A library with something written over it. */
function changed(at: number, ...bytes: readonly number[]): Uint8Array {
  const library = elfLibrary({ arch: "x86_64", needed: ["liba.so.1"] });
  library.set(bytes, at);
  return library;
}

const none: readonly (readonly [string, Uint8Array, string])[] = [
  ["nothing", new Uint8Array(), "it is cut off"],
  ["a text", new TextEncoder().encode("x".repeat(99)), "it is no ELF file"],
  [
    "a 32-bit one",
    changed(4, 1),
    "it is not made for a 64-bit little-endian processor",
  ],
  [
    "a big-endian one",
    changed(5, 2),
    "it is not made for a 64-bit little-endian processor",
  ],
  ["a program", changed(16, 2), "it is no library"],
  [
    "segments beyond counting",
    changed(56, 255, 255),
    "its table of segments is damaged",
  ],
  ["a table beyond the end", changed(34, 255), "it is cut off"],
  ["a table in the blue", changed(37, 0, 0, 255), "it says impossible lengths"],
  ["no dynamic segment", changed(64 + 112, 7), "it is linked statically"],
  [
    "names in no segment",
    changed(64 + 16, 0, 0, 0, 9),
    "its names lie outside of it",
  ],
  ["no table of names", changed(0x10020, 77), "it has no table of names"],
];

for (const [what, bytes, reason] of none) {
  Deno.test(`readElf() says what is wrong with ${what}`, async () => {
    deepEqual(await read(bytes), { kind: "none", reason });
  });
}

Deno.test("readElf() takes any file, cut and changed anywhere, for a library or for none", async () => {
  const library = elfLibrary({
    arch: "x86_64",
    soname: "liba.so.1",
    needed: ["libb.so.1"],
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(library.length),
      fc.array(
        fc.tuple(
          fc.oneof(fc.nat(400), fc.integer({ min: 0x10000, max: 0x10080 })),
          fc.nat(255),
        ),
        { maxLength: 5 },
      ),
      async (length, changes) => {
        const bytes = library.slice(0, length);
        for (const [at, value] of changes) bytes[at] = value;
        const { kind } = await read(bytes);
        equal(kind === "library" || kind === "none", true);
      },
    ),
  );
});

Deno.test(
  "readElfFile() reads what the running program is made of",
  { ignore: Deno.build.os !== "linux" },
  async () => {
    // Whatever Deno is linked to, the C library is among it.
    const elf = await readElfFile(Deno.execPath());
    equal(elf.kind, "library");
    equal(elf.kind === "library" && elf.arch, Deno.build.arch);
    equal(elf.kind === "library" && elf.needed.includes("libc.so.6"), true);
  },
);
