import { Buffer } from "node:buffer";
import type { Answer, Connection } from "../hub/connection.ts";
import type { FileHash } from "../hub/file_facts.ts";
import { quoted } from "../hub/quoted.ts";
import { passingRefusal } from "../hub/refusal.ts";
import type { Source } from "../hub/transfer.ts";
import { ModelError } from "../model_error.ts";
import { connectFeed, type FeedOptions } from "./connect_feed.ts";
import type { NugetPackage } from "./cuda_package.ts";
import { nugetSetting } from "./nuget_index.ts";
import { isObject, type JsonObject, readDocument } from "./read_document.ts";

/** A package that can be downloaded. */
export interface PackageAt {
  /** The way to its content. */
  readonly connection: Connection;
  /** Its content, and what the feed says of it. */
  readonly source: Source;
  /** The name of its file. */
  readonly file: string;
}

/**
 * Asks a NuGet feed where a package lies, how long it is and what its SHA-512
 * is.
 *
 * Source: the NuGet v3 protocol (learn.microsoft.com/nuget/api): the service
 * index names `PackageBaseAddress/3.0.0`, where the content lies, and
 * `RegistrationsBaseUrl`, whose leaf leads to the catalog's entry with
 * `packageHash`, `packageHashAlgorithm` and `packageSize`. A mirror may have
 * no catalog; then nothing is known of the content beforehand.
 *
 * @param options The feed.
 * @param wanted The package.
 * @throws {ModelError} Where the feed can't be asked, or has no such package.
 */
export async function askPackage(
  options: FeedOptions,
  wanted: NugetPackage,
): Promise<PackageAt> {
  const feed = new URL(options.index).host;
  const index = await readDocument(options, options.index);
  const base = index && resource(index, ["PackageBaseAddress/3.0.0"]);
  if (index === null || base === null) {
    throw new ModelError(
      `"${feed}" has no index of a NuGet feed there: check ${nugetSetting}`,
    );
  }
  const id = wanted.id.toLowerCase();
  const version = wanted.version.toLowerCase();
  const file = `${id}.${version}.nupkg`;
  const { connection, path } = connectFeed(
    options,
    `${base}${id}/${version}/${file}`,
  );
  const entry = await catalogEntry(options, index, `${id}/${version}.json`);
  const name = `${quoted(file)} of "${feed}"`;
  const refusal = async (answer: Answer) =>
    passingRefusal(connection, answer) ??
      await missing(options, wanted, `${base}${id}/index.json`, answer);
  const facts = { size: sizeOf(entry), hash: hashOf(entry) };
  return { connection, file, source: { name, path, facts, refusal } };
}

/** The address of the first of these resources, with a slash at its end. */
function resource(
  { resources }: JsonObject,
  types: readonly string[],
): string | null {
  if (!Array.isArray(resources)) return null;
  for (const type of types) {
    const found = resources.filter(isObject).find((each) =>
      [each["@type"]].flat().includes(type)
    )?.["@id"];
    if (typeof found === "string") return found.replace(/\/*$/, "/");
  }
  return null;
}

/** What the catalog says of the package; null where the feed has none. */
async function catalogEntry(
  options: FeedOptions,
  index: JsonObject,
  path: string,
): Promise<JsonObject | null> {
  // The plain one first: the others are packed.
  const base = resource(index, [
    "RegistrationsBaseUrl",
    "RegistrationsBaseUrl/3.0.0-rc",
    "RegistrationsBaseUrl/3.4.0",
    "RegistrationsBaseUrl/3.6.0",
    "RegistrationsBaseUrl/Versioned",
  ]);
  if (base === null) return null;
  const entry = (await readDocument(options, base + path))?.["catalogEntry"];
  if (typeof entry === "string") return await readDocument(options, entry);
  return isObject(entry) ? entry : null;
}

function sizeOf(entry: JsonObject | null): number | null {
  const size = entry?.["packageSize"];
  return typeof size === "number" && Number.isSafeInteger(size) && size > 0
    ? size
    : null;
}

function hashOf(entry: JsonObject | null): FileHash {
  const [hash, kind] = [
    entry?.["packageHash"],
    entry?.["packageHashAlgorithm"],
  ];
  if (typeof hash === "string" && /^sha-?512$/i.test(String(kind))) {
    const hex = Buffer.from(hash, "base64").toString("hex");
    if (hex.length === 128) return { kind: "sha512", hex };
  }
  return { kind: "unknown" };
}

async function missing(
  options: FeedOptions,
  { id, version }: NugetPackage,
  list: string,
  { response: { status } }: Answer,
): Promise<ModelError> {
  const feed = new URL(options.index).host;
  if (status !== 404 && status !== 410) {
    return new ModelError(
      `"${feed}" does not give "${id}" (${status}): check ${nugetSetting}`,
    );
  }
  const versions = (await readDocument(options, list).catch(() => null))
    ?.["versions"];
  const last = Array.isArray(versions)
    ? versions.filter((each) => typeof each === "string").slice(-8)
    : [];
  return new ModelError(
    last.length === 0
      ? `"${feed}" has no package "${id}" (${status}): check ${nugetSetting}`
      : `"${feed}" has no version "${version}" of "${id}", which this program ` +
        `needs; its last are ${last.map(quoted).join(", ")}: ` +
        `choose another feed with ${nugetSetting}`,
  );
}
