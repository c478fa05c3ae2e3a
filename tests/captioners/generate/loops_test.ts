import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import type { Decoder } from "../../../src/captioners/generate/follow_one.ts";
import { drawToken } from "../../../src/captioners/generate/draw_token.ts";
import { generate } from "../../../src/captioners/generate/generate.ts";
import type {
  BeamSearch,
  Generation,
} from "../../../src/captioners/generate/generation.ts";
import { imageSeed } from "../../../src/captioners/generate/image_seed.ts";
import { mulberry32 } from "../../../src/captioners/generate/mulberry32.ts";
import { nextTokenDistribution } from "../../../src/captioners/generate/next_token_distribution.ts";

const END = 0;
const quiet = new AbortController().signal;

/** A model of six tokens whose logits follow from the whole sequence. */
function madeDecoder(salt: number): Decoder & { steps: number } {
  const logits = (row: readonly number[]): number[] => {
    const random = mulberry32(imageSeed(salt, row.join()));
    return Array.from({ length: 6 }, () => random() * 8 - 4);
  };
  return {
    steps: 0,
    begin: (prompt) => Promise.resolve(Float32Array.from(logits(prompt))),
    next(rows) {
      this.steps++;
      return Promise.resolve(Float32Array.from(rows.flatMap(logits)));
    },
  };
}

function searching(
  search: Partial<BeamSearch>,
  rest: Partial<Generation> = {},
) {
  return {
    end: END,
    minLength: 0,
    maxLength: 7,
    repetitionPenalty: 1,
    ...rest,
    way: {
      kind: "search" as const,
      beams: 1,
      lengthPenalty: 1,
      earlyStopping: false as const,
      ...search,
    },
  };
}

/** The sum of log-probabilities behind the prompt. */
async function scoreOf(
  salt: number,
  tokens: readonly number[],
): Promise<number> {
  let sum = 0;
  for (let at = 1; at < tokens.length; at++) {
    const logits = await madeDecoder(salt).begin(tokens.slice(0, at));
    const total = logits.reduce((all, logit) => all + Math.exp(logit), 0);
    sum += logits[tokens[at]!]! - Math.log(total);
  }
  return sum;
}

/** Every sequence of up to four tokens behind a prompt of one. */
function* everySequence(rows: readonly number[]): Generator<readonly number[]> {
  for (let token = 0; token < 6; token++) {
    const longer = [...rows, token];
    if (token === END || longer.length === 5) yield longer;
    else yield* everySequence(longer);
  }
}

Deno.test("as many beams as there are sequences find the best of all", async () => {
  for (const salt of [1, 2, 3]) {
    for (const lengthPenalty of [0, 1]) {
      let best: readonly number[] = [];
      let most = -Infinity;
      for (const tokens of everySequence([3])) {
        const score = await scoreOf(salt, tokens) /
          (tokens.length - 1) ** lengthPenalty;
        if (score > most) [best, most] = [tokens, score];
      }
      const found = await generate(
        madeDecoder(salt),
        [3],
        searching({ beams: 2000, lengthPenalty, earlyStopping: "never" }, {
          maxLength: 5,
        }),
        quiet,
      );
      deepEqual(found, best);
    }
  }
});

Deno.test("a caption keeps its prompt, its lengths and its end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(6),
      fc.integer({ min: 3, max: 9 }),
      fc.constantFrom(false, true, "never" as const),
      fc.double({ min: 1, max: 2, noNaN: true }),
      fc.boolean(),
      async (salt, beams, least, most, earlyStopping, penalty, draws) => {
        const lengths = {
          minLength: Math.min(least, most),
          maxLength: most,
          repetitionPenalty: penalty,
        };
        const searched = searching({ beams, earlyStopping }, lengths);
        const tokens = await generate(
          madeDecoder(salt),
          [3, 4],
          draws
            ? {
              ...searched,
              way: {
                kind: "sample",
                temperature: 1,
                topK: 3,
                topP: 0.9,
                seed: salt,
              },
            }
            : searched,
          quiet,
        );
        deepEqual(tokens.slice(0, 2), [3, 4]);
        ok(tokens.length <= most);
        const end = tokens.indexOf(END);
        if (end === -1) equal(tokens.length, most);
        else {
          equal(end, tokens.length - 1);
          // The end itself is the token that brings it to the shortest length or beyond.
          ok(end >= lengths.minLength);
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("the loops stop between two tokens", async () => {
  for (const beams of [1, 3]) {
    const stop = new AbortController();
    const decoder = madeDecoder(1);
    const { next } = decoder;
    decoder.next = (rows, parents) => {
      if (decoder.steps === 2) stop.abort(new Error("enough"));
      return next.call(decoder, rows, parents);
    };
    await rejects(
      generate(
        decoder,
        [3],
        searching({ beams }, { minLength: 90, maxLength: 99 }),
        stop.signal,
      ),
      /enough/,
    );
    equal(decoder.steps, 3);
  }
});

Deno.test("what is drawn from is narrowed down in order", () => {
  const scores = Float64Array.from([0.1, 0.4, 0.4, 0.05, 0.05], Math.log);
  const usual = { temperature: 1, topK: 0, topP: 1 };
  const ids = (sampling: Partial<typeof usual>) =>
    nextTokenDistribution(scores, { ...usual, ...sampling }).ids;
  deepEqual(ids({}), [1, 2, 0, 3, 4]);
  // Equals of the last one stay.
  deepEqual(ids({ topK: 1 }), [1, 2]);
  deepEqual(ids({ topP: 0.01 }), [1]);
  deepEqual(ids({ topP: 0.85 }), [1, 2, 0]);
  // Sharper, the first two are nearly all.
  deepEqual(ids({ topP: 0.85, temperature: 0.5 }), [1, 2]);
  scores[1] = -Infinity;
  deepEqual(ids({}), [2, 0, 3, 4]);
  const all = { ids: [5, 6], probabilities: [0.5, 0.5] };
  deepEqual([0, 0.49, 0.5, 0.999].map((n) => drawToken(all, n)), [5, 5, 6, 6]);
});

Deno.test("mulberry32 gives the numbers of its reference", () => {
  const random = mulberry32(42);
  deepEqual(
    [random(), random(), random()].map((n) => n.toFixed(9)),
    ["0.601103752", "0.448290559", "0.852465793"],
  );
});
