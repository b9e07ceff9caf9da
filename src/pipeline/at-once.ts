/**
 * Does the same for every item, a few at a time, and answers in the order of the items. What fails is thrown when all that was begun has ended:
 * nothing goes on behind a stage that is tried again.
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let isBroken = false;
  const lane = async () => {
    for (let index = next++; index < items.length && !isBroken; index = next++)
      results[index] = await work(items[index] as Item).catch((error: unknown) => {
        isBroken = true;
        throw error;
      });
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, lane));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
