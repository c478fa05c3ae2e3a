import { captionSuffixProblem } from "../../files/caption_suffix.ts";
import type { Threshold } from "../../caption/thresholds.ts";
import {
  parseProvider,
  parseProviders,
  providerLabel,
  providerNames,
} from "../../model/provider/provider.ts";
import { didYouMean } from "../../text/did_you_mean.ts";
import type { Reading } from "./option_spec.ts";
import { pythonFloat, pythonInt } from "./python_number.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Reads a threshold: any number of Python's where it is read as the script
 * reads it, else a finite number from 0, `best` or `mcut`.
 *
 * @throws {UsageError} Where it is none.
 */
export function readThreshold(text: string, reading: Reading): Threshold {
  const { flag, asScript } = reading;
  const word = text.trim().toLowerCase();
  if (word === "mcut" || word === "best") {
    if (!asScript) return word;
    throw new UsageError(
      `${flag} expects a number such as 0.35, not "${text}": the script knows no other`,
    );
  }
  const value = pythonFloat(text);
  if (value === null) {
    throw new UsageError(
      `${flag} expects a number such as 0.35${
        asScript ? "" : ', "best" or "mcut"'
      }, not "${text}"`,
    );
  }
  if (asScript || (Number.isFinite(value) && value >= 0)) return value;
  throw new UsageError(
    `${flag} expects a number from 0 to 1, or above 1 to keep no tag, not "${text}"`,
  );
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/**
 * Reads a size, `2GB` or `500 MiB`; a number alone is bytes.
 *
 * @throws {UsageError} Where it is none.
 */
export function readSize(text: string, { flag }: Reading): number {
  const [, number = "", unit = ""] =
    /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const size = Math.round(Number(number) * (units[unit.toLowerCase()] ?? NaN));
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw new UsageError(
    `${flag} expects a size such as 2GB or 500MB, not "${text}"`,
  );
}

/**
 * Reads a whole number that is at least `least`.
 *
 * @throws {UsageError} Where it is none.
 */
export function readWhole(
  text: string,
  reading: Reading,
  least: number,
): number {
  const value = pythonInt(text);
  if (value !== null && value >= least) return value;
  const from = least === -Infinity ? "" : ` from ${least}`;
  throw new UsageError(
    `${reading.flag} expects a whole number${from}, not "${text}"`,
  );
}

/**
 * Reads one of a few words.
 *
 * @throws {UsageError} Where it is none of them.
 */
export function readChoice<T extends string>(
  text: string,
  reading: Reading,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const near = didYouMean(text, choices);
  const meant = near === null ? "" : ` (did you mean "${near}"?)`;
  throw new UsageError(
    `${reading.flag} expects one of ${
      choices.join(", ")
    }, not "${text}"${meant}`,
  );
}

/**
 * Reads a text that must not be blank.
 *
 * @throws {UsageError} Where it is.
 */
export function readName(text: string, reading: Reading): string {
  if (text.trim() !== "") return text;
  throw new UsageError(`${reading.flag} expects a name, not "${text}"`);
}

/**
 * Reads what follows the stem in a caption file's name. Nothing at all is
 * allowed only as the script allows it, and an image's suffix never: captions
 * would overwrite images.
 *
 * @throws {UsageError} Where it is none.
 */
export function readCaptionExtension(text: string, reading: Reading): string {
  const { flag, asScript } = reading;
  if (text.trim() === "" && !asScript) {
    throw new UsageError(
      `${flag} expects a suffix such as .txt, not "${text}"`,
    );
  }
  const problem = captionSuffixProblem(text);
  if (problem !== null) throw new UsageError(problem);
  return text;
}

/** The execution providers, as `--provider` calls them. */
export const providers: readonly string[] = ["auto", ...providerNames];

/**
 * Reads an execution provider, or several devices of one: `cuda:0,cuda:1`.
 *
 * @throws {UsageError} Where it is none.
 */
export function readProviders(text: string, reading: Reading): string {
  if (!text.includes(",")) return readProvider(text, reading);
  for (const word of text.split(",")) readProvider(word.trim(), reading);
  try {
    const devices = parseProviders(text);
    return devices === "auto" ? devices : devices.map(providerLabel).join(",");
  } catch (error) {
    throw new UsageError(`${reading.flag} ${(error as Error).message}`);
  }
}

/**
 * Reads an execution provider, a GPU's with an optional device: `cuda:1`.
 *
 * @throws {UsageError} Where it is none.
 */
export function readProvider(text: string, reading: Reading): string {
  readChoice(text.split(":")[0]!, reading, providers);
  try {
    const provider = parseProvider(text);
    return provider === "auto" ? provider : providerLabel(provider);
  } catch (error) {
    throw new UsageError(`${reading.flag} ${(error as Error).message}`);
  }
}
