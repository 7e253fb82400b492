/** A data set that lies beside the page: loads it, shows how far that is, and says on how much of it the run trains. */

import { RotateCcw } from "lucide-react";
import { useEffect } from "react";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { formatBytes, groupDigits } from "../ui/format.ts";
import { Progress } from "../ui/Progress.tsx";
import styles from "./SiteBox.module.css";

type Site = NonNullable<AppState["sources"]>;

const typeOf = (state: AppState) => state.experiment.dataset.type;
const siteOf = (state: AppState) => state.sources;
const dataOf = (state: AppState) => (state.data?.type === state.experiment.dataset.type ? state.data : null);
const hasStepsOf = (state: AppState) => (state.snapshot?.step ?? 0) > 0;

export function SiteBox() {
  const type = useStore(typeOf);
  const site = useStore(siteOf);
  const data = useStore(dataOf);
  useEffect(actions.findSources, []);
  if (!site) return null;
  const offer = site.offers?.[type];
  const loading = site.loading?.type === type ? site.loading : null;
  if (data && !data.whole) return null;
  if (!offer && !site.complaint) return null;
  return (
    <div className={styles.box}>
      {data && <Part site={site} data={data} />}
      {loading && <Loading loading={loading} />}
      {offer && !loading && <Load offer={offer} there={site.atHand[type]} />}
      {offer && !site.areSumsChecked && <Unchecked />}
      {site.complaint && <Failure complaint={site.complaint} />}
    </div>
  );
}

/** "Training on the first 10 000 of 50 000 images": a run keeps the images that it began with, so that its numbers can be had again. */
function Part({ site, data }: { readonly site: Site; readonly data: NonNullable<AppState["data"]> }) {
  const t = useWords();
  const hasSteps = useStore(hasStepsOf);
  const there = site.atHand[data.type];
  const { whole, trainSize, testSize } = data;
  if (!whole || !there) return null;
  const isMore = there.train > trainSize || there.test > testSize;
  const train = groupDigits(Math.min(there.train, whole.train));
  return (
    <>
      <p role="status">
        {t("shell.site.part", {
          train: groupDigits(trainSize),
          wholeTrain: groupDigits(whole.train),
          test: groupDigits(testSize),
          wholeTest: groupDigits(whole.test),
        })}
      </p>
      {isMore && hasSteps && (
        <>
          <p className={styles.caption}>{t("shell.site.more", { train })}</p>
          <Button variant="outline" icon={<RotateCcw aria-hidden />} onClick={actions.takeNewData}>
            {t("shell.site.again", { train })}
          </Button>
        </>
      )}
    </>
  );
}

function Loading({ loading }: { readonly loading: NonNullable<Site["loading"]> }) {
  const t = useWords();
  const { bytes, totalBytes, bytesPerSecond } = loading;
  const values = { bytes: formatBytes(bytes), total: formatBytes(totalBytes), speed: formatBytes(bytesPerSecond) };
  const seconds = Math.ceil((totalBytes - bytes) / bytesPerSecond);
  const left = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  const isMoving = bytesPerSecond > 0;
  return (
    <>
      <Progress label={t("shell.site.progress", values)} fraction={bytes / totalBytes} />
      {isMoving && <p className={styles.caption}>{t("shell.site.speed", { ...values, left })}</p>}
      <Button variant="outline" onClick={actions.stopLoading}>
        {t("shell.site.stop")}
      </Button>
    </>
  );
}

interface LoadProps {
  readonly offer: NonNullable<Site["offers"]>[string];
  readonly there: Site["atHand"][string] | undefined;
}

function Load({ offer, there }: LoadProps) {
  const t = useWords();
  if (there && there.train === offer.train && there.test === offer.test) return null;
  const values = { train: groupDigits(offer.train), test: groupDigits(offer.test), size: formatBytes(offer.bytes) };
  return (
    <>
      <Button variant={there ? "outline" : "primary"} className={styles.load} onClick={actions.loadFromSite}>
        {there ? t("shell.site.rest") : t("shell.site.load", values)}
      </Button>
      {!there && <p className={styles.caption}>{t("shell.site.what", values)}</p>}
    </>
  );
}

function Unchecked() {
  const t = useWords();
  return <p className={styles.caption}>{t("shell.site.unchecked")}</p>;
}

function Failure({ complaint: { where, got, fix } }: { readonly complaint: NonNullable<Site["complaint"]> }) {
  const text = useText();
  return (
    <p role="alert" className={styles.failure}>
      {where}: {text(got)}. {text(fix)}
    </p>
  );
}
