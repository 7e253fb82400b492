/** At which addresses the Hugging Face Hub may be asked for files: its own, its mirror's, this very machine's or the page's own site. */

import type { Complaint } from "../../define/errors.ts";

/** The page's policy allows these, their sub-domains, and no others. The Hub itself leads on to changing hosts below `hf.co`. */
export const hubHosts = ["huggingface.co", "hf.co", "hf-mirror.com"] as const;

/** Whoever cannot reach the Hub itself may reach the mirror. */
export const hubs = { official: "https://huggingface.co", mirror: "https://hf-mirror.com" } as const;

const thisMachine: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** @param ownOrigin of the site that the page is from */
export function isHubAddress({ protocol, hostname, host, origin }: URL, ownOrigin?: string): boolean {
  if (origin === ownOrigin) return true;
  if (protocol !== "https:" && protocol !== "http:") return false;
  if (thisMachine.includes(hostname)) return true;
  // A port of its own is in `host`, and in no entry of the policy.
  return protocol === "https:" && hubHosts.some((known) => host === known || host.endsWith(`.${known}`));
}

/**
 * A typed address, `hf-mirror.com` say, from which the Hub's paths go on.
 *
 * @param ownOrigin of the site that the page is from, which may have a copy of the Hub's files
 */
export function hubBase(text: string, ownOrigin?: string): URL | Complaint {
  const typed = text.trim();
  const address = addressOf(/^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`);
  const complaint = (en: string, zh: string): Complaint => ({
    where: typed,
    got: { en, zh },
    expected: {
      en: `an address such as ${hubs.official} or ${hubs.mirror}`,
      zh: `如 ${hubs.official} 或 ${hubs.mirror} 的地址`,
    },
    fix: {
      en: `Choose one of ${hubHosts.join(", ")} with https, or a copy of its files on the site that this page is from.`,
      zh: `请使用 https 的 ${hubHosts.join("、")}，或本页面所在网站上的副本。`,
    },
  });
  if (!address) return complaint("text that is no address", "不是地址的文字");
  if (address.username || address.password || address.search || address.hash)
    return complaint("an address with more than host and path", "除主机与路径外还有其他内容的地址");
  if (!isHubAddress(address, ownOrigin)) return complaint(`the address ${address.origin}`, `地址 ${address.origin}`);
  return address;
}

function addressOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
