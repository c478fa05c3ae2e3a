import type { LibraryPackages } from "../../../model/cuda/library_packages.ts";

/**
 * Where a library can be had, as a sentence with a blank before it; nothing
 * where that is not known.
 *
 * @param packages The packages that hold it.
 */
export function packageWords(packages: LibraryPackages | null): string {
  if (packages === null) return "";
  const { apt, pip, conda } = packages;
  const ways = [
    apt === null ? "" : `"apt install ${apt}"`,
    pip === null ? "" : `"pip install ${pip}"`,
    conda === null ? "" : `"conda install -c conda-forge ${conda}"`,
  ].filter((way) => way !== "");
  return ways.length === 0 ? "" : ` It comes with ${ways.join(" or ")}.`;
}
