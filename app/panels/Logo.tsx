/** The mark: three layers, narrowing. */
export function Logo() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <rect x="2" y="3" width="5" height="18" rx="2" fill="var(--negative)" />
      <rect x="9.5" y="7" width="5" height="10" rx="2" fill="var(--faint)" />
      <circle cx="19.5" cy="12" r="2.5" fill="var(--positive)" />
    </svg>
  );
}
