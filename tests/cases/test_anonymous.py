"""--anonymous: markers planted in every field that must not show are searched in inflated outputs."""
import zlib

from common import *

HIDDEN = """\
gramme: 1
title: Plain title
report:
  organization_name: MARKORG
  authors: [{name: MARKAUTHOR, orcid: 0000-0002-1825-0097, affiliation: MARKAFFIL}]
  accountable_contact: MARKCONTACT@example.org
  paper: {title: MARKPAPER, doi: 10.1000/MARKDOI, url: "https://MARKURL.example"}
model: {name: model-a, url: "https://MARKMODELURL.example"}
location: {country: DE, subdivision: DE-MARKSUB, region: MARKREGION, grid_zone: MARKZONE,
           provider_name: MARKPROVIDER, cloud_region: MARKCLOUD, instance_type: MARKINSTANCE, pue: 1.1}
hardware: {id: MARKHOST, accelerator_model: NVIDIA A100-SXM4-40GB, accelerator_count: 1}
runs:
  - {id: one, lifecycle_stage: training, user: MARKUSER, hardware: MARKHOST, logs: MARKFOLDER/emissions.csv}
  - {id: two, lifecycle_stage: training, estimate: {accelerator_model: V100, device_hours: 1}}
offsets: {offset_kg: 1, registry: MARKREGISTRY, url: "https://MARKOFFURL.example"}
"""


def inflated(data):
    """The bytes, and every deflated stream in them."""
    parts = [data]
    at_ = 0
    while True:
        at_ = data.find(b"stream", at_)
        if at_ < 0:
            return b"\n".join(parts)
        start = at_ + 6
        while data[start:start + 1] in (b"\r", b"\n"):
            start += 1
        try:
            parts.append(zlib.decompressobj().decompress(data[start:]))
        except zlib.error:
            pass
        at_ = start


def decoded(data):
    """The bytes with the texts of data: URLs, UTF-16 strings and hex strings opened."""
    import base64
    parts = [data, data.replace(b"\0", b"")]
    for match in re.finditer(rb"base64,([A-Za-z0-9+/=]+)", data):
        parts.append(base64.b64decode(match.group(1) + b"=="))
    for match in re.finditer(rb"<([0-9A-Fa-f\s]{8,})>", data):
        parts.append(bytes.fromhex(re.sub(rb"\s", b"", match.group(1)).decode()[: len(re.sub(rb"\s", b"", match.group(1))) // 2 * 2]).replace(b"\0", b""))
    from urllib.parse import unquote_to_bytes
    parts.append(unquote_to_bytes(data))
    return b"\n".join(parts)


class Anonymous(unittest.TestCase):
    def make(self, folder):
        logs = os.path.join(folder, "MARKFOLDER")
        os.mkdir(logs)
        text = open(os.path.join(FIXTURES, "demo", "logs", "sweep.csv")).read()
        text = text.replace("tiny-lm", "MARKPROJECT").replace("land berlin", "MARKLOGREGION")
        text = text.replace(",13.4,52.5,", ",13.456789,52.987654,")
        open(os.path.join(logs, "emissions.csv"), "w").write(text)
        open(os.path.join(folder, "gramme.yaml"), "w").write(HIDDEN)
        return logs

    def outputs(self, folder, *inputs, options=("--anonymous",)):
        out = os.path.join(folder, "out")
        shutil.rmtree(out, ignore_errors=True)
        status, stdout, err = run("report", *inputs, *options, "-o", out + "/", "--to", DOCUMENTS + ",charts")
        self.assertEqual(status, 0, err)
        for place, _, names in os.walk(out):
            for name in names:
                data = open(os.path.join(place, name), "rb").read()
                yield name, decoded(inflated(data))

    def test_nothing_planted_shows(self):
        with tempfile.TemporaryDirectory() as folder:
            self.make(folder)
            for name, data in self.outputs(folder, os.path.join(folder, "gramme.yaml")):
                self.assertEqual(set(re.findall(rb"MARK[A-Z]+", data)), set(), name)
                self.assertNotIn(b"0000-0002-1825-0097", data, name)
                self.assertNotIn(b"13.456789", data, name)

    def test_nothing_of_the_log_alone_shows(self):
        with tempfile.TemporaryDirectory() as folder:
            logs = self.make(folder)
            for name, data in self.outputs(folder, os.path.join(logs, "emissions.csv")):
                self.assertEqual(set(re.findall(rb"MARK[A-Z]+", data)), set(), name)

    def test_no_message_or_scenario_names_a_place_below_the_country(self):
        with tempfile.TemporaryDirectory() as folder:
            path, factors = os.path.join(folder, "gramme.yaml"), os.path.join(folder, "factors.csv")
            with open(factors, "w", encoding="utf-8") as file:
                file.write("code,year,g_per_kwh,basis,source\nUS-TX,2015,500,direct,a letter\n")
            for location in ("{country: US, subdivision: US-TX}", "{cloud_region: MARKCLOUD}"):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(f"""\
gramme: 1
title: t
location: {location}
runs:
  - {{id: a, lifecycle_stage: training, start: 2023-01-01T00:00:00Z, end: 2023-01-01T01:00:00Z,
     estimate: {{accelerator_model: NVIDIA A100-SXM4-40GB, device_hours: 1}}}}
what_if: [{{country: SE}}, {{provider_name: gcp, cloud_region: MARKIF}}]
""")
                plain = json.dumps(record(path, options=("--factors", factors)))
                self.assertRegex(plain, "Texas|MARKCLOUD")
                hidden = json.dumps(record(path, options=("--factors", factors, "--anonymous")))
                self.assertNotRegex(hidden, "Texas|US-TX|MARK")

    def test_the_markers_would_be_found(self):
        """The same search without --anonymous finds them, so it can fail."""
        with tempfile.TemporaryDirectory() as folder:
            self.make(folder)
            found = {}
            for name, data in self.outputs(folder, os.path.join(folder, "gramme.yaml"), options=()):
                found[name.rsplit(".", 1)[-1]] = set(re.findall(rb"MARK[A-Z]+", data))
            self.assertIn(b"MARKAUTHOR", found["html"])
            self.assertIn(b"MARKORG", found["json"])

    def test_the_country_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            self.make(folder)
            r = record(os.path.join(folder, "gramme.yaml"), options=("--anonymous",))
            self.assertEqual(r["location"]["country"], "DE")


if __name__ == "__main__":
    main()
