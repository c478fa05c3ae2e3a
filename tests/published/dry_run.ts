/** One file that a publish would upload. */
export interface PublishedFile {
  /** Its path in the package, with a slash in front: `/src/image/sniff.ts`. */
  readonly path: string;
  /** Its content, as it lies in the checkout. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its size in the words of the dry run: `787B`, `2.42KB`. */
  readonly shownSize: string;
}

/** What `deno publish --dry-run` came to. */
export interface DryRun {
  /** Zero where a publish would be accepted. */
  readonly code: number;
  /** What it named for upload, in its order. */
  readonly files: readonly PublishedFile[];
  /** What else it printed, without colours, blank lines left out. */
  readonly remarks: readonly string[];
}

/** The checkout's root. */
export const checkout = new URL("../../", import.meta.url);

/**
 * Runs the publish without uploading, and reads what it would upload. Needs no
 * token, and no network where the npm packages are in the cache.
 */
export async function dryRun(): Promise<DryRun> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd: checkout,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(300_000),
  }).output();
  const decoder = new TextDecoder();
  const lines = (decoder.decode(stdout) + decoder.decode(stderr)).split("\n");

  const files: PublishedFile[] = [];
  const remarks: string[] = [];
  for (const line of lines) {
    const [, url, shownSize] = /^ {3}(file:\S+) \((\S+)\)$/.exec(line) ?? [];
    if (url === undefined || shownSize === undefined) {
      if (line.trim() !== "") remarks.push(line);
      continue;
    }
    if (!url.startsWith(checkout.href)) {
      throw new Error(`The dry run names "${url}", outside the checkout`);
    }
    const path = `/${decodeURIComponent(url.slice(checkout.href.length))}`;
    files.push({ path, bytes: await Deno.readFile(new URL(url)), shownSize });
  }
  return { code, files, remarks };
}
