import type { BenchOptions } from "./arguments.ts";
import { type GoalName, goalsTable, type Reached } from "./goals.ts";
import { describeMachine, machineText } from "./machine.ts";
import type { Bench } from "./sections/section.ts";
import { sections } from "./sections/sections.ts";
import { type Table, tableText } from "./table.ts";
import { openWorkplace } from "./workplace.ts";

/**
 * Measures what is asked.
 *
 * @param options What is asked.
 * @param args As it was typed, for whoever repeats it.
 * @param signal Ends it; temporary folders go all the same.
 * @returns The results, in Markdown or as JSON.
 */
export async function runBench(
  options: BenchOptions,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const start = performance.now();
  const tell = (text: string): void => {
    const seconds = Math.round((performance.now() - start) / 1000);
    console.error(`${String(seconds).padStart(4)} s  ${text}`);
  };
  const machine = describeMachine();
  const tables: Table[] = [];
  let reached: Partial<Record<GoalName, Reached>> = {};
  await using place = await openWorkplace(options.data, signal, tell);
  const bench: Bench = { options, place, signal, tell };
  for (const name of options.sections) {
    const result = await sections[name](bench);
    tables.push(result.table);
    reached = { ...reached, ...result.reached };
  }
  if (Object.keys(reached).length > 0) tables.push(goalsTable(reached));
  const minutes = (performance.now() - start) / 60_000;
  if (options.json) {
    return JSON.stringify({ machine, args, minutes, tables, reached }, null, 2);
  }
  const command = ["deno task bench", ...args.map(quoted)].join(" ");
  return [
    `\`${command}\`. ${machineText(machine)} ` +
    `Medians of ${options.rounds} runs in turn, the least and the most in brackets; ` +
    `${minutes.toFixed(0)} minutes.`,
    "",
    ...tables.map(tableText),
  ].join("\n");
}

function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
