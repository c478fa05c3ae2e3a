import { isMet, type Need, needFlag, needToStart } from "./fact.ts";

/** One of Deno's permissions, as far as a run hangs on it. */
export interface PermissionFacts {
  /** What it is called. */
  readonly name: Need["name"];
  /** Whether this process has it for everything, or for some of what was asked about. */
  readonly state: "granted" | "partly" | "missing";
  /** What of that which was asked about it has not, as flags. */
  readonly lacking: readonly string[];
  /** What goes missing in a run without it. */
  readonly without: string;
}

/** The places for which a run needs permissions; null where they are not known. */
export interface PermissionPlaces {
  /** The Hub's cache. */
  readonly hubCache: string | null;
  /** wdtag's own cache. */
  readonly ownCache: string | null;
  /** The folder of temporary files. */
  readonly temporary: string | null;
  /** The Hub's host, with its port. */
  readonly hubHost: string | null;
}

/** What goes missing in a run without a permission. */
const without: Readonly<Record<Need["name"], string>> = {
  read: "images and models can't be read",
  write: "captions can't be written, and models can't be downloaded",
  net: "models can't be downloaded",
  env: "onnxruntime can't be loaded: nothing can be tagged",
  sys: "the batch is not fitted to the memory",
  ffi: "onnxruntime can't be loaded: nothing can be tagged",
  run: "providers can't be tried: --provider auto takes the CPU",
};

/**
 * Finds out which of the permissions that a run needs this process has; none
 * is asked for.
 *
 * @param places For what a run needs them.
 */
export async function examinePermissions(
  places: PermissionPlaces,
): Promise<readonly PermissionFacts[]> {
  const { hubCache, ownCache, temporary, hubHost } = places;
  const paths = (name: "read" | "write", found: readonly (string | null)[]) =>
    found.flatMap((path): readonly Need[] =>
      path === null ? [] : [{ name, path }]
    );
  const asked: readonly (readonly [Need["name"], readonly Need[]])[] = [
    ["read", paths("read", [".", hubCache])],
    ["write", paths("write", [".", hubCache, ownCache, temporary])],
    ["net", hubHost === null ? [] : [{ name: "net", host: hubHost }]],
    ["env", [{ name: "env", variable: "HOME" }]],
    ["sys", [
      { name: "sys", kind: "systemMemoryInfo" },
      { name: "sys", kind: "hostname" },
    ]],
    ["ffi", []],
    ["run", [needToStart()]],
  ];
  return await Promise.all(
    asked.map(([name, needs]) => examineOne(name, needs)),
  );
}

async function examineOne(
  name: Need["name"],
  needs: readonly Need[],
): Promise<PermissionFacts> {
  const facts = { name, without: without[name] };
  const { state, partial } = await Deno.permissions.query({ name });
  if (state === "granted") {
    // A --deny flag takes something away that can't be asked for.
    return { ...facts, state: partial ? "partly" : "granted", lacking: [] };
  }
  const met = await Promise.all(needs.map(isMet));
  const lacking = needs.filter((_, index) => !met[index]).map(needFlag);
  return met.includes(true)
    ? { ...facts, state: "partly", lacking }
    : { ...facts, state: "missing", lacking: [`--allow-${name}`] };
}
