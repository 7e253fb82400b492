/** Where the images of the chosen data set come from: one thing to do, the best there is, and all others folded away below it. */

import { Files } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import { useSentenceGap, useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { groupDigits } from "../../ui/format.ts";
import { FileButton } from "./FileButton.tsx";
import { FileWords } from "./FileWords.tsx";
import { HubConsent } from "./HubConsent.tsx";
import { Loading } from "./Loading.tsx";
import { OtherWays } from "./OtherWays.tsx";
import { PartOf } from "./PartOf.tsx";
import styles from "./SourceBox.module.css";
import type { Situation, Way } from "./situation.ts";
import { useComplaintText } from "./useComplaintText.ts";
import { useHub } from "./useHub.ts";
import { useWayName } from "./useWayName.ts";
import { words } from "./words.ts";

const typeOf = (state: AppState) => state.experiment.dataset.type;
const areSumsChecked = (state: AppState) => state.sources?.areSumsChecked ?? true;

interface ImageSourceProps {
  readonly entry: DatasetEntry;
  readonly situation: Situation;
  /** What is kept, between what to do and other ways. */
  readonly children: ReactNode;
}

export function ImageSource({ entry, situation, children }: ImageSourceProps) {
  const text = useText();
  const complaintText = useComplaintText();
  const hub = useHub();
  const [isAsking, setAsking] = useState(false);
  const { stage, ways, loading, data, obstacle } = situation;
  const title = text(entry.title);
  const best = bestOf(situation);
  const load = (way: Way) => {
    if (way.from === "site") actions.loadFromSite();
    else if (hub.isAllowed) actions.loadFromHub(hub.base);
    else setAsking(true);
  };
  const asked = isAsking && !loading && ways.find(({ from }) => from === "hub");
  return (
    <>
      {stage === "seeking" && <p className={styles.seeking}>{text(words.seeking, { title })}</p>}
      {stage === "absent" && !loading && !asked && (
        <p>{text(ways.length > 0 ? words.absent : words.absentFiles, { title })}</p>
      )}
      {data && <PartOf data={data} />}
      {obstacle && (
        <p role="status" className={styles.failure}>
          {complaintText(obstacle)}
        </p>
      )}
      {asked ? (
        <HubConsent
          title={title}
          way={asked}
          hub={hub}
          onAllow={() => {
            setAsking(false);
            actions.loadFromHub(hub.base);
          }}
          onRefuse={() => setAsking(false)}
        />
      ) : (
        <Act entry={entry} situation={situation} best={best} onLoad={load} />
      )}
      {children}
      {!asked && (
        <OtherWays
          entry={entry}
          ways={ways.filter((way) => way !== best && !way.isDone)}
          hasFiles={best !== "files"}
          hasData={data !== null}
          isOpen={stage === "absent" && obstacle !== null}
          onLoad={load}
        />
      )}
    </>
  );
}

interface ActProps extends Pick<ImageSourceProps, "entry" | "situation"> {
  readonly best: Way | "files" | null;
  readonly onLoad: (way: Way) => void;
}

/** The one thing to do. */
function Act({ entry, situation, best, onLoad }: ActProps) {
  const text = useText();
  const hub = useHub();
  const nameOf = useWayName();
  const { stage, loading, failure, data } = situation;
  if (loading) return <Loading loading={loading} hub={hub} />;
  if (failure) return <Failure failure={failure} />;
  if (stage === "broken") return <Clear />;
  if (best === "files") {
    return (
      <>
        <FileButton variant="primary" label={text(words.chooseFiles)} icon={<Files aria-hidden />} />
        <FileWords entry={entry} />
      </>
    );
  }
  if (!best) return null;
  if (data) {
    return (
      <Button variant="outline" className={styles.act} onClick={() => onLoad(best)}>
        {best.from === "site" ? text(words.restFromSite) : text(words.restFromHub, { host: hub.host })}
      </Button>
    );
  }
  const { train, test } = best.images;
  return (
    <>
      <Button variant="primary" className={styles.act} onClick={() => onLoad(best)}>
        {nameOf(best)}
      </Button>
      <p className={styles.caption}>
        {text(words.what, { train: groupDigits(train), test: groupDigits(test) })}
        {best.from === "site" && <Unchecked />}
      </p>
    </>
  );
}

/** A list or a piece that did not come. */
function Failure({ failure }: { readonly failure: NonNullable<Situation["failure"]> }) {
  const text = useText();
  const complaintText = useComplaintText();
  return (
    <>
      <p role="alert" className={styles.failure}>
        {complaintText(failure)}
      </p>
      <Button variant="primary" onClick={actions.tryLoadingAgain}>
        {text(words.tryAgain)}
      </Button>
    </>
  );
}

/** What is kept and cannot be read stands in the way of loading it anew. */
function Clear() {
  const text = useText();
  const type = useStore(typeOf);
  return (
    <Button variant="primary" onClick={() => actions.discardKept(type)}>
      {text(words.clear)}
    </Button>
  );
}

function Unchecked() {
  const text = useText();
  const gap = useSentenceGap();
  return useStore(areSumsChecked) ? null : `${gap}${text(words.unchecked)}`;
}

/** Null where nothing need be done. */
function bestOf({ stage, ways, data, origin, failure, loading }: Situation): Way | "files" | null {
  const own = ways.find(({ from }) => from === (loading?.from ?? origin)) ?? null;
  if (loading || failure) return own;
  if (stage === "absent") return ways[0] ?? "files";
  return data?.whole && own && !own.isDone ? own : null;
}
