/** The switch at the loop's line `optimizer.zero_grad()` that leaves it out, so that one sees what happens then. */

import { training } from "../../engine/experiment/settings.ts";
import { useText } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Switch } from "../ui/Switch.tsx";

const label = { en: "forget it", zh: "忘掉它" };

const selectIsForgotten = (s: AppState) => !s.experiment.training.zero_grad;

export function ZeroGradSwitch() {
  const text = useText();
  return (
    <Switch
      label={text(label)}
      hint={text(training.zero_grad.doc)}
      isOn={useStore(selectIsForgotten)}
      onChange={(isForgotten) =>
        actions.edit((experiment) => ({
          ...experiment,
          training: { ...experiment.training, zero_grad: !isForgotten },
        }))
      }
    />
  );
}
