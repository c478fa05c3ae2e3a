import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { openFileLayer } from "../../src/files/file_layer.ts";
import type { WriteGrant } from "../../src/files/write_grant.ts";
import { scratch, snapshot, temporaries } from "./scratch.ts";

/** A world with every way out: links up, out, in, in circles, and files that must stay. */
async function build(base: string): Promise<void> {
  for (const folder of ["root/a/b", "root/.wdtag", "outside/a"]) {
    await Deno.mkdir(`${base}/${folder}`, { recursive: true });
  }
  for (
    const file of [
      "outside/x.txt",
      "outside/p.png",
      "root/p.png",
      "root/a/p.png",
      "x.txt",
    ]
  ) {
    await Deno.writeTextFile(`${base}/${file}`, "stays");
  }
  const links = {
    "root/out": "../outside",
    "root/up": "..",
    "root/in": "a",
    "root/a/back": "../../root",
    "root/a/far": `${base}/outside`,
    "root/loop": "loop",
    "root/link.txt": "../outside/x.txt",
    "root/a/link.txt": "p.png",
    "root/a/new.txt": "../../outside/made.txt",
    "outside/home": "../root",
  };
  for (const [path, target] of Object.entries(links)) {
    await Deno.symlink(target, `${base}/${path}`);
  }
}

const segment = fc.constantFrom(
  "..",
  "..",
  ".",
  "",
  "a",
  "b",
  "in",
  "out",
  "up",
  "back",
  "far",
  "loop",
  "home",
  "root",
  "outside",
  ".wdtag",
  "nothing",
);
const name = fc.constantFrom(
  "x.txt",
  "new.txt",
  "link.txt",
  "p.png",
  "made.txt",
  "..",
  ".",
  "",
  "state.json",
  "a.PNG",
);
const wanted = fc.tuple(fc.array(segment, { maxLength: 6 }), name).map((
  [folders, last],
) => [...folders, last].join("/"));

/** Which paths (from the base, real ones) each grant covers. */
const cases:
  readonly (readonly [string, (base: string) => WriteGrant, RegExp])[] = [
    [
      "captions",
      (base) => ({ kind: "captions", root: `${base}/root`, suffix: ".txt" }),
      /^root\/(?!.*\.\.).*\.txt$/,
    ],
    [
      "captions of one folder",
      (base) => ({
        kind: "captions",
        root: `${base}/root/a`,
        suffix: ".txt",
        recursive: false,
      }),
      /^root\/a\/[^/]*\.txt$/,
    ],
    [
      "a file",
      (base) => ({ kind: "file", path: `${base}/root/a/x.txt` }),
      /^root\/a\/x\.txt$/,
    ],
    [
      "a folder",
      (base) => ({ kind: "folder", path: `${base}/root/.wdtag` }),
      /^root\/\.wdtag\/[^/]+$/,
    ],
  ];

for (const [what, grantIn, covered] of cases) {
  Deno.test(`no path with .. and links leaves a grant of ${what}`, {
    ignore: Deno.build.os === "windows",
  }, async () => {
    await using dir = await scratch();
    await build(dir.path);
    const layer = await openFileLayer([grantIn(dir.path)]);
    const before = await snapshot(dir.path);
    let written = 0;
    await fc.assert(
      fc.asyncProperty(
        wanted,
        fc.constantFrom("/root/", "/root/a/", "/root/.wdtag/", "/"),
        async (path, start) => {
          const asked = `${dir.path}${start}${path}`;
          let succeeded = true;
          try {
            await layer.writeText(asked, "new");
          } catch {
            succeeded = false;
          }
          const after = await snapshot(dir.path);
          const changed = Object.keys(after).filter((key) =>
            after[key] !== before[key]
          );
          // What is gone would not be among the changed.
          ok(Object.keys(before).every((key) => key in after), asked);
          if (!succeeded) return deepEqual(changed, [], asked);
          written++;
          equal(changed.length, 1, asked);
          ok(
            changed.every((key) =>
              covered.test(key) && after[key] === "file new"
            ),
            `${asked} wrote ${changed}`,
          );
          await Deno.remove(`${dir.path}/${changed[0]}`);
        },
      ),
      {
        numRuns: 150,
        examples: [["x.txt", "/root/a/"], ["b/x.txt", "/root/a/"], [
          "../a/x.txt",
          "/root/a/",
        ], [
          "state.json",
          "/root/.wdtag/",
        ]],
      },
    );
    ok(written > 0, "no path was covered, so nothing was tried");
    deepEqual(await temporaries(dir.path), []);
  });
}
