/** Parts of a path, whose folders are apart by `/` on every system. */

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** With the `/` at its end; empty for a file that lies in none. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
