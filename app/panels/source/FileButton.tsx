/** A button that lets the user choose files, or a folder with all that lies in it. */

import { type ReactNode, useRef } from "react";
import { actions } from "../../store/store.ts";
import { Button, type ButtonProps } from "../../ui/Button.tsx";
import { givenFiles } from "../givenFiles.ts";

interface FileButtonProps extends Pick<ButtonProps, "variant" | "className"> {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isFolder?: boolean;
}

export function FileButton({ label, icon, isFolder = false, variant = "outline", className }: FileButtonProps) {
  const input = useRef<HTMLInputElement | null>(null);
  return (
    <>
      <Button variant={variant} className={className} icon={icon} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          if (isFolder) element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={({ target }) => {
          if (target.files) actions.addFiles(givenFiles(target.files));
          target.value = "";
        }}
      />
    </>
  );
}
