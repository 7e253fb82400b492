/** What is said where data cannot be kept, or what was kept cannot be read. */

import { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";

/** Says no figures of the room there is: a browser gives its limit only roughly, so that nobody is recognized by it. */
export function noRoom(where: string, bytes: number): DataError {
  const needed = (bytes / 1e6).toFixed(1);
  return new DataError({
    where,
    got: { en: "a full disk", zh: "空间已满" },
    expected: { en: `room for ${needed} MB`, zh: `${needed} MB 的空间` },
    fix: {
      en: "Clear data sets under Storage, or files on the disk. Until then training goes on from memory.",
      zh: "请在“存储”中清除数据集，或清理磁盘。在此之前，训练使用内存中的数据。",
    },
  });
}

export function refusedWriting(where: string, reason: unknown): DataError {
  const said = reason instanceof Error ? reason.message : `${reason}`;
  return new DataError({
    where,
    got: { en: `a browser that does not write it (${said})`, zh: `浏览器未能写入（${said}）` },
    expected: { en: "a file that is kept for the next visit", zh: "保存文件，供下次访问使用" },
    fix: {
      en: "Reload the page and load the data again. Until then training goes on from memory.",
      zh: "请重新加载页面，再次载入数据。在此之前，训练使用内存中的数据。",
    },
  });
}

export function refusedClearing(where: string, reason: unknown): DataError {
  const said = reason instanceof Error ? reason.message : `${reason}`;
  return new DataError({
    where,
    got: { en: `a browser that does not remove it (${said})`, zh: `浏览器未能删除（${said}）` },
    expected: { en: "room that is free again", zh: "释放所占空间" },
    fix: {
      en: "Clear this site's data in the browser's own settings.",
      zh: "请在浏览器自身的设置中清除本网站的数据。",
    },
  });
}

/** Of a set to which a file was to be added. */
export const replacedElsewhere = (where: string): DataError =>
  new DataError({
    where,
    got: { en: "a data set that another tab has cleared or replaced", zh: "已被另一个标签页清除或替换的数据集" },
    expected: { en: "the data set as this page keeps it", zh: "本页面保存的数据集" },
    fix: {
      en: "Work in one tab. Here training goes on from memory.",
      zh: "请只在一个标签页中操作。此处的训练使用内存中的数据。",
    },
  });

export const vanished = (where: string): DataError =>
  notAsKept(where, {
    en: "no such file any more: what was kept has been cleared or replaced",
    zh: "文件已不存在：保存的内容已被清除或替换",
  });

export const damaged = (where: string): DataError =>
  notAsKept(where, { en: "bytes that are not those that were kept", zh: "与保存时不一致的内容" });

const notAsKept = (where: string, got: Text): DataError =>
  new DataError({
    where,
    got,
    expected: { en: "the file as it was kept in this browser", zh: "保存在此浏览器中的原文件" },
    fix: {
      en: "Clear the data set under Storage, then load it again.",
      zh: "请在“存储”中清除这个数据集，然后重新载入。",
    },
  });
