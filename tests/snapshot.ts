import { equal } from "node:assert/strict";

const folder = new URL("fixtures/", import.meta.url);

/**
 * Holds a text against the one that was kept. With `WDTAG_WRITE_SNAPSHOTS=1` in
 * the environment it is kept anew; what changed shows in the commit.
 *
 * @param name The kept file's path in `tests/fixtures`.
 * @param text What it should hold.
 */
export async function sameAsKept(name: string, text: string): Promise<void> {
  const file = new URL(name, folder);
  if (Deno.env.get("WDTAG_WRITE_SNAPSHOTS") === "1") {
    await Deno.mkdir(new URL(".", file), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  equal(text, await Deno.readTextFile(file));
}
