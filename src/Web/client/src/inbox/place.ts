const looksAt = 3;

/**
 * By how many places the entries in view have moved down, so that a reader who has scrolled stays where they are. What
 * happens to an entry moves it up, so one that went up moved by itself, and the next in view is asked instead.
 */
export function movedBy(before: readonly string[], after: readonly string[], firstInView: number): number {
  const places = new Map(after.map((id, index) => [id, index]));
  const moves = before
    .slice(firstInView, firstInView + looksAt)
    .map((id, i) => (places.get(id) ?? -1) - (firstInView + i));
  return moves.find((move) => move >= 0) ?? 0;
}
