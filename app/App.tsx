/** The page: header, the network between its side panels, status bar. Where there is less room the panels are drawers, then one column. */

import { CSPProvider } from "@base-ui/react/csp-provider";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import styles from "./App.module.css";
import { useLanguage, useWords } from "./i18n/i18n.ts";
import { NetworkPanel } from "./network/NetworkPanel.tsx";
import { Announcer } from "./panels/Announcer.tsx";
import { Boundary } from "./panels/Boundary.tsx";
import { DropZone } from "./panels/DropZone.tsx";
import type { Drawer } from "./panels/drawer.ts";
import { Header } from "./panels/Header.tsx";
import { lazyPart } from "./panels/lazyPart.tsx";
import { Notices } from "./panels/Notices.tsx";
import { OutputPanel } from "./panels/OutputPanel.tsx";
import { StatusBar } from "./panels/StatusBar.tsx";
import { settings } from "./panels/settings.ts";
import { useShortcuts } from "./panels/useShortcuts.ts";
import type { AppState } from "./store/state.ts";
import { actions, useStore } from "./store/store.ts";
import { Button } from "./ui/Button.tsx";
import { classes } from "./ui/classes.ts";
import { PopupContainer } from "./ui/popupContainer.ts";
import { TooltipProvider } from "./ui/Tooltip.tsx";
import { type Layout, useLayout } from "./ui/useLayout.ts";
import { hasWideFoot } from "./visuals/index.ts";

const Foot = lazyPart(() => import("./panels/Foot.tsx").then(({ Foot }) => Foot));

const isPresentingOf = (state: AppState) => state.isPresenting;

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <TooltipProvider delay={500}>
        <Page />
      </TooltipProvider>
    </CSPProvider>
  );
}

function Page() {
  const t = useWords();
  const language = useLanguage();
  const layout = useLayout();
  const isPresenting = useStore(isPresentingOf);
  const { open, toggle, close } = useDrawers(layout);
  useShortcuts();
  useEscape(isPresenting, () => actions.setPresenting(false));
  useEffect(() => {
    document.title = t("shell.title");
  }, [t]);

  const isBeside = layout === "wide" || (layout === "medium" && open.has("settings"));
  const dataPanel = isPresenting ? "hidden" : layout === "column" ? "below" : isBeside ? "beside" : "hidden";
  const sections = settings.map(({ id, Body }) => (
    <Boundary key={id}>
      <Body />
    </Boundary>
  ));
  const network = (
    <Boundary>
      <NetworkPanel />
    </Boundary>
  );
  const output = (
    <Boundary>
      <OutputPanel dataPanel={dataPanel} />
    </Boundary>
  );
  const foot = <Foot isSheet={layout === "column"} />;
  const isFootWide = useStore(hasWideFoot) || layout === "column";
  // The key keeps it through a change of layout.
  const popups = useRef<HTMLDivElement>(null);
  const popupsPlace = <div key="popups" ref={popups} className={styles.popups} />;
  return (
    <PopupContainer value={popups}>
      <div
        className={classes(styles.page, styles[layout])}
        data-presenting={isPresenting}
        lang={language === "zh" ? "zh-CN" : "en"}
      >
        <Header layout={layout} openDrawers={open} onToggleDrawer={toggle} />
        {layout === "column" ? (
          <main className={styles.stack}>
            {network}
            <div className={classes(styles.block, styles.output)}>{output}</div>
            {!isPresenting && <div className={styles.block}>{sections}</div>}
            {popupsPlace}
          </main>
        ) : (
          <main className={styles.main}>
            {!isPresenting && (
              <Side
                name="settings"
                label={t("shell.settings")}
                layout={layout}
                isOpen={open.has("settings")}
                onClose={close}
              >
                {sections}
              </Side>
            )}
            <div className={styles.stage}>
              <div className={styles.network}>{network}</div>
              {!isFootWide && foot}
            </div>
            <Side
              name="output"
              label={t("shell.outputPanel")}
              layout={layout}
              isOpen={open.has("output")}
              onClose={close}
            >
              {output}
            </Side>
            {popupsPlace}
          </main>
        )}
        {isFootWide && foot}
        {!isPresenting && <StatusBar />}
        <Notices />
        <DropZone />
        <Announcer />
      </div>
    </PopupContainer>
  );
}

interface SideProps {
  readonly name: Drawer;
  readonly label: string;
  readonly layout: Layout;
  readonly isOpen: boolean;
  readonly onClose: (name: Drawer) => void;
  readonly children: ReactNode;
}

/** A panel at the side. A drawer is rendered only while it is open, so that hidden pictures are not computed. */
function Side({ name, label, layout, isOpen, onClose, children }: SideProps) {
  const t = useWords();
  const isDrawer = layout !== "wide";
  // The output does not cover the network, so Escape does not close it.
  const isOver = isDrawer && isOpen && name === "settings";
  const panel = useRef<HTMLElement>(null);
  const close = () => {
    onClose(name);
    document.querySelector<HTMLElement>(`[aria-controls="panel-${name}"]`)?.focus();
  };
  useEscape(isOver, close);
  // What lies over the page is what the keyboard is for now.
  useEffect(() => {
    if (isOver) panel.current?.focus();
  }, [isOver]);
  if (isDrawer && !isOpen) return null;
  return (
    <aside
      ref={panel}
      id={`panel-${name}`}
      aria-label={label}
      tabIndex={isDrawer ? -1 : undefined}
      className={classes(styles.side, styles[name])}
    >
      {isDrawer && (
        <Button className={styles.close} icon={<X aria-hidden />} label={t("shell.close")} onClick={close} />
      )}
      {children}
    </aside>
  );
}

/** Closes what lies open on Escape, wherever the focus is, unless a list or dialog above it wants the key. */
function useEscape(isActive: boolean, close: () => void): void {
  const onEscape = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (!document.querySelector('[role="listbox"], [role="menu"], [role="dialog"]')) close();
  });
  useEffect(() => {
    if (!isActive) return;
    document.addEventListener("keydown", onEscape);
    return () => document.removeEventListener("keydown", onEscape);
  }, [isActive]);
}

const opening: ReadonlySet<Drawer> = new Set(["output"]);

/** Which drawers are open. The output begins open: it is what one came to see. */
function useDrawers(layout: Layout) {
  const [open, setOpen] = useState(opening);
  const [before, setBefore] = useState(layout);
  if (before !== layout) {
    setBefore(layout);
    setOpen(opening);
  }
  return {
    open,
    toggle: (name: Drawer) =>
      setOpen((current) => {
        const next = new Set(current);
        if (!next.delete(name)) next.add(name);
        return next;
      }),
    close: (name: Drawer) =>
      setOpen((current) => {
        const next = new Set(current);
        next.delete(name);
        return next;
      }),
  };
}
