import type { Json } from "../../../src/commands/doctor/diagnosis_json.ts";

/** Keys of the document, `[]` for each element and `{}` for each name, with their types. */
export type Promised = ReadonlyMap<string, string>;

/** Reads the tables of docs/doctor.md. */
export async function readPromise(): Promise<Promised> {
  const page = await Deno.readTextFile(
    new URL("../../../docs/doctor.md", import.meta.url),
  );
  const rows = page.matchAll(
    /^\| `([\w.[\]{}]+)` +\| ((?:text|number|boolean|object|list)(?: or null)?) +\|/gm,
  );
  return new Map([...rows].map(([, key, type]) => [key!, type!]));
}

/**
 * What of a document is not as it was promised.
 *
 * @param json The document.
 * @param promised The keys.
 * @param seen Takes the keys that were met.
 */
export function misfits(
  json: Json,
  promised: Promised,
  seen: Set<string>,
): readonly string[] {
  const wrong: string[] = [];
  const walk = (value: Json, path: string): void => {
    const key = path.replace(
      /^caches\.(?:hub|deno)(?!\.models$)/,
      "caches.wdtag",
    );
    const type = promised.get(key);
    if (type !== undefined) seen.add(key);
    if (value === null) {
      if (!type?.endsWith(" or null")) wrong.push(`${path} is null`);
      return;
    }
    const found = Array.isArray(value)
      ? "list"
      : typeof value === "string"
      ? "text"
      : typeof value;
    const isContainer = found === "list" || found === "object";
    if (type === undefined ? !isContainer : type.split(" ")[0] !== found) {
      wrong.push(`${path} is a ${found}, promised: ${type ?? "nothing"}`);
    }
    if (Array.isArray(value)) {
      for (const each of value) walk(each, `${path}[]`);
    } else if (typeof value === "object") {
      const isMap = promised.has(`${key}{}`);
      for (const [name, each] of Object.entries(value)) {
        walk(
          each,
          isMap ? `${path}{}` : path === "" ? name : `${path}.${name}`,
        );
      }
    }
  };
  walk(json, "");
  return wrong;
}
