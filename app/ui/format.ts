/** Numbers as people read them. Thin spaces between thousands, a real minus sign, a fixed number of digits so that figures do not dance. */

const thin = "\u202f";

/** 18400 → "18 400". */
export function groupDigits(value: number): string {
  return String(value).replace(/(?<=\d)(?=(\d{3})+$)/g, thin);
}

/** 41234 → "41 200"; 168000 → "168 k"; 2 400 000 → "2.4 M". */
export function formatCount(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)}${thin}M`;
  if (value >= 1e5) return `${Math.round(value / 1e3)}${thin}k`;
  const rounded = value >= 1000 ? Math.round(value / 100) * 100 : Math.round(value);
  return groupDigits(rounded);
}

/** 0.3712 → "0.371", 0.00012 → "1.2e-4", 12345 → "1.2e+4"; NaN and infinity as they are. */
export function formatLoss(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size === 0 || (size >= 0.001 && size < 1000) ? value.toFixed(3) : value.toExponential(1);
}

/** 0.95 → "95.0 %". */
export function formatPercent(fraction: number, digits = 1): string {
  return Number.isFinite(fraction) ? `${(fraction * 100).toFixed(digits)}${thin}%` : "–";
}

/** 0.0059 → "5.9 µs". */
export function formatDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(2)} s`;
  if (ms >= 0.1) return `${Number(ms.toPrecision(2))} ms`;
  return `${Number((ms * 1000).toPrecision(2))} µs`;
}

/** 4600 → "5 kB", 640000 → "0.6 MB", 29123456 → "29 MB", 2400000000 → "2.4 GB". Only nothing is "0 kB". */
export function formatBytes(bytes: number): string {
  if (bytes < 99_500) return `${Math.ceil(bytes / 1000)}${thin}kB`;
  const megabytes = bytes / 1e6;
  if (megabytes >= 1000) return `${(megabytes / 1000).toFixed(megabytes < 9950 ? 1 : 0)}${thin}GB`;
  return `${megabytes < 9.95 ? megabytes.toFixed(1) : Math.round(megabytes)}${thin}MB`;
}

/** [3, 32, 32] → "3×32×32". */
export function formatDimensions(shape: readonly number[]): string {
  return shape.join("×");
}
