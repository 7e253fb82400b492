/** A way in which an image set's files come. As a call, so that the page's scripts can leave out what only the worker asks of it (`app/build/entryFields.ts`). */

import type { Layout } from "./layout.ts";

export const imageLayout = (layout: Layout): Layout => layout;
