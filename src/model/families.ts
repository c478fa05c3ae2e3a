import { camieFamily } from "./registry/camie.ts";
import { clFamily } from "./registry/cl_tagger.ts";
import type { ModelFamily } from "./family.ts";
import { oppaiOracleFamily } from "./registry/oppai_oracle.ts";
import { pixaiFamily } from "./registry/pixai.ts";
import { wdFamily } from "./registry/wd.ts";
import { z3dE621Family } from "./registry/z3d_e621.ts";

export { clFamily } from "./registry/cl_tagger.ts";
export { wdFamily } from "./registry/wd.ts";

/**
 * Every family, in the order in which a folder is asked whether it is one:
 * those that a further file tells from SmilingWolf's come before it.
 */
export const families: readonly ModelFamily[] = [
  pixaiFamily,
  oppaiOracleFamily,
  wdFamily,
  clFamily,
  camieFamily,
  z3dE621Family,
];
