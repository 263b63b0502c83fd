/** Opens the store of a directory and writes deliveries, one line for each that is promised, until it is killed. */
import { openStore } from "../../../src/edge/store.ts";

const [directory = "", count = "0"] = process.argv.slice(2);
try {
  const store = await openStore(directory, () => new Date());
  process.stdout.write("open\n");
  for (let i = 0; i < Number(count); i++) {
    await store.accept({
      id: `d${i}`,
      work: [{ repository: i, key: undefined, urgent: false, text: `${i}` }],
    });
    process.stdout.write(`${i}\n`);
  }
  setInterval(() => {}, 1000);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
}
