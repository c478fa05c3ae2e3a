/** How patient a transfer is; times in milliseconds. */
export interface TransferPace {
  /** Tries in a row that may come to nothing. */
  readonly attempts: number;
  /** The wait before the second try; it doubles from one to the next. */
  readonly firstWait: number;
  /** The longest wait, one that the Hub asks for included. */
  readonly longestWait: number;
  /** How long nothing may come before a connection counts as dead. */
  readonly stall: number;
}

/** What a user is given. */
export const usualPace: TransferPace = {
  attempts: 5,
  firstWait: 500,
  longestWait: 60_000,
  stall: 30_000,
};
