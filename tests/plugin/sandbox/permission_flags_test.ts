import { deepEqual, throws } from "node:assert/strict";
import { resolve } from "node:path";
import {
  notGranted,
  permissionFlags,
} from "../../../src/plugin/sandbox/permission_flags.ts";

Deno.test("nothing is allowed but the plugin's own modules", () => {
  deepEqual(permissionFlags({}, ["/a/b.ts", "/a/c.ts"], "/a"), [
    "--allow-read=/a/b.ts,/a/c.ts",
  ]);
  deepEqual(permissionFlags({}, [], "/a"), []);
});

Deno.test("grants become flags, paths from the current folder", () => {
  deepEqual(
    permissionFlags(
      {
        net: ["localhost:80", "[::1]:443"],
        read: ["a b"],
        write: ["/tmp/x"],
        env: ["HOME"],
        sidecar: [".json"],
      },
      ["/p.ts"],
      "/",
    ),
    [
      "--allow-net=localhost:80,[::1]:443",
      `--allow-read=/p.ts,${resolve("a b")}`,
      "--allow-write=/tmp/x",
      "--allow-env=HOME",
    ],
  );
});

Deno.test("a path with a comma is granted from the plugin's folder, or refused: Deno would take it for two", () => {
  const said = /^RangeError: needs "[^"]*a,b(?:\.ts)?", and Deno can't grant/;
  throws(() => permissionFlags({ read: ["/a,b"] }, [], "/p"), said);
  throws(() => permissionFlags({}, ["/p/a,b.ts"], "/p"), said);
  deepEqual(
    permissionFlags(
      { read: ["/x/a,b/lists", "/x/a,b/p", "/x/y"], write: ["/x/a,b"] },
      ["/x/a,b/p/q.ts", "/x/a,b/p/r/s.ts"],
      "/x/a,b/p",
    ),
    ["--allow-read=q.ts,r/s.ts,../lists,.,/x/y", "--allow-write=.."],
  );
});

/** An empty value would allow everything; a comma would be two. */
for (
  const [kind, value] of [
    ["net", ""],
    ["net", "a,b"],
    ["net", "a b"],
    ["net", "http://a"],
    ["read", ""],
    ["write", ""],
    ["env", ""],
    ["env", "A,B"],
    ["env", "*"],
    ["env", "DENO_WEBGPU_BACKEND"],
    ["env", "deno_dir"],
    ["read", "a\0b"],
  ] as const
) {
  Deno.test(`a grant of ${kind} to ${JSON.stringify(value)} is none`, () => {
    throws(
      () => permissionFlags({ [kind]: [value] }, [], "/a"),
      /^RangeError: may not be granted/,
    );
  });
}

Deno.test("what is asked for and not granted is told", () => {
  deepEqual(
    notGranted({ net: ["a", "b"], env: ["X"], read: [] }, { net: ["b"] }, "/"),
    { net: ["a"], env: ["X"] },
  );
  deepEqual(
    notGranted(
      { net: ["a:80", "b:80", "[::1]:80"] },
      { net: ["a", "[::1]"] },
      "/",
    ),
    { net: ["b:80"] },
  );
});

/** Paths that a plugin in /plugins asks for, those that are granted, and what is missing. */
const paths: readonly (readonly [string, readonly string[], string | null])[] =
  [
    ["lists", ["/plugins/lists"], null],
    ["./lists/", ["/plugins/lists"], null],
    ["lists/a.txt", ["/plugins/lists"], null],
    ["lists", ["/plugins"], null],
    ["/data", ["/"], null],
    ["..", ["/"], null],
    ["lists", [], "/plugins/lists"],
    ["lists", ["/other/lists"], "/plugins/lists"],
    ["lists", ["/plugins/list"], "/plugins/lists"],
    ["lists", ["/plugins/lists/a.txt"], "/plugins/lists"],
    ["..lists", ["/plugins/..lists"], null],
    // From the current folder, which is where the user is.
    ["lists", ["lists"], "/plugins/lists"],
    [resolve("lists"), ["lists"], null],
  ];
for (const [asked, granted, missing] of paths) {
  for (const kind of ["read", "write"] as const) {
    Deno.test({
      name: `a plugin that asks to ${kind} ${asked} and is granted ${
        granted.join() || "nothing"
      } lacks ${missing ?? "nothing"}`,
      ignore: Deno.build.os === "windows",
      fn: () =>
        deepEqual(
          notGranted({ [kind]: [asked] }, { [kind]: granted }, "/plugins"),
          missing === null ? {} : { [kind]: [missing] },
        ),
    });
  }
}
