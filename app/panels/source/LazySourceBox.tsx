/** The source box for who chooses a data set that is read from files. */

import { lazyPart } from "../lazyPart.tsx";
import styles from "./LazySourceBox.module.css";

export const LazySourceBox = lazyPart(
  () => import("./SourceBox.tsx").then(({ SourceBox }) => SourceBox),
  <div className={styles.waiting} />,
);
