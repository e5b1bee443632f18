// Our JSON Schemas, and the schemas of others for what we write, through ajv.
//   node schemas.mjs MODULES GRAMME FIXTURES     MODULES: folder that holds node_modules
// Fails with one line a fault.  Exit 77: no ajv (the test is skipped).
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [modules, program, fixtures] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "package.json"));
const skip = (why) => {
  console.log(`skipped: ${why}`);
  process.exit(77);
};
const find = (name) => {
  try {
    return require(name);
  } catch {
    return skip(`${name} is not installed in ${modules}`);
  }
};
const Ajv2020 = find("ajv/dist/2020").default;
const Ajv = find("ajv").default;
const addFormats = find("ajv-formats").default;
const gramme = (...words) => JSON.parse(execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));

let faults = 0;
let checks = 0;
const expect = (validate, value, good, what) => {
  checks++;
  if (validate(value) === good) return;
  faults++;
  const first = validate.errors?.[0];
  console.log(`${what}: ${good ? `refused: ${first.instancePath} ${first.message} ${JSON.stringify(first.params)}` : "accepted"}`);
};
const without = (value, ...keys) => {
  const copy = structuredClone(value);
  let node = copy;
  for (const key of keys.slice(0, -1)) node = node[key];
  delete node[keys.at(-1)];
  return copy;
};
const changed = (value, change) => {
  const copy = structuredClone(value);
  change(copy);
  return copy;
};

// ---- ours ----
const strict = () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  addFormats(ajv);
  return ajv;
};
const demo = path.join(fixtures, "demo");
const record = gramme("report", demo, "--to", "json", "-o", "-");
const disclosure = strict().compile(gramme("schema", "disclosure", "--json-schema"));
for (const place of ["demo", "wholelife", "hourly", "demo/logs/evaluation.csv"]) {
  expect(disclosure, gramme("report", path.join(fixtures, place), "--to", "json", "-o", "-"), true, `the record of ${place}`);
}
expect(disclosure, without(record, "totals", "energy_total_kwh", "from"), false, "a figure without origin");
expect(disclosure, changed(record, (r) => (r.runs[0].outcome = "lost")), false, "an unknown outcome");
expect(disclosure, changed(record, (r) => (r.another = 1)), false, "an unknown key");
expect(disclosure, changed(record, (r) => (r.totals.energy_total_kwh.value = -1)), false, "negative energy");

const experiment = strict().compile(gramme("schema", "experiment", "--json-schema"));
const short = {
  gramme: 1,
  title: "The form most people write",
  model: { name: "small", parameter_count: 7e6 },
  location: { country: "SE", pue: 1.2, pue_source: "facility meter 2023" },
  report: { authors: ["A. Author"], profiles: ["neurips"] },
  hardware: { id: "node1", accelerator_model: "NVIDIA A100-SXM4-80GB", accelerator_count: 4 },
  runs: [{ id: "final", lifecycle_stage: "training", outcome: "final", hardware: "node1", logs: "emissions.csv" }],
};
expect(experiment, short, true, "the short form");
expect(experiment, changed(short, (x) => (x.location.pue = 0.8)), false, "a PUE below 1");
expect(experiment, changed(short, (x) => (x.location.pu = 1.2)), false, "a misspelt key");
expect(experiment, without(short, "title"), false, "no title");
expect(experiment, changed(short, (x) => (x.runs[0].outcome = "lost")), false, "an unknown outcome");

// ---- CycloneDX 1.6 ----
const published = path.join(path.dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json")), "res/schema");
const read = (name) => JSON.parse(fs.readFileSync(path.join(published, name), "utf8"));
const ajv = new Ajv({ strict: false });
addFormats(ajv);
const base = "http://cyclonedx.org/schema/";
for (const name of ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"]) ajv.addSchema({ ...read(name), $id: base + name });
for (const name of ["iri-reference", "idn-email"]) ajv.addFormat(name, true);
const cyclonedx = ajv.compile(read("bom-1.6.SNAPSHOT.schema.json"));
const bom = gramme("report", path.join(fixtures, "profiles/full.yaml"), "--to", "cyclonedx", "-o", "-");
expect(cyclonedx, bom, true, "the bill of materials");
const consumption = bom.components?.[0]?.modelCard?.considerations?.environmentalConsiderations?.energyConsumptions?.[0];
if (!consumption) {
  faults++;
  console.log("the bill of materials: no energyConsumptions");
} else {
  const at = (b) => b.components[0].modelCard.considerations.environmentalConsiderations.energyConsumptions[0];
  expect(cyclonedx, changed(bom, (b) => (at(b).activity = "dreaming")), false, "an unknown activity");
  expect(cyclonedx, changed(bom, (b) => (at(b).activityEnergyCost.unit = "J")), false, "another unit of energy");
}

console.log(faults ? `${faults} faults` : `${checks} checks: nothing found`);
process.exit(faults ? 1 : 0);
