/** The ledger as the page opens and closes it. While it is closed its code is not loaded, and training goes on as it would without. */

import { loadCode } from "../define/loadCode.ts";
import type { InspectorAnswer, LedgerRequest } from "../train/inspect/inspection.ts";
import type { LedgerKeeper } from "../train/inspect/ledger.ts";
import type { Advance, AdvanceLimits, Session } from "../train/session.ts";

export interface RunnersLedger {
  /** Trains; the last steps are recorded while the ledger is open. */
  advance(session: Session, limits: AdvanceLimits): Promise<Advance>;
  /** Opens it. Null where there is no such element. */
  read(session: Session, about: LedgerRequest): Promise<InspectorAnswer | null>;
  close(session: Session | null): void;
  /** Call when another run begins, or one that was left comes back. */
  forget(): void;
}

export function createRunnersLedger(): RunnersLedger {
  let keeper: LedgerKeeper | null = null;
  return {
    advance: (session, limits) => (keeper ? keeper.advance(session, limits) : session.advance(limits)),
    async read(session, about) {
      const { createLedgerKeeper } = await loadCode(import("../train/inspect/ledger.ts"), "ledger");
      keeper ??= createLedgerKeeper();
      const ledger = await keeper.read(session, about);
      return ledger && { type: "ledger", ledger };
    },
    close(session) {
      keeper = null;
      session?.endRecording();
    },
    forget: () => keeper?.forget(),
  };
}
