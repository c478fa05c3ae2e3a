import { stripVTControlCharacters } from "node:util";
import type { Provider } from "./provider.ts";

/** What to make of a message, and what of it to quote. */
interface Reason {
  readonly pattern: RegExp;
  readonly words: (match: RegExpMatchArray) => string;
}

/**
 * What onnxruntime, Dawn and the system's loader are known to say, and what it
 * means; the first that fits is told.
 */
const known: readonly Reason[] = [
  {
    pattern: /backend not found/,
    words: () => "onnxruntime is not built with it for this platform",
  },
  {
    pattern: /libonnxruntime_providers_\w+\.so: cannot open shared object/,
    words: () =>
      'its libraries are not installed ("wdtag doctor --fix cuda" fetches them)',
  },
  {
    // The library itself is there, one that it needs is not.
    pattern: /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/,
    words: ([, library]) => `"${library}" is missing`,
  },
  {
    pattern: /No supported adapters/,
    words: () => "no driver offers a GPU that it can use",
  },
  {
    pattern: /no CUDA-capable device is detected/i,
    words: () => "no NVIDIA GPU is visible",
  },
  {
    pattern: /CUDA driver version is insufficient/i,
    words: () => "the NVIDIA driver is too old for its CUDA",
  },
  {
    pattern: /invalid device ordinal/i,
    words: () => "there is no device of that number",
  },
];

/**
 * Says why a provider can't be had, in words for the user.
 *
 * @param provider The provider.
 * @param message What onnxruntime threw.
 * @param said What it and the drivers wrote to the standard error.
 */
export function failureReason(
  provider: Provider,
  message: string,
  said: string,
): string {
  const text = `${message}\n${said}`;
  // Dawn tells its reason on the way, and onnxruntime only that there is none.
  if (provider.name === "webgpu" && /Couldn't load Vulkan/.test(text)) {
    return "no Vulkan loader is installed (libvulkan.so.1)";
  }
  for (const { pattern, words } of known) {
    const match = text.match(pattern);
    if (match !== null) return words(match);
  }
  return oneLine(message);
}

function oneLine(text: string): string {
  const line = stripVTControlCharacters(text).replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
