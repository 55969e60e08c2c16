// What a browser reads of a step that the server has computed: its last composite, ready for JSON.
import { readStep } from "../../sozial/ui/static/components/asked.js";

export function readMain(bytes) {
  const { done } = readStep(Uint8Array.from(bytes).buffer);
  const { scores, ranks, classes } = done.at(-1);
  return { scores: [...scores].map((score) => (Number.isFinite(score) ? score : null)), ranks: [...ranks], classes: [...classes] };
}
