/** What was put in place, and when it is right. */
export interface Receipt {
  /** The package that it is from. */
  readonly package: string;
  readonly version: string;
  /** The libraries. */
  readonly files: readonly {
    readonly name: string;
    readonly size: number;
    /** The SHA-256 of the content, in hexadecimal digits. */
    readonly sha256: string;
  }[];
}

/**
 * A receipt as text.
 *
 * @param receipt What was put in place.
 */
export function writeReceipt(receipt: Receipt): string {
  return JSON.stringify(receipt, null, 2) + "\n";
}

/**
 * Reads a receipt; what does not look like one is none.
 *
 * @param text The text, or null where there is none.
 * @returns The receipt, or null.
 */
export function readReceipt(text: string | null): Receipt | null {
  if (text === null) return null;
  try {
    const { package: id, version, files } = JSON.parse(text);
    const isRight = typeof id === "string" && typeof version === "string" &&
      Array.isArray(files) && files.length > 0 &&
      files.every(({ name, size, sha256 }) =>
        /^[\w.-]+\.so$/.test(name) && Number.isSafeInteger(size) &&
        /^[0-9a-f]{64}$/.test(sha256)
      );
    return isRight ? { package: id, version, files } : null;
  } catch {
    return null;
  }
}
