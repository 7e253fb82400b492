/** One file on its way: asked for, being made, saved, or why not. */

import { useEffect, useRef, useState } from "react";
import { type Complaint, UserError } from "../../../engine/define/errors.ts";
import type { ExportRequest } from "../../../engine/export/exports.ts";
import { type ExportProgress, type SavedFile, saveExport } from "../../store/exports.ts";

export type Saving =
  | { readonly kind: "idle" | "unmade" }
  /** Without `progress` no losses are computed for it. */
  | { readonly kind: "making"; readonly progress: ExportProgress | null }
  | { readonly kind: "saved"; readonly file: SavedFile }
  | { readonly kind: "refused"; readonly complaint: Complaint };

/** @returns what has become of it, what begins it and what stops it; whoever closes the window stops it too */
export function useSaving(): readonly [Saving, (what: ExportRequest) => void, () => void] {
  const [saving, setSaving] = useState<Saving>({ kind: "idle" });
  const underWay = useRef<AbortController | null>(null);

  const begin = (what: ExportRequest) => {
    const stopping = new AbortController();
    const { signal } = stopping;
    // One that was stopped may be answered later, when another is under way.
    const set = (next: Saving) => {
      if (!signal.aborted) setSaving(next);
    };
    underWay.current = stopping;
    set({ kind: "making", progress: null });
    saveExport(what, { signal, onProgress: (progress) => set({ kind: "making", progress }) }).then(
      (file) => set(file ? { kind: "saved", file } : { kind: "unmade" }),
      (error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        set({ kind: "refused", complaint: error.complaint });
      },
    );
  };

  const stop = () => {
    underWay.current?.abort();
    setSaving({ kind: "idle" });
  };

  useEffect(() => () => underWay.current?.abort(), []);
  return [saving, begin, stop];
}
