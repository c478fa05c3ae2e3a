import type {
  CaptionerAbilities,
  CaptionerPicture,
  CaptionerSource,
} from "./plugin_captioner.ts";
import { fields, refuseRest } from "../read_fields.ts";

/** What a file of a captioner is, as its name says. */
export type CaptionerRole =
  | "graph"
  | "weights"
  | "tokenizer"
  | "tokenizerSettings";

/** A file that a captioner needs. */
export interface CaptionerWish {
  /** What the plugin calls it; a graph is run under this name. */
  readonly name: string;
  readonly role: CaptionerRole;
  readonly source: CaptionerSource;
}

/** What a plugin says of its captioner, checked. */
export interface CaptionerDescription {
  readonly licence: string | null;
  readonly files: readonly CaptionerWish[];
  readonly wants: {
    readonly pixels: boolean;
    readonly bytes: boolean;
    readonly tensor: Required<CaptionerPicture> | null;
    readonly grounding: boolean;
  };
  readonly can: Required<CaptionerAbilities>;
}

/** Files that a captioner may name, and graphs among them. */
const MOST_FILES = 64;
const MOST_GRAPHS = 16;
/** The longest side of a picture that a tensor is made of. */
const MOST_SIDE = 4096;
/** Images that one call may be given, and calls at once. */
const MOST_BATCH = 64;
const MOST_PARALLEL = 16;

const resamples = ["bicubic", "bilinear", "lanczos", "area"] as const;
const nameShape = /^[A-Za-z][\w-]{0,39}$/;

/**
 * Checks what a plugin says of its captioner.
 *
 * @param value Its `captioner`, without what it does.
 * @param does What its `captioner.caption` is, as `typeof` has it.
 * @throws {TypeError} Where it is not of the shape; the message is the end of
 * a sentence.
 */
export function readCaptioner(
  value: unknown,
  does: unknown,
): CaptionerDescription {
  if (does !== "function") {
    throw new TypeError(
      'has a "captioner" whose "caption" is no function',
    );
  }
  const { licence, files, wants, can, caption: _, ...rest } = fields(
    "captioner",
    value,
  );
  refuseRest("captioner", rest);
  return {
    licence: readLicence(licence),
    files: readFiles(files),
    wants: readWants(wants),
    can: readAbilities(can),
  };
}

function readLicence(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && /^[\w .+()-]{1,100}$/.test(value)) {
    return value;
  }
  throw new TypeError(
    'has "captioner.licence" that is no licence such as "MIT"',
  );
}

function readFiles(value: unknown): readonly CaptionerWish[] {
  const given = Object.entries(fields("captioner.files", value));
  if (given.length > MOST_FILES) {
    throw new TypeError(
      `names ${given.length} files: at most ${MOST_FILES} are taken`,
    );
  }
  const wishes = given.map(([name, source]) => readWish(name, source));
  for (const role of ["tokenizer", "tokenizerSettings"] as const) {
    if (wishes.filter((each) => each.role === role).length > 1) {
      throw new TypeError('names more than one tokenizer in "captioner.files"');
    }
  }
  const graphs = wishes.filter(({ role }) => role === "graph").length;
  if (graphs <= MOST_GRAPHS) return wishes;
  throw new TypeError(
    `names ${graphs} graphs: at most ${MOST_GRAPHS} are opened`,
  );
}

function readWish(name: string, value: unknown): CaptionerWish {
  const what = `captioner.files.${name.slice(0, 40)}`;
  if (!nameShape.test(name)) {
    throw new TypeError(
      `has a file in "captioner.files" whose name is not letters and digits: ${
        JSON.stringify(name.slice(0, 40))
      }`,
    );
  }
  const { model, beside, repo, revision, path, sha256, optional, ...rest } =
    fields(what, value);
  refuseRest(what, rest);
  const source: Record<string, unknown> = {};
  for (const [key, text] of Object.entries({ model, beside, path })) {
    if (text === undefined) continue;
    if (!isInside(text)) {
      throw new TypeError(
        `has "${what}.${key}" that is no path inside a folder, with "/"`,
      );
    }
    source[key] = text;
  }
  if (sha256 !== undefined) {
    if (typeof sha256 !== "string" || !/^[\da-f]{64}$/i.test(sha256)) {
      throw new TypeError(`has "${what}.sha256" that is not 64 hex digits`);
    }
    source["sha256"] = sha256.toLowerCase();
  }
  if (repo !== undefined) {
    if (
      typeof repo !== "string" || !/^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(repo)
    ) {
      throw new TypeError(`has "${what}.repo" that is not "owner/name"`);
    }
    if (typeof revision !== "string" || !/^[\da-f]{40}$/.test(revision)) {
      throw new TypeError(
        `has "${what}.revision" that is no commit of 40 hex digits: what is downloaded must not change`,
      );
    }
    if (path === undefined || sha256 === undefined) {
      throw new TypeError(
        `has "${what}" with "repo" and without "path" or "sha256"`,
      );
    }
    Object.assign(source, { repo, revision });
  } else if (revision !== undefined || path !== undefined) {
    throw new TypeError(
      `has "${what}" with "path" or "revision" and no "repo"`,
    );
  }
  if (optional !== undefined && typeof optional !== "boolean") {
    throw new TypeError(`has "${what}.optional" that is not true or false`);
  }
  if (optional === true) source["optional"] = true;
  const paths = [source["model"], source["beside"], source["path"]]
    .filter((each) => typeof each === "string");
  const [first, ...others] = new Set(
    paths.map((each) => roleOf(each)),
  );
  if (beside !== undefined && repo !== undefined) {
    throw new TypeError(`has "${what}" with both "beside" and "repo"`);
  }
  if (first === undefined) {
    throw new TypeError(
      `has "${what}" without "model", "beside" or "repo": where is it had?`,
    );
  }
  if (first === null || others.length > 0) {
    throw new TypeError(
      `has "${what}" whose file is no *.onnx, *.onnx.data, tokenizer.json or tokenizer_config.json`,
    );
  }
  return { name, role: first, source: source as CaptionerSource };
}

