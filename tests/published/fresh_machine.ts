import { join } from "node:path";

/** What a program that ran there left on its streams. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The surroundings of somebody who has never run wdtag; remove with `await using`. */
export interface FreshMachine extends AsyncDisposable {
  /** An empty folder, in no project. */
  readonly folder: string;
  /** An empty home, but for npm's configuration where there is one. */
  readonly home: string;
  /** Deno's cache, which holds the npm packages and nothing else. */
  readonly denoDir: string;
  /**
   * Runs Deno there.
   *
   * @param args Its arguments.
   */
  deno(...args: string[]): Promise<Ended>;
}

/**
 * What of the caller's surroundings a program needs, and npm's settings. `CI`
 * is not among them: programs behave otherwise where they see it.
 */
const KEPT =
  /^(PATH|LD_LIBRARY_PATH|TMPDIR|TEMP|TMP|SystemRoot|NPM_CONFIG_.*)$/i;

const ownName = Deno.build.os === "windows" ? "USERPROFILE" : "HOME";

/**
 * Makes the surroundings. The npm packages are fetched into the caller's own
 * cache where they are missing; its npm folder is then lent by a link, which
 * costs no time, takes no space and works across file systems.
 *
 * @param packages The `npm:` specifiers that must be there.
 * @param variables Environment variables of every program that runs there.
 */
export async function openFreshMachine(
  packages: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<FreshMachine> {
  const root = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "wdtag_published_" }),
  );
  const [folder, home, denoDir] = ["work", "home", "deno"].map((name) =>
    join(root, name)
  ) as [string, string, string];
  const lent = join(denoDir, "npm");
  const remove = async (): Promise<void> => {
    // The link first and by itself: nothing must ever follow it.
    await Deno.remove(lent).catch(() => {});
    await Deno.remove(root, { recursive: true });
  };
  try {
    for (const path of [folder, home, denoDir]) await Deno.mkdir(path);
    await Deno.symlink(await cachePackages(root, packages), lent, {
      type: Deno.build.os === "windows" ? "junction" : "dir",
    });
    await lendNpmConfiguration(home);
  } catch (error) {
    await remove();
    throw error;
  }

  const kept = Object.entries(Deno.env.toObject())
    .filter(([name]) => KEPT.test(name));
  const env: Record<string, string> = {
    ...Object.fromEntries(kept),
    [ownName]: home,
    DENO_DIR: denoDir,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    ...variables,
  };
  return {
    folder,
    home,
    denoDir,
    deno: (...args) => runDeno(args, { cwd: folder, clearEnv: true, env }),
    [Symbol.asyncDispose]: remove,
  };
}

/** Fetches what is missing, and says where the caller's npm packages lie. */
async function cachePackages(
  root: string,
  packages: readonly string[],
): Promise<string> {
  const list = join(root, "packages.ts");
  await Deno.writeTextFile(
    list,
    packages.map((name) => `import ${JSON.stringify(name)};\n`).join(""),
  );
  const where = { cwd: root };
  const cached = await runDeno(["cache", "--no-config", list], where);
  if (cached.code !== 0) throw new Error(`deno cache: ${cached.stderr}`);
  const info = await runDeno(["info", "--json"], where);
  const { npmCache } = JSON.parse(info.stdout) as { npmCache: string };
  await Deno.mkdir(npmCache, { recursive: true });
  return npmCache;
}

/** The home is new, but the npm registry is still the caller's. */
async function lendNpmConfiguration(home: string): Promise<void> {
  const file = join(Deno.env.get(ownName) ?? "", ".npmrc");
  try {
    await Deno.lstat(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  await Deno.symlink(file, join(home, ".npmrc"), { type: "file" });
}

async function runDeno(
  args: readonly string[],
  where: Pick<Deno.CommandOptions, "cwd" | "clearEnv" | "env">,
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    ...where,
    stdin: "null",
    signal: AbortSignal.timeout(300_000),
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
