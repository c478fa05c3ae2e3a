import type { Connection } from "./connection.ts";

/**
 * The files of a repository, as the Hub lists them (`@huggingface/hub`).
 *
 * @param connection The way to the Hub.
 * @param repo `owner/name`.
 * @param revision A branch, tag or commit.
 * @returns Their paths, the first thousand; null where the Hub does not say.
 */
export async function listFileNames(
  connection: Connection,
  repo: string,
  revision: string,
): Promise<readonly string[] | null> {
  try {
    const { listFiles } = await import("npm:@huggingface/hub@2.17.5");
    const names: string[] = [];
    for await (
      const { type, path } of listFiles({
        repo: { type: "model", name: repo },
        revision: encodeURIComponent(revision),
        recursive: true,
        // The token goes along by `fetch`, which knows where it may go.
        fetch: connection.fetch,
        hubUrl: connection.endpoint,
      })
    ) {
      if (type === "file") names.push(path);
      if (names.length >= 1000) break;
    }
    return names;
  } catch {
    // Mirrors may serve files alone; a list is only a help.
    return null;
  }
}

/**
 * The branches and tags of a repository, which the library has no function for.
 *
 * @param connection The way to the Hub.
 * @param repo `owner/name`.
 * @returns Their names; null where the Hub does not say.
 */
export async function listRevisions(
  connection: Connection,
  repo: string,
): Promise<readonly string[] | null> {
  try {
    const response = await connection.fetch(
      `${connection.endpoint}/api/models/${repo}/refs`,
    );
    const refs = await response.json() as Readonly<
      Record<string, readonly { readonly name?: unknown }[] | undefined>
    >;
    return [...refs["branches"] ?? [], ...refs["tags"] ?? []]
      .map(({ name }) => name)
      .filter((name) => typeof name === "string");
  } catch {
    return null;
  }
}