/** What a file is by its name; null where nothing is known. */
function roleOf(path: string): CaptionerRole | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/.\.onnx$/i.test(name)) return "graph";
  if (/.\.onnx[._]data(?:_\d+)?$/i.test(name)) return "weights";
  if (name === "tokenizer_config.json") return "tokenizerSettings";
  return name === "tokenizer.json" ? "tokenizer" : null;
}

/** Whether a path stays inside of a folder, on every system. */
function isInside(path: unknown): path is string {
  return typeof path === "string" && path.length <= 500 &&
    path.split("/").every((part) =>
      part !== "" && !/^\.+$/.test(part) &&
      // deno-lint-ignore no-control-regex -- no file has them
      !/[\x00-\x1f\x7f\\:*?"<>|]/.test(part) && !/[ .]$/.test(part)
    );
}

function readWants(value: unknown): CaptionerDescription["wants"] {
  const { pixels, bytes, tensor, grounding, ...rest } = fields(
    "captioner.wants",
    value,
  );
  refuseRest("captioner.wants", rest);
  return {
    pixels: yesOrNo("captioner.wants.pixels", pixels),
    bytes: yesOrNo("captioner.wants.bytes", bytes),
    tensor: tensor === undefined ? null : readPicture(tensor),
    grounding: yesOrNo("captioner.wants.grounding", grounding),
  };
}

function readPicture(value: unknown): Required<CaptionerPicture> {
  const what = "captioner.wants.tensor";
  const {
    width,
    height,
    fit = "squash",
    resample = "bicubic",
    mean = [0, 0, 0],
    std = [1, 1, 1],
    layout = "nchw",
    ...rest
  } = fields(what, value);
  refuseRest(what, rest);
  return {
    width: whole(`${what}.width`, width, 1, MOST_SIDE),
    height: whole(`${what}.height`, height, 1, MOST_SIDE),
    fit: oneOf(`${what}.fit`, fit, ["squash", "crop"]),
    resample: oneOf(`${what}.resample`, resample, resamples),
    mean: threeNumbers(`${what}.mean`, mean, () => true),
    std: threeNumbers(`${what}.std`, std, (each) => each > 0),
    layout: oneOf(`${what}.layout`, layout, ["nchw", "nhwc"]),
  };
}

function readAbilities(value: unknown): Required<CaptionerAbilities> {
  const {
    batch = 1,
    parallel = 1,
    prompt,
    beams,
    sampling,
    seed,
    ...rest
  } = fields("captioner.can", value);
  refuseRest("captioner.can", rest);
  return {
    batch: whole("captioner.can.batch", batch, 1, MOST_BATCH),
    parallel: whole("captioner.can.parallel", parallel, 1, MOST_PARALLEL),
    prompt: yesOrNo("captioner.can.prompt", prompt),
    beams: yesOrNo("captioner.can.beams", beams),
    sampling: yesOrNo("captioner.can.sampling", sampling),
    seed: yesOrNo("captioner.can.seed", seed),
  };
}

function yesOrNo(what: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  throw new TypeError(`has "${what}" that is not true or false`);
}

function whole(
  what: string,
  value: unknown,
  least: number,
  most: number,
): number {
  if (
    Number.isInteger(value) && value as number >= least &&
    value as number <= most
  ) return value as number;
  throw new TypeError(`has "${what}" that is not ${least} to ${most}`);
}

function oneOf<Word extends string>(
  what: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new TypeError(`has "${what}" that is not one of ${words.join(", ")}`);
}

function threeNumbers(
  what: string,
  value: unknown,
  isGood: (value: number) => boolean,
): readonly [number, number, number] {
  if (
    Array.isArray(value) && value.length === 3 &&
    value.every((each) => Number.isFinite(each) && isGood(each))
  ) return value as unknown as readonly [number, number, number];
  throw new TypeError(`has "${what}" that is not 3 numbers`);
}
