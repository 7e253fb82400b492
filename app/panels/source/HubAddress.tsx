/** The setting of the Hub's address: the Hub itself, its mirror, or another one that is typed. */

import { useState } from "react";
import { hubBase } from "../../../engine/data/sources/hubBase.ts";
import { useLanguage, useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { DraftField } from "../../ui/DraftField.tsx";
import { Select } from "../../ui/Select.tsx";
import { baseOf, hostOf, preferredHubs, useHub } from "./useHub.ts";
import { words } from "./words.ts";

const another = "another";

export function HubAddress() {
  const text = useText();
  const language = useLanguage();
  const { base } = useHub();
  const [isTyping, setTyping] = useState(false);
  const known = preferredHubs(language);
  const isTyped = isTyping || !known.includes(base);
  const refusal = (typed: string) => {
    const found = hubBase(typed, location.origin);
    return found instanceof URL ? "" : text(words.noAddress, { got: text(found.got), fix: text(found.fix) });
  };
  return (
    <>
      <Select
        label={text(words.address)}
        value={isTyped ? another : base}
        options={[
          ...known.map((value) => ({ value, label: hostOf(value) })),
          { value: another, label: text(words.anotherAddress), hint: text(words.anotherAddressHint) },
        ]}
        onChange={(value) => {
          setTyping(value === another);
          if (value !== another) actions.chooseHub(value);
        }}
      />
      {isTyped && (
        <DraftField
          label={text(words.anotherAddress)}
          isLabelHidden
          value={base}
          write={(value) => value}
          parse={baseOf}
          refusal={refusal}
          input={{ inputMode: "url" }}
          onChange={actions.chooseHub}
        />
      )}
    </>
  );
}
