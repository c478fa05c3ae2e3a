import { ForeignDatabase } from "./foreign_database.ts";
import { count } from "../../text/count.ts";
import type {
  FileRecord,
  FoundFile,
  FoundScores,
  Origin,
  ScoreRecord,
} from "./score_database.ts";
import { openScorePlace, type PlacedDatabase } from "./score_place.ts";

/** The kept scores of one dataset; whatever befalls them, a run goes on. */
export interface ScoreStore extends AsyncDisposable {
  /**
   * Whether scores of the run's model were there before it: to look for what
   * this run keeps, each file would be read twice.
   */
  readonly hadScores: boolean;
  /** What is known of files, in their order. */
  find(paths: readonly string[]): readonly (FoundFile | null)[];
  /** The scores of an image, wherever it lay. */
  findContent(content: Uint8Array<ArrayBuffer>): FoundScores | null;
  /** Keeps what is known of a file, soon. */
  keepFile(file: FileRecord): Promise<void>;
  /** Keeps an image's scores, soon. */
  keepScores(scores: ScoreRecord): Promise<void>;
  /** Remembers that scores were used. */
  touch(scores: FoundScores): Promise<void>;
}

/** What a store is opened with. */
export interface ScoreStoreOptions {
  /** What the scores are from. */
  readonly origin: Origin;
  /** The most bytes that are kept. */
  readonly limit: number;
  /** Told what keeps scores from being kept, once. */
  readonly onTrouble: (message: string) => void;
}

/** So much is written at once, */
const BATCH = 256;

/** or what there is after so many milliseconds: a killed run loses no more. */
const LONGEST_WAIT = 2000;

/** So much waits at most for another process to give its lock back. */
const MOST_WAITING = 8 * BATCH;

const DAY = 24 * 60 * 60 * 1000;

/**
 * Opens the scores that are kept of a dataset. They are written in batches, and
 * the file is made with the first. What goes wrong is told once; from then on
 * nothing is read or written any more, and the run goes on as without it.
 *
 * @param root The dataset's folder.
 */
export async function openScoreStore(
  root: string,
  { origin, limit, onTrouble }: ScoreStoreOptions,
): Promise<ScoreStore> {
  let placed: PlacedDatabase | null = null;
  let isOver = false;
  let isClosed = false;
  let files: FileRecord[] = [];
  let scores: ScoreRecord[] = [];
  let touched: Uint8Array<ArrayBuffer>[] = [];
  let waits = performance.now();
  let turn: Promise<void> = Promise.resolve();
  const today = Math.floor(Date.now() / DAY);

  const give = (message: string): void => {
    if (!isOver) onTrouble(message);
    isOver = true;
    placed?.database[Symbol.dispose]();
    placed = null;
    [files, scores, touched] = [[], [], []];
  };
  const trouble = (error: unknown): void => {
    const reason = wordsOf(error);
    give(
      error instanceof ForeignDatabase
        ? `Scores are neither used nor kept, and the file is left alone: ${reason}; ` +
          "remove it or use --no-state"
        : `Scores in "${placed?.path}" are not used any further: ${reason}`,
    );
  };
  /** Nothing more is written; what is there can be read all the same. */
  const close = (message: string): void => {
    isClosed = true;
    onTrouble(message);
  };
  const attempt = <Result>(
    task: (placed: PlacedDatabase) => Result,
    otherwise: Result,
  ): Result => {
    if (placed === null) return otherwise;
    try {
      return task(placed);
    } catch (error) {
      // Somebody is writing: what could have been found is found out again.
      if (!isBusy(error)) trouble(error);
      return otherwise;
    }
  };

  const open = async (make: boolean): Promise<void> => {
    try {
      const found = await openScorePlace(root, make);
      if (found.database !== null) placed = found;
      else if (make) {
        give(`Scores can't be kept in "${found.path}": ${found.reason}`);
      }
    } catch (error) {
      trouble(error);
    }
  };
  const write = async (isLast: boolean): Promise<void> => {
    if (files.length + scores.length + touched.length === 0) return;
    if (placed === null && !isOver) await open(true);
    if (placed === null) return;
    const { path, database } = placed;
    try {
      const batch = { files, scores, touched };
      if (!database.write(origin, batch, limit, today)) {
        close(`Further scores are not kept: "${path}" has --state-size`);
      }
    } catch (error) {
      if (isDamage(error)) return trouble(error);
      if (!isBusy(error)) {
        close(`Further scores are not kept in "${path}": ${wordsOf(error)}`);
      } else if (!isLast && files.length + scores.length < MOST_WAITING) {
        return;
      } else {
        onTrouble(
          `Scores of ${
            count(scores.length, "image")
          } are not kept: another program holds "${path}"`,
        );
      }
    }
    [files, scores, touched] = [[], [], []];
  };
  /** One at a time: the first may have to make the file. */
  const flush = (isLast: boolean): Promise<void> => {
    waits = performance.now();
    return turn = turn.then(() => write(isLast));
  };
  const kept = async (): Promise<void> => {
    const count = files.length + scores.length + touched.length;
    const isDue = count % BATCH === 0 ||
      scores.length > 0 && performance.now() - waits > LONGEST_WAIT;
    if (isDue) await flush(false);
  };

  await open(false);
  const hadScores = attempt(({ database }) => database.has(origin.key), false);
  return {
    hadScores,
    find: (paths) =>
      attempt(
        ({ database }) => database.find(origin.key, paths),
        paths.map(() => null),
      ),
    findContent: (content) =>
      attempt(
        ({ database }) => database.findContent(origin.key, content),
        null,
      ),
    async keepFile(file): Promise<void> {
      if (isOver || isClosed) return;
      files.push(file);
      await kept();
    },
    async keepScores(record): Promise<void> {
      if (isOver || isClosed) return;
      scores.push(record);
      await kept();
    },
    async touch({ content, used }): Promise<void> {
      if (isOver || isClosed || used >= today) return;
      touched.push(content);
      await kept();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await flush(true);
      placed?.database[Symbol.dispose]();
      placed = null;
    },
  };
}

function isBusy(error: unknown): boolean {
  return /locked|busy/i.test(wordsOf(error));
}

function isDamage(error: unknown): boolean {
  return /malformed|not a database|too big/i.test(wordsOf(error));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
