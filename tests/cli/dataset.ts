import { dirname, join } from "node:path";
import { colourOf, tinyPng } from "./tiny_png.ts";
import { recorded } from "./recorded.ts";

/** What is put at a path: bytes, a text, or something that is no plain file. */
export type Entry =
  | Uint8Array
  | string
  | { readonly link: string }
  | { readonly folder: true }
  | { readonly picture: string };

/** A folder of a test that goes when it falls out of scope. */
export interface Dataset extends AsyncDisposable {
  /** Its real path. */
  readonly path: string;
  /**
   * What is new or other than when it was made, by path: texts, and what is no
   * file. Scores that were kept are left out.
   */
  readonly written: () => Promise<Readonly<Record<string, string>>>;
}

/**
 * Makes a folder.
 *
 * @param entries What it holds, by path; a `picture` is one of the recorded
 * runs' pictures.
 */
export async function dataset(
  entries: Readonly<Record<string, Entry>> = {},
): Promise<Dataset> {
  const path = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "wdtag cli " }),
  );
  for (const [name, entry] of Object.entries(entries)) {
    await put(join(path, name), entry);
  }
  const before = new Map(await inside(path));
  return {
    path,
    async written(): Promise<Readonly<Record<string, string>>> {
      const now = await inside(path);
      const names = new Set(now.map(([name]) => name));
      const gone = [...before.keys()].filter((name) => !names.has(name));
      return Object.fromEntries([
        ...now.filter(([name, content]) =>
          before.get(name) !== content && !keptScores.test(name)
        ),
        ...gone.map((name) => [name, "gone"]),
      ]);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** Entries for so many tiny pictures of different colours: `000.png`, `001.png` and on. */
export function tinyPictures(
  count: number,
): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${String(i).padStart(3, "0")}.png`,
      tinyPng(colourOf(i), 8 + i % 7, 8 + i % 5),
    ]),
  );
}

async function put(path: string, entry: Entry): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  if (typeof entry === "string") return await Deno.writeTextFile(path, entry);
  if (entry instanceof Uint8Array) return await Deno.writeFile(path, entry);
  if ("link" in entry) return await Deno.symlink(entry.link, path);
  if ("folder" in entry) return await Deno.mkdir(path, { recursive: true });
  await Deno.writeFile(
    path,
    await Deno.readFile(join(recorded, "images", entry.picture)),
  );
}

/** What every run keeps unless it is told otherwise. */
const keptScores = /(?:^|\/)\.wdtag(?:$|\/scores\.sqlite)/;

/** Every file below a folder and its content, sorted; what is no file with what it is. */
async function inside(
  folder: string,
  prefix = "",
): Promise<[path: string, content: string][]> {
  const found: [string, string][] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.isSymlink) found.push([name, `-> ${await Deno.readLink(path)}`]);
    else if (entry.isFile) found.push([name, await contentOf(path)]);
    else if (!entry.isDirectory) found.push([name, "neither file nor folder"]);
    else found.push([name, "a folder"], ...await inside(path, `${name}/`));
  }
  return found.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
}

async function contentOf(path: string): Promise<string> {
  // A name that is no Unicode is listed, and nothing can be opened by it.
  const bytes = await Deno.readFile(path).catch(() => null);
  if (bytes === null) return "can't be opened";
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    return `binary ${new Uint8Array(hash).toHex()}`;
  }
}
