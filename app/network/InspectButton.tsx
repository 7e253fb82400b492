/** Opens the inspector where a layer computes its output. */

import { Microscope } from "lucide-react";
import { useText } from "../i18n/i18n.ts";
import { actions } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";

const words = { en: "Inspect", zh: "检查" };

interface InspectButtonProps {
  /** The document's. */
  readonly layer: number;
  readonly className?: string;
  /** Called first. */
  readonly onPress?: () => void;
}

export function InspectButton({ layer, className, onPress }: InspectButtonProps) {
  const text = useText();
  return (
    <Button
      variant="outline"
      className={className}
      icon={<Microscope aria-hidden />}
      onClick={() => {
        onPress?.();
        actions.inspect(layer);
      }}
    >
      {text(words)}
    </Button>
  );
}
